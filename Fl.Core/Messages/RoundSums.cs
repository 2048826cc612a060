namespace Fl.Core;

/// <summary>The exact sums of a round's messages on the round's grids, or of a share of them.</summary>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class RoundSums
{
    private readonly int modelLength;

    /// <param name="up">What clients send: <see cref="MessageLayout.Up"/>.</param>
    /// <param name="withModel">Whether the model's part is summed: not where an aggregator takes every update.</param>
    public RoundSums(MessageLayout up, bool withModel = true)
    {
        modelLength = up.ModelLength;
        (Model, Extras) = (withModel ? new(up.ModelLength) : null, new(up.Length - up.ModelLength));
    }

    /// <summary>Of the model's part, weighted; null where it is not summed.</summary>
    public Fold? Model { get; }

    /// <summary>Of the strategy's vectors, of which all count alike.</summary>
    public Fold Extras { get; }

    /// <summary>Bytes that <see cref="Write"/> fills.</summary>
    public int Bytes => checked((Model?.Bytes ?? 0) + Extras.Bytes);

    /// <summary>Starts new sums.</summary>
    public void Reset(RoundGrids grids)
    {
        Model?.Reset(grids.Model);
        Extras.Reset(grids.Extras);
    }

    /// <summary>Forgets what was summed.</summary>
    public void Release()
    {
        Model?.Release();
        Extras.Release();
    }

    /// <summary>Adds a sound message.</summary>
    public void Add(ReadOnlySpan<float> message, double weight)
    {
        Model?.Add(message[..modelLength], weight);
        Extras.Add(message[modelLength..], 1);
    }

    /// <summary>Adds what others on the same grids were given.</summary>
    public void Merge(RoundSums other)
    {
        Model?.Merge(other.Model!);
        Extras.Merge(other.Extras);
    }

    /// <summary>Writes the two folds, the model's first.</summary>
    /// <param name="bytes"><see cref="Bytes"/> of them.</param>
    public void Write(Span<byte> bytes)
    {
        Model?.Write(bytes);
        Extras.Write(bytes[(Model?.Bytes ?? 0)..]);
    }

    /// <summary>Becomes what was written of sums of messages of the same layout.</summary>
    /// <exception cref="InvalidDataException">The bytes are of no such sums.</exception>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes) throw new InvalidDataException($"{bytes.Length} bytes instead of {Bytes} of a round's sums");
        var model = Model?.Bytes ?? 0;
        Model?.Read(bytes[..model]);
        Extras.Read(bytes[model..]);
    }
}
