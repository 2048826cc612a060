using Fl.Core;

namespace Fl.Edge;

/// <summary>What a device's client keeps from round to round, in a folder, and the worker that reads and writes it.</summary>
internal sealed class DeviceState : IAsyncDisposable
{
    private readonly string folder;
    private readonly Func<ClientStore, Workers<Client>> start;
    private readonly IProgress<string> view;
    private ClientStore store;
    private (string Server, int Round)? followed;

    /// <param name="folder">Made when there is something to keep.</param>
    /// <param name="start">Starts a worker that keeps what it has to in a store.</param>
    public DeviceState(string folder, Func<ClientStore, Workers<Client>> start, IProgress<string> view)
    {
        (this.folder, this.start, this.view) = (folder, start, view);
        store = new ClientStore(folder, budget: 0);
        Worker = start(store);
    }

    /// <summary>After <see cref="KeepAsync"/> it may be another.</summary>
    public Workers<Client> Worker { get; private set; }

    /// <summary>What was kept for another server than this, in rounds that this one does anew, is void.</summary>
    public async Task FollowAsync(string server, int round)
    {
        followed = (server, round);
        try
        {
            store.Follow(server, round);
        }
        catch (Exception error) when (IsGone(error))
        {
            await BeginAnewAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Does a round's work and puts what it keeps on the disk. Where earlier rounds' is gone, the work is done once more without.
    /// </summary>
    /// <param name="rounds">Those so far that a server may go on from; empty where it does not say.</param>
    /// <exception cref="RunFailedException">What is kept is damaged.</exception>
    public async Task KeepAsync(int[] rounds, Func<Task> work)
    {
        try
        {
            await DoAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (IsGone(error))
        {
            await BeginAnewAsync().ConfigureAwait(false);
            await DoAsync().ConfigureAwait(false);
        }

        async Task DoAsync()
        {
            try
            {
                await work().ConfigureAwait(false);
            }
            catch (RunFailedException error)
            {
                throw new RunFailedException(
                    $"{error.Message} Remove '{folder}' and join again to go on like a client that has kept nothing.");
            }
            store.Flush();
            if (rounds.Length > 0) store.Hold(rounds, []);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Worker.DisposeAsync().ConfigureAwait(false);
        store.Dispose();
    }

    /// <summary>Somebody removed files that were in use.</summary>
    private static bool IsGone(Exception error) => error is FileNotFoundException or DirectoryNotFoundException;

    private async Task BeginAnewAsync()
    {
        view.Report($"what this client kept in '{folder}' is gone: it goes on like one that has kept nothing");
        await DisposeAsync().ConfigureAwait(false);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        store = new ClientStore(folder, budget: 0);
        if (followed is var (server, round)) store.Follow(server, round);
        Worker = start(store);
        await Worker.Ready.ConfigureAwait(false);
    }
}
