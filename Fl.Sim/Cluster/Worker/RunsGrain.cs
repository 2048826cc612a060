using Orleans.Concurrency;

namespace Fl.Sim;

/// <summary>The door to the worker of this process for whole runs.</summary>
[Reentrant]
internal sealed class RunsGrain(Worker worker) : Grain, IRunsGrain
{
    public Task<WorkerState> EnterAsync(string sweep, string version, string cluster) =>
        Task.FromResult(worker.Enter(sweep, version, cluster));

    public Task<bool> PingAsync(string sweep) => Task.FromResult(worker.Find<WorkerSweep>(sweep) is not null);

    public Task PutAsync(string sweep, string run, string file, long length, long offset, byte[] piece) =>
        Of(sweep).Bring(run).PutAsync(file, length, offset, piece);

    public Task BeginAsync(string sweep, string run, string experiment)
    {
        Of(sweep).Bring(run).Begin(experiment);
        return Task.CompletedTask;
    }

    public Task<byte[]> HearAsync(string sweep, string run, long offset) => Of(sweep).Find(run).HearAsync(offset);

    public Task<FileEntry[]> ListAsync(string sweep, string run) => Task.FromResult(Of(sweep).Find(run).List());

    public Task<byte[]> GetAsync(string sweep, string run, string file, long offset) =>
        Task.FromResult(Of(sweep).Find(run).Get(file, offset));

    public Task StopAsync(string sweep, string run)
    {
        Of(sweep).Find(run).Stop();
        return Task.CompletedTask;
    }

    public Task DropAsync(string sweep, string run)
    {
        Of(sweep).Drop(run);
        return Task.CompletedTask;
    }

    public Task ResetAsync(string sweep)
    {
        Of(sweep).Reset();
        return Task.CompletedTask;
    }

    public Task CloseAsync(string sweep) => worker.CloseAsync(sweep);

    private WorkerSweep Of(string sweep) => worker.Find<WorkerSweep>(sweep)
        ?? throw new InvalidOperationException("the worker does not know this sweep.");
}
