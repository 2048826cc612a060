using System.Diagnostics;
using System.Net;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Worker processes on this machine that live as long as this: one that ends before is started again,
/// and all end with this process, however it ends.
/// </summary>
public sealed class LocalWorkers : IWorkerDirectory
{
    private readonly IReadOnlyList<string> program;
    private readonly int threads;
    private readonly CancellationToken cancellation;
    private readonly CancellationTokenSource stop = new();
    private readonly Process?[] processes;
    private readonly IPEndPoint[] addresses;
    private Task[] watching = [];

    private LocalWorkers(IReadOnlyList<string> program, int count, int threads, CancellationToken cancellation)
    {
        (this.program, this.threads, this.cancellation, processes) = (program, threads, cancellation, new Process?[count]);
        addresses = [.. Enumerable.Repeat(new IPEndPoint(IPAddress.Loopback, 0), count)];
    }

    public ClusterSecret Secret { get; } = ClusterSecret.Random();

    public string Cluster => ClusterName.Default;

    ClusterSecret? IWorkerDirectory.Secret => Secret;

    public bool IsOpen => false;

    public string Where => "this machine";

    /// <param name="program">How <c>fl worker</c> is started: a program and its first arguments.</param>
    /// <param name="threads">Of each.</param>
    /// <exception cref="RunFailedException">They do not start.</exception>
    public static async Task<LocalWorkers> StartAsync(IReadOnlyList<string> program, int count, int threads, CancellationToken cancellation)
    {
        var workers = new LocalWorkers(program, count, threads, cancellation);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, count).Select(number => workers.StartAsync(number, cancellation))).ConfigureAwait(false);
        }
        catch
        {
            await workers.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        workers.watching = [.. Enumerable.Range(0, count).Select(workers.WatchAsync)];
        return workers;
    }

    /// <summary>Where they are: one that is started again is elsewhere.</summary>
    public Task<IReadOnlyList<WorkerPlace>> FindAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<WorkerPlace>>([.. addresses.Select((address, number) => new WorkerPlace($"{number}", address))]);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(Task.WhenAll(watching)).ConfigureAwait(false);
        // Their standard input closes, and they end, when their traces are sent; one that hangs is ended.
        foreach (var process in processes) process?.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(cancellation.IsCancellationRequested ? 2 : 10));
        foreach (var process in processes.OfType<Process>())
        {
            await Task.WhenAny(process.WaitForExitAsync(patience.Token)).ConfigureAwait(false);
            if (!process.HasExited) process.Kill();
            process.Dispose();
        }
        stop.Dispose();
    }

    private async Task StartAsync(int number, CancellationToken cancellation)
    {
        string[] arguments =
            [.. program.Skip(1), "--listen", $"{IPAddress.Loopback}:0", "--workers", $"{threads}", "--quiet", "--owned"];
        var start = new ProcessStartInfo(program[0], arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[ClusterSecret.Variable] = Secret.Text;
        var process = processes[number] = Process.Start(start)!;
        var complaint = "";
        process.ErrorDataReceived += (_, line) => complaint = line.Data ?? complaint;
        process.BeginErrorReadLine();
        var said = await process.StandardOutput.ReadLineAsync(cancellation).ConfigureAwait(false);
        if (said is null || !IPEndPoint.TryParse(said[(said.LastIndexOf(' ') + 1)..], out var address))
            throw new RunFailedException($"a worker did not start: {complaint}");
        addresses[number] = address;
    }

    private async Task WatchAsync(int number)
    {
        while (true)
        {
            var process = processes[number]!;
            await process.WaitForExitAsync(stop.Token).ConfigureAwait(false);
            process.Dispose();
            processes[number] = null;
            try
            {
                await StartAsync(number, stop.Token).ConfigureAwait(false);
            }
            catch (RunFailedException)
            {
                // It has ended too; the driver tells what a run without workers lacks.
                await Task.Delay(TimeSpan.FromSeconds(1), stop.Token).ConfigureAwait(false);
            }
        }
    }
}
