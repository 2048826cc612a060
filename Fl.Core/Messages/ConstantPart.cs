namespace Fl.Core;

/// <summary>
/// What no step of the server changes of the messages down: frozen layers, and layers that stay with the clients where the server's
/// file has their start. It goes with the first message to each client process; later ones are without it.
/// </summary>
public sealed class ConstantPart
{
    private readonly ModelParts constant, changing;
    private readonly HashSet<int> offsets;

    /// <summary>As a server has it.</summary>
    public ConstantPart(Strategy strategy, Model model)
        : this(MessageLayout.Down(strategy, model), MessageLayout.Later(strategy, model)) { }

    /// <param name="first">What a client gets that has had nothing.</param>
    /// <param name="later">Some of that.</param>
    public ConstantPart(MessageLayout first, MessageLayout later)
    {
        (First, Later) = (first, later);
        var sentAgain = later.Travelling.Select(segment => segment.Offset).ToHashSet();
        offsets = [.. first.Travelling.Select(segment => segment.Offset).Where(offset => !sentAgain.Contains(offset))];
        var (next, runs) = (0, new List<(int Start, int Length, bool IsConstant)>());
        foreach (var segment in first.Travelling)
        {
            runs.Add((next, segment.Length, offsets.Contains(segment.Offset)));
            next += segment.Length;
        }
        runs.Add((next, first.Length - next, false));
        constant = new(runs.Where(run => run.IsConstant).Select(run => (run.Start, run.Length)));
        changing = new(runs.Where(run => !run.IsConstant).Select(run => (run.Start, run.Length)));
    }

    public MessageLayout First { get; }

    public MessageLayout Later { get; }

    /// <summary>Whether anything travels once.</summary>
    public bool Exists => constant.Length > 0;

    /// <summary>Whether a tensor is in it.</summary>
    public bool Covers(Segment segment) => offsets.Contains(segment.Offset);

    /// <summary>Its runs in a first message, in order, sharing the message's memory.</summary>
    public IEnumerable<Vector> In(Vector first) => constant.Views(first);

    /// <summary>Makes a later message of a first one.</summary>
    public void Strip(Vector first, Vector later) => changing.Gather(first, later);

    /// <summary>Makes a first message, which holds the constant part, of a later one.</summary>
    public void Complete(Vector later, Vector first) => changing.Scatter(later, first);
}
