using System.Globalization;
using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary>
/// <c>fl doctor --engines EXPERIMENT</c>: times the engines on an experiment's model and says which to write into the file.
/// </summary>
internal static class EngineAdvice
{
    /// <summary>How many times as fast an engine must be to be worth writing down.</summary>
    private const double Margin = 1.1;

    public static void Write(string file, Catalog catalog, TextWriter output)
    {
        catalog = WithOption.Extend(catalog, file);
        var experiment = Experiment.Load(file, [], catalog);
        var taken = Simulation.Resolve(experiment, Path.GetDirectoryName(Path.GetFullPath(file))!, catalog).Experiment.Engine;
        var timings = EngineTiming.Of(experiment, catalog, TimeProvider.System);
        var batch = EngineTiming.BatchOf(experiment);
        output.WriteLine($"{experiment.Name}: a training step of {batch} images on one thread");
        foreach (var timing in timings)
            output.WriteLine(timing.Seconds is { } seconds
                ? string.Create(CultureInfo.InvariantCulture,
                    $"  {timing.Engine + ":",-10} {seconds * 1e3:0.###} ms, {batch / seconds:n0} images/s")
                : $"  {timing.Engine + ":",-10} {timing.Complaint}");
        var fastest = timings.Where(timing => timing.Seconds is not null).MinBy(timing => timing.Seconds)!;
        var chosen = timings.Single(timing => timing.Engine == Catalog.NameOf(taken));
        output.WriteLine(chosen.Seconds < fastest.Seconds * Margin
            ? $"recommended: {chosen.Engine}, which the experiment takes."
            : $"recommended: engine: {fastest.Engine} in the file; the experiment takes {chosen.Engine}. "
                + "The bits are those of the engine.");
    }
}
