namespace Fl.Core;

/// <summary>Keeps, round by round, what the summary needs: last, best, targets.</summary>
/// <param name="start">Where the run stands.</param>
public sealed class RunTally(Standing start) : IRoundSink
{
    public Standing Standing { get; private set; } = start;

    public void Write(RoundResult result) => Standing = Standing.After(result);
}
