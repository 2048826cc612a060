namespace Fl.Core;

/// <summary>How a client's examples fall into the batches of one pass over them. Whoever counts batches or steps counts these.</summary>
public readonly record struct BatchSplit
{
    private readonly int last;

    /// <param name="examples">Training examples of the client.</param>
    /// <param name="train">For its batch size, and for what becomes of a short last batch; kept where that is left out.</param>
    public BatchSplit(int examples, TrainOptions train)
    {
        if (examples == 0) return;
        Size = train.BatchSize == 0 ? examples : Math.Min(train.BatchSize, examples);
        (Count, last) = (examples / Size, Size);
        var rest = examples % Size;
        if (rest == 1 && train.LastBatch is LastBatchPolicy.Join) last++;
        else if (rest > 0 && train.LastBatch is not LastBatchPolicy.Drop) (Count, last) = (Count + 1, rest);
    }

    /// <summary>Examples of every batch but the last.</summary>
    public int Size { get; }

    /// <summary>Batches of a pass; 0 only of a client without examples.</summary>
    public int Count { get; }

    /// <summary>Examples of the largest batch.</summary>
    public int Largest => Math.Max(Count > 1 ? Size : 0, last);

    /// <summary>Examples of all batches: the client's, but for those that are dropped.</summary>
    public int Examples => Count == 0 ? 0 : (Count - 1) * Size + last;

    /// <summary>Examples of a batch, the first being 0.</summary>
    public int LengthOf(int batch) => batch == Count - 1 ? last : Size;
}
