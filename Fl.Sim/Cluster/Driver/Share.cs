namespace Fl.Sim;

/// <summary>Some clients of a cohort, which one worker trains; more than one may be at it, and the first result counts.</summary>
/// <param name="name">Another for each.</param>
internal sealed class Share(string name, ShareRequest request)
{
    public string Name => name;

    public ShareRequest Request => request;

    /// <summary>What it takes, in training examples.</summary>
    public long Examples { get; } = request.Tasks.Sum(task => (long)task.Examples);

    /// <summary>The workers that are at it.</summary>
    public List<WorkerLink> At { get; } = [];

    /// <summary>Times that training it has failed.</summary>
    public int Failures { get; set; }

    /// <summary>When it was dealt first, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long Dealt { get; } = Environment.TickCount64;

    /// <summary>Ends when its result is there, or nobody needs it any more.</summary>
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
