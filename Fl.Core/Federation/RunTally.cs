namespace Fl.Core;

/// <summary>Keeps, round by round, what the summary needs: last, best, targets.</summary>
/// <param name="start">Where the run stands.</param>
/// <param name="headline">By which rounds are compared.</param>
internal sealed class RunTally(Standing start, Headline headline) : IRoundSink
{
    public Standing Standing { get; private set; } = start;

    /// <summary>By which rounds are compared.</summary>
    public Headline Headline => headline;

    public void Write(RoundResult result) => Standing = After(result);

    /// <summary>Where it would stand after one more round.</summary>
    public Standing After(RoundResult result) => Standing.After(result, headline);
}
