using System.CommandLine;
using Fl.Core;

namespace Fl.Cli;

/// <summary><c>--track</c>: where a run is followed while it goes on.</summary>
internal static class TrackOption
{
    private const string Name = "--track", Mlflow = "mlflow", TensorBoard = "tensorboard";

    public static Option<string[]> Create() => new(Name)
    {
        Description =
            "Follow the run live: mlflow=URL of a tracking server, or tensorboard[=DIR], event files [tensorboard]. May be repeated.",
        HelpName = "where",
        DefaultValueFactory = _ => [],
    };

    /// <exception cref="BadInputException">One of them is nowhere.</exception>
    public static Tracking Start(IEnumerable<string> places) => new([.. places.Distinct().Select(Tracker)]);

    private static ITracker Tracker(string place)
    {
        var (kind, where) = place.IndexOf('=') is >= 0 and var at ? (place[..at], place[(at + 1)..]) : (place, null);
        return kind switch
        {
            TensorBoard => TensorBoardTracker.In(UserPath.Expand(where ?? TensorBoard)),
            Mlflow when where is { Length: > 0 } => MlflowTracker.At(where),
            Mlflow => throw new BadInputException(
                $"{Name} {Mlflow} takes the address of a tracking server, e.g. {Name} {Mlflow}=http://127.0.0.1:5000."),
            _ => throw new BadInputException($"{Name} '{Quoting.OneLine(place)}': expected {Mlflow}=URL, "
                + $"{TensorBoard} or {TensorBoard}=DIR{(Nearest.Hint(kind, [Mlflow, TensorBoard]) is { Length: > 0 } hint ? hint : ".")}"),
        };
    }
}
