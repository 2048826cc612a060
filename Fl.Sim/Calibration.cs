using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Finds the fastest engine for an experiment's model on this machine, where the experiment leaves that open: a few training steps
/// of the batch size asked for. What is found is written into the run's experiment.yaml, so that a rerun computes the same bits.
/// </summary>
/// <remarks>
/// The engine that is expected to win goes first. Another is loaded, which takes a second and its memory, only where the first leaves
/// much of the processor unused: on Zen 5 libtorch's training steps reach 10 to 40 % of a core's peak (docs/engines.md). The first
/// also stays where it is nearly as fast, so that a busy machine does not decide by chance.
/// </remarks>
internal static class Calibration
{
    /// <summary>A share of the core's peak at which nothing faster is looked for.</summary>
    private const double GoodShare = 0.25;

    /// <summary>Seconds of a step in which another engine could not even dispatch its operations.</summary>
    private const double ShortStep = 200e-6;

    /// <summary>How many times as fast another engine must be.</summary>
    private const double Margin = 1.5;

    private const int Steps = 7, MostImages = 512;
    private const double Enough = 0.3;

    /// <param name="experiment">With <c>engine: auto</c>.</param>
    /// <param name="view">Told what was found, where several were timed.</param>
    public static EngineFactory Fastest(Experiment experiment, Catalog catalog, IProgress<string> view, TimeProvider time)
    {
        var model = experiment.Model.Build(experiment.Dataset.Shape, experiment.Dataset.Classes);
        var able = AutoEngine.Able(model, catalog);
        if (able.Count == 1) return able[0];
        var batch = experiment.Train.BatchSize is > 0 and <= MostImages and var size ? size : MostImages;
        var seconds = StepSeconds(able[0], model, batch, time);
        if (seconds < ShortStep || model.TrainingFlops * batch / seconds > GoodShare * 1e9 * Machine.PeakGflops(time)) return able[0];
        var (chosen, least) = (able[0], seconds / Margin);
        var told = $"{Catalog.NameOf(able[0])} {seconds * 1e3:g3} ms";
        foreach (var engine in able.Skip(1))
        {
            try
            {
                var other = StepSeconds(engine, model, batch, time);
                told += $", {Catalog.NameOf(engine)} {other * 1e3:g3} ms";
                if (other < least) (chosen, least) = (engine, other);
            }
            catch (BadInputException error)
            {
                told += $"; {Catalog.NameOf(engine)} cannot be used: {error.Message}";
            }
        }
        view.Report($"engine: {Catalog.NameOf(chosen)}; a batch of {batch} takes {told}");
        return chosen;
    }

    /// <summary>The shortest of some steps, or of two where they are long, after a first that has to compile.</summary>
    private static double StepSeconds(EngineFactory engine, Model model, int batch, TimeProvider time)
    {
        using var loop = new TrainingLoop(engine, model, batch);
        loop.Step();
        var (shortest, sum) = (double.PositiveInfinity, 0.0);
        for (var step = 0; step < 2 || (step < Steps && sum < Enough); step++)
        {
            var seconds = loop.Run(0, time, CancellationToken.None);
            (shortest, sum) = (Math.Min(shortest, seconds), sum + seconds);
        }
        return shortest;
    }
}
