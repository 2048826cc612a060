using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>Keeps what a run shows.</summary>
internal sealed class SeenRun : IRunView
{
    public List<RoundResult> Rounds { get; } = [];

    public List<string> Said { get; } = [];

    public void Start(RunPlan plan) { }

    public void Report(string value) => Said.Add(value);

    public void Write(RoundResult result) => Rounds.Add(result);
}
