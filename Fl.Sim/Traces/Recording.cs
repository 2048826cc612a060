namespace Fl.Sim;

/// <summary>A trace as it was recorded.</summary>
/// <param name="Users">Its users.</param>
/// <param name="Length">Seconds from its beginning to the last end of a user's record.</param>
/// <param name="LeftOut">Users that were left out.</param>
/// <param name="Reason">Why the first of them was; empty where none was.</param>
internal sealed record Recording(IReadOnlyList<RecordedUser> Users, double Length, int LeftOut, string Reason);
