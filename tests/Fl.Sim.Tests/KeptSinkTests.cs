using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>A sink may keep something in the checkpoint, and has it again when the run goes on.</summary>
public sealed class KeptSinkTests : IDisposable
{
    private readonly RunsFolder runs = new();

    [Fact]
    public async Task A_run_that_goes_on_gives_a_sink_what_it_has_kept()
    {
        var (first, second, other) = (new Counting(), new Counting(), new Counting());
        await runs.RunAsync(RunsFolder.Small with { Rounds = 3 }, "run", first);
        await runs.RunAsync(RunsFolder.Small with { Rounds = 5 }, "run", second);
        await runs.RunAsync(RunsFolder.Small with { Rounds = 2 }, "other", other);
        Assert.Equal((4, 6, 3), (first.Rounds, second.Rounds, other.Rounds));
        Assert.Equal("4", second.Restored);
        Assert.Null(other.Restored);
    }

    public void Dispose() => runs.Dispose();

    /// <summary>Counts the rounds, the one before the first among them.</summary>
    private sealed class Counting : IRunView
    {
        public int Rounds { get; private set; }

        public string? Restored { get; private set; }

        public (string Name, string Text)? Kept => ("counting", $"{Rounds}");

        public void Restore(string kept) => Rounds = int.Parse(Restored = kept, System.Globalization.CultureInfo.InvariantCulture);

        public void Start(RunPlan plan) { }

        public void Report(string value) { }

        public void Write(RoundResult result) => Rounds++;
    }
}
