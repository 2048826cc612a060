using System.Runtime.CompilerServices;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// A simulation at work. <c>await</c> it for its results, or <c>await foreach</c> over it for its rounds, as often as wanted, each time
/// from the first on; a loop that is left does not end it, its cancellation token does.
/// </summary>
public sealed class RunningSimulation : IAsyncEnumerable<RoundRow>
{
    private readonly KeptRun kept = new();

    internal RunningSimulation(Func<KeptRun, Task<SimulationResult>> start) => Completion = start(kept);

    /// <summary>The results, when it is over; see <see cref="ExperimentSimulation.SimulateAsync"/> for how it may fail.</summary>
    public Task<SimulationResult> Completion { get; }

    /// <summary>Awaits <see cref="Completion"/>.</summary>
    public TaskAwaiter<SimulationResult> GetAwaiter() => Completion.GetAwaiter();

    /// <inheritdoc cref="Task{T}.ConfigureAwait(bool)"/>
    public ConfiguredTaskAwaitable<SimulationResult> ConfigureAwait(bool continueOnCapturedContext) =>
        Completion.ConfigureAwait(continueOnCapturedContext);

    /// <summary>The rounds, each when it is over and scored; round 0 is the untrained model. Fails in the end where the run does.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the simulation.</param>
    public async IAsyncEnumerator<RoundRow> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        for (var next = 0; ;)
        {
            var isOver = Completion.IsCompleted;
            if (kept.Find(next, out var more) is { } row)
            {
                next++;
                yield return row;
            }
            else if (isOver)
            {
                await Completion.ConfigureAwait(false);
                yield break;
            }
            else await Task.WhenAny(more, Completion).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
