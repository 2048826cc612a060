using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// How long each engine takes for a training step of an experiment's model on this machine, for a person to choose by. No run looks
/// at it: what is timed never decides a result.
/// </summary>
/// <param name="Engine">The engine's name.</param>
/// <param name="Seconds">The shortest of some steps on one thread; null where it cannot run the model.</param>
/// <param name="Complaint">Why it cannot.</param>
public sealed record EngineTiming(string Engine, double? Seconds, string? Complaint)
{
    /// <summary>Images in a batch, at most; the experiment's own batch size where it has less.</summary>
    public const int MostImages = 512;

    private const int Steps = 7;
    private const double Enough = 0.3;

    /// <summary>Images in the batch of the steps that are timed.</summary>
    public static int BatchOf(Experiment experiment) =>
        experiment.Train.BatchSize is > 0 and <= MostImages and var size ? size : MostImages;

    /// <summary>Times every engine of the catalog, the preferred first.</summary>
    public static IReadOnlyList<EngineTiming> Of(Experiment experiment, Catalog catalog, TimeProvider time)
    {
        var model = experiment.Model.Build(experiment.Dataset.Shape, experiment.Dataset.LearningTask);
        return
        [
            .. catalog.Of(typeof(EngineFactory)).Where(entry => entry.Type != typeof(AutoEngine))
                .Select(entry => (EngineFactory)Activator.CreateInstance(entry.Type)!)
                .OrderByDescending(engine => engine.Preference)
                .Select(engine => Of(engine, model, BatchOf(experiment), time)),
        ];
    }

    private static EngineTiming Of(EngineFactory engine, Model model, int batch, TimeProvider time)
    {
        var name = Catalog.NameOf(engine);
        try
        {
            return engine.WhyNot(model) is { } reason ? new(name, null, reason) : new(name, StepSeconds(engine, model, batch, time), null);
        }
        catch (BadInputException error)
        {
            return new(name, null, error.Message);
        }
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
