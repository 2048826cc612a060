namespace Fl.Core;

/// <summary>Whose time line an <see cref="Availability"/> is to give.</summary>
/// <param name="Seed">The experiment's.</param>
/// <param name="Client">The client's number; its draws are under <see cref="Purpose.Availability"/>.</param>
/// <param name="Clients">How many clients there are.</param>
/// <param name="Rank">
/// Uniform in (0, 1) over the clients: where clients differ in how much of the time they are there, this quantile of them is
/// the client's, so that a fleet can make availability follow speed.
/// </param>
/// <param name="BaseDirectory">Relative paths are relative to this directory.</param>
public readonly record struct AvailabilityRequest(long Seed, int Client, int Clients, double Rank, string BaseDirectory);
