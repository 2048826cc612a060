using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>A strategy of code's own that no file can hold: FedProx with the strength that a function gives.</summary>
internal sealed record Nudged(Func<double> Strength) : Strategy
{
    public override void Fit(LocalTraining local)
    {
        local.Pull(local.Global, Strength());
        local.Run();
    }

    public override void Step(ServerState server, RoundUpdates updates) => server.Parameters.Add(updates.Delta);
}
