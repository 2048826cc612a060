namespace Fl.Core;

/// <summary>A client at work in virtual time.</summary>
/// <param name="Client">Who.</param>
/// <param name="Round">The round in which it was asked.</param>
/// <param name="Draw">Labels its random draws: <see cref="FitTask.Draw"/>.</param>
/// <param name="MaxSteps">Optimizer steps that it may take.</param>
/// <param name="Examples">Its training examples.</param>
/// <param name="Started">Virtual time at which it was asked.</param>
/// <param name="Ends">When its update arrives, or when it is lost.</param>
/// <param name="Lost">Why its update never arrives; null when it does.</param>
/// <param name="Joules">Energy that its work takes, up to <paramref name="Ends"/>.</param>
public sealed record Flight(
    int Client, int Round, int Draw, int MaxSteps, int Examples, TimeSpan Started, TimeSpan Ends, string? Lost, double Joules)
{
    /// <summary>Bytes that travelled for its message: <see cref="FitTask.BytesDown"/>.</summary>
    public required long BytesDown { get; init; }
}
