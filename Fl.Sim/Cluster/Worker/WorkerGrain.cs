using Orleans.Concurrency;

namespace Fl.Sim;

/// <summary>The door to the worker of this process.</summary>
[Reentrant]
internal sealed class WorkerGrain(Worker worker, Members members) : Grain, IWorkerGrain
{
    public Task<WorkerState> OpenAsync(string run, string experiment, string version, string cluster) =>
        Task.FromResult(worker.Open(run, experiment, version, cluster));

    public Task<bool> PingAsync(string run) => Task.FromResult(worker.Find<WorkerRun>(run) is not null);

    public Task PutAsync(string run, string name, int length, int offset, byte[] piece)
    {
        Of(run).Put(name, length, offset, piece);
        return Task.CompletedTask;
    }

    public Task<ShareState> TrainAsync(string run, string share, byte[] request, string? trace) =>
        Of(run).TrainAsync(share, request, trace);

    public Task<byte[]> GetAsync(string run, string share, int offset) => Task.FromResult(Of(run).Get(share, offset));

    public Task DropAsync(string run, string name)
    {
        Of(run).Drop(name);
        return Task.CompletedTask;
    }

    public Task ResetAsync(string run)
    {
        Of(run).Reset();
        return Task.CompletedTask;
    }

    public Task CloseAsync(string run) => worker.CloseAsync(run);

    public Task<Meeting> MeetAsync(string cluster, Member[] told) => Task.FromResult(members.Meet(cluster, told));

    private WorkerRun Of(string run) => worker.Find<WorkerRun>(run)
        ?? throw new InvalidOperationException("the worker does not know this run.");
}
