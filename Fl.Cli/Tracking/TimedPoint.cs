using Fl.Core;

namespace Fl.Cli;

/// <summary>Where a run stood after a round, and when that was.</summary>
internal readonly record struct TimedPoint(RoundPoint Point, DateTimeOffset Time);
