namespace Fl.Core;

/// <summary>
/// Sums over the targets that a model was scored on. Those of parts merge into the same counts in any order; of the loss, which is no
/// integer, into the same bits in the same order.
/// </summary>
/// <param name="byClass">Whether it also counts what each class is taken for, which takes the logits.</param>
public sealed class Tally(bool byClass = false)
{
    /// <summary>How many likeliest classes <see cref="Within"/> looks at.</summary>
    public const int Top = 5;

    private readonly Dictionary<(int Class, int Predicted), int> cells = [];
    private float[] logits = [];
    private int length;

    /// <summary>Whether it counts what each class is taken for.</summary>
    public bool IsByClass => byClass;

    public double LossSum { get; private set; }

    /// <summary>Targets that the model got right.</summary>
    public long Correct { get; private set; }

    /// <summary>Targets that count.</summary>
    public long Counted { get; private set; }

    /// <summary>By class: targets whose class is among the five likeliest.</summary>
    public long Within { get; private set; }

    /// <summary>By class: how many targets of a class are taken for another, or for what they are; none is 0.</summary>
    public IReadOnlyDictionary<(int Class, int Predicted), int> Cells => cells;

    /// <summary>Room for a batch's logits, row after row, which <see cref="Add(in BatchResult, ReadOnlySpan{int})"/> reads.</summary>
    public Span<float> Logits(int values)
    {
        if (logits.Length < values) logits = new float[values];
        length = values;
        return logits.AsSpan(0, values);
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="labels">The class of each row of <see cref="Logits"/>, which is read by class alone.</param>
    public void Add(in BatchResult result, ReadOnlySpan<int> labels) => Add(result, LossSum + result.LossSum, labels);

    /// <summary>Adds a batch whose losses were added to <see cref="LossSum"/> one by one.</summary>
    /// <param name="lossSum">What that came to.</param>
    internal void Add(in BatchResult result, double lossSum, ReadOnlySpan<int> labels)
    {
        (LossSum, Correct, Counted) = (lossSum, Correct + result.Correct, Counted + result.Counted);
        if (!byClass) return;
        var classes = length / labels.Length;
        for (var i = 0; i < labels.Length; i++)
        {
            var (predicted, rank) = Place(logits.AsSpan(i * classes, classes), labels[i]);
            Count(labels[i], predicted, rank);
        }
    }

    /// <summary>Adds what another has.</summary>
    public void Add(Tally other)
    {
        (LossSum, Correct, Counted) = (LossSum + other.LossSum, Correct + other.Correct, Counted + other.Counted);
        Within += other.Within;
        foreach (var (cell, targets) in other.cells) cells[cell] = cells.GetValueOrDefault(cell) + targets;
    }

    /// <summary>Adds what a class is taken for.</summary>
    /// <param name="rank">How many classes it is rather taken for than for its own.</param>
    internal void Count(int label, int predicted, int rank)
    {
        cells[(label, predicted)] = cells.GetValueOrDefault((label, predicted)) + 1;
        if (rank < Top) Within++;
    }

    private static (int Likeliest, int Rank) Place(ReadOnlySpan<float> logits, int label)
    {
        var (likeliest, rank) = (0, 0);
        for (var k = 0; k < logits.Length; k++)
        {
            if (logits[k] > logits[likeliest]) likeliest = k;
            if (logits[k] > logits[label] || (logits[k] == logits[label] && k < label)) rank++;
        }
        return (likeliest, rank);
    }
}
