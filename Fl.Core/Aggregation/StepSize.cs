namespace Fl.Core;

/// <summary>How many updates a step of the server has when none is lost, and which key of the experiment says so.</summary>
public readonly record struct StepSize(int Updates, string Source)
{
    public static StepSize Of(Experiment experiment) => experiment switch
    {
        { Strategy: AsynchronousStrategy strategy } => new(strategy.BufferSize, $"strategy.{strategy.BufferKey}"),
        { Topology: { } topology } => new(topology.Edges, "topology.edges"),
        _ => new(experiment.Clients.PerRound, "clients.per_round"),
    };
}
