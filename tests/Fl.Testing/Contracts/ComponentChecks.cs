using Fl.Core;

namespace Fl.Testing;

/// <summary>What every component keeps to, whatever its kind.</summary>
public static class ComponentChecks
{
    /// <summary>Options are within their bounds, and an experiment is the same when it was written and read.</summary>
    public static void OutlivesTheFile(Experiment experiment)
    {
        experiment.Check();
        var text = experiment.ToYaml();
        Assert.Equal(text, Experiment.Parse(text, "experiment.yaml", [], new(experiment.Assemblies())).ToYaml());
    }
}
