using System.Diagnostics;

namespace Fl.Core;

/// <summary>
/// What a run does, as .NET activities of the source <c>Fl</c>, a trace for each round: <c>fl.round</c> with <c>fl.gather</c>,
/// <c>fl.step</c> and <c>fl.score</c> in it and, on a cluster, <c>fl.share</c> for each share of the clients and <c>fl.train</c> on the
/// worker that trains it. OpenTelemetry's listeners read them; without one they cost nothing.
/// </summary>
public static class RunTraces
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "Fl";

    public static ActivitySource Source { get; } = new(SourceName);
}
