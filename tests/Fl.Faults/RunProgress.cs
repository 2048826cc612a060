namespace Fl.Faults;

/// <summary>Where a run is, by what it prints.</summary>
internal static class RunProgress
{
    /// <summary>Waits for a round, or for the first that comes where the run goes on behind it, or for the end.</summary>
    public static async Task ReachedAsync(this FlProcess fl, int round)
    {
        var resumed = false;
        while (!fl.Error.Contains($"round {round}/", StringComparison.Ordinal) && !resumed && !fl.HasExited)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
            resumed = fl.Error.Contains("going on after round", StringComparison.Ordinal)
                && fl.Error.Contains("\nround ", StringComparison.Ordinal);
        }
    }
}
