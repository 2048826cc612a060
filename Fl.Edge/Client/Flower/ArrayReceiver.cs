using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// Takes the arrays of one message into a model's flat vector as their bytes come, each cast to singles,
/// and finds out what does not fit the model.
/// </summary>
/// <threadsafety>One thread at a time.</threadsafety>
internal sealed class ArrayReceiver(StateDict model)
{
    private readonly NpyReader reader = new();
    private HostVector? target;
    private bool hasHeader;
    private int count, next;

    /// <summary>What is wrong with what came; null while nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>Starts a message.</summary>
    /// <param name="vector">As long as the model; null to pass over what comes.</param>
    public void Begin(HostVector? vector) => (target, Fault, count, next) = (vector, null, 0, 0);

    /// <summary>From now on what comes is passed over, and nothing is written any more.</summary>
    public void Discard() => target = null;

    /// <summary>Starts an array, a .npy file of so many bytes.</summary>
    public void BeginArray(long bytes)
    {
        count++;
        hasHeader = false;
        reader.Begin(bytes);
    }

    public void Append(ReadOnlySpan<byte> piece)
    {
        if (target is null || Fault is not null) return;
        try
        {
            if (!hasHeader)
            {
                if (reader.TakeHeader(ref piece) is not { } header) return;
                hasHeader = true;
                Place(header);
            }
            if (Fault is null) reader.Append(piece);
        }
        catch (InvalidDataException error)
        {
            Fail(error.Message);
        }
    }

    public void EndArray()
    {
        if (target is null || Fault is not null) return;
        try
        {
            reader.End();
        }
        catch (InvalidDataException error)
        {
            Fail(error.Message);
        }
    }

    /// <summary>Ends the message: what is missing is a fault too.</summary>
    public void End()
    {
        if (target is null || Fault is not null) return;
        SkipCounter();
        if (next < model.Arrays.Count)
            Fault = $"{count} arrays, and {model.Arrays[next].Name} is missing; the model has {model.Arrays.Count}";
    }

    /// <summary>Finds the place of the next array; a counter may be absent.</summary>
    private void Place(NpyHeader header)
    {
        if (header.Shape.Count > 0) SkipCounter();
        if (next == model.Arrays.Count)
        {
            Fault = $"more arrays than the model's {model.Arrays.Count}";
            return;
        }
        var array = model.Arrays[next++];
        if (!header.Shape.SequenceEqual(array.Shape))
            Fail($"shape {NpyHeader.Describe(header.Shape)} instead of {NpyHeader.Describe(array.Shape)} of {array.Name}");
        else if (array.Segment is { } segment) reader.Into(target!, segment.Offset);
    }

    private void SkipCounter()
    {
        if (next < model.Arrays.Count && model.Arrays[next].Segment is null) next++;
    }

    private void Fail(string what) => Fault = $"array {count}: {what}";
}
