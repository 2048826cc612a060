using Fl.Core;

namespace Fl.Testing;

/// <summary>What clients reported that trained.</summary>
internal sealed class SeenClients : IRunView
{
    public List<(int Round, ClientReport Client)> Clients { get; } = [];

    public void Start(RunPlan plan) { }

    public void Report(string value) { }

    public void Write(RoundResult result) => Clients.AddRange(result.Clients.Where(client => client.Status == UpdateStatus.Completed)
        .Select(client => (result.Round, client)));
}
