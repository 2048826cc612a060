using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>A run in which something happens after a round, before the next begins.</summary>
internal sealed class EventfulRun(Func<int, EventfulRun, Task> after) : IRunView
{
    private readonly List<string> said = [];

    public string Said
    {
        get
        {
            lock (said) return string.Join('\n', said);
        }
    }

    public void Start(RunPlan plan) { }

    public void Report(string value)
    {
        lock (said) said.Add(value);
    }

    public void Write(RoundResult result) => after(result.Round, this).Wait();

    /// <summary>Waits until it has said so.</summary>
    public async Task WaitForAsync(string text)
    {
        while (!Said.Contains(text)) await Task.Delay(20, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1));
    }
}
