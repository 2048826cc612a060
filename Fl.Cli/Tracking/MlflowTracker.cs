using Fl.Core;

namespace Fl.Cli;

/// <summary>An MLflow tracking server. What it takes late, or not at all, no run waits for; one line tells it in the end.</summary>
internal sealed class MlflowTracker : ITracker
{
    /// <summary>How long the last figures may take: of runs that ended by themselves, and of those that were interrupted.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), PatienceAtInterrupt = TimeSpan.FromSeconds(1);

    private readonly string place;
    private readonly MlflowClient client;
    private readonly CancellationTokenSource giveUp = new();
    private readonly Lock gate = new();
    private readonly List<Task> working = [];
    private (int Rounds, int Runs, string? Why) lost;
    private bool isInterrupted;

    private MlflowTracker(Uri uri) => (place, client) = (uri.AbsoluteUri.TrimEnd('/'), new(uri));

    /// <exception cref="BadInputException">It is no address of a server.</exception>
    public static MlflowTracker At(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            throw new BadInputException($"--track mlflow='{Quoting.OneLine(address)}' is no address of a tracking server, "
                + "expected e.g. mlflow=http://127.0.0.1:5000.");
        if (uri.UserInfo.Length > 0)
            throw new BadInputException("--track mlflow: credentials do not belong in the address; "
                + "set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.");
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
            throw new BadInputException(
                $"--track mlflow='{Quoting.OneLine(address)}' has a query; expected e.g. mlflow=http://127.0.0.1:5000.");
        return new(uri);
    }

    public ITrackedRun Begin(StartedRun run)
    {
        var tracked = new MlflowTrackedRun(client, place, run, giveUp.Token);
        lock (gate) working.Add(FollowAsync(tracked));
        return tracked;
    }

    public async ValueTask DisposeAsync()
    {
        Task all;
        lock (gate) all = Task.WhenAll(working);
        giveUp.CancelAfter(isInterrupted ? PatienceAtInterrupt : Patience);
        await all.ConfigureAwait(false);
        giveUp.Dispose();
        client.Dispose();
        if (lost.Why is { } why)
            await Console.Error.WriteLineAsync(
                $"warning: {(lost.Rounds > 0 ? $"{lost.Rounds:n0} rounds" : "the end")} of {lost.Runs:n0} run{(lost.Runs == 1 ? "" : "s")} "
                + $"did not reach MLflow at {place}: {why.TrimEnd('.')}. "
                + "'fl export mlflow' has them from the run folders.").ConfigureAwait(false);
    }

    private async Task FollowAsync(MlflowTrackedRun run)
    {
        run.Killed = () => isInterrupted = true;
        await run.WorkAsync().ConfigureAwait(false);
        if (run.Lost is not { } left) return;
        lock (gate) lost = (lost.Rounds + left.Rounds, lost.Runs + 1, lost.Why ?? left.Why);
    }
}
