namespace Fl.Core.Managed;

/// <summary>One thread's share of a piece of work on a batch.</summary>
internal delegate void Piece(in Pass pass, Share share);

/// <summary>
/// The threads of one engine. How many take part in a piece of work is a rule over its size, and which thread does what changes no bit:
/// each number is computed by one thread, as a single thread would compute it.
/// </summary>
internal sealed class Team : IDisposable
{
    /// <summary>
    /// Instructions of as many multiply-adds as a register has lanes that are worth a thread: starting and awaiting the others takes one to
    /// three microseconds.
    /// </summary>
    public const int LeastInstructions = 6000;
    private readonly Crew crew;
    private readonly Action<int> part;
    private readonly long least;
    private Pass pass;
    private Piece? piece;
    private int parts;

    /// <param name="threads">With the caller.</param>
    /// <param name="least">Multiply-adds that are worth a thread, at least 1.</param>
    public Team(int threads, long least)
    {
        (crew, this.least) = (new Crew(threads), least);
        part = DoPart;
    }

    /// <summary>Does a piece of work, divided where it is worth it, and waits for its end.</summary>
    /// <param name="work">About how many multiply-adds it is.</param>
    public void Run(in Pass pass, long work, Piece piece)
    {
        parts = (int)Math.Clamp(work / least, 1, crew.Threads);
        if (parts == 1)
        {
            piece(pass, Share.Whole);
            return;
        }
        (this.pass, this.piece) = (pass, piece);
        crew.Run(parts, part);
    }

    public void Dispose() => crew.Dispose();

    private void DoPart(int index) => piece!(pass, new Share(index, parts));
}
