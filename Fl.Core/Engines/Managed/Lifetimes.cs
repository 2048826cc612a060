namespace Fl.Core.Managed;

/// <summary>
/// When each value and each gradient of a plan is needed, and where in memory they are: apart where all are small, else those that are
/// not needed at the same time in the same place.
/// </summary>
/// <param name="leastShared">Bytes in all that are worth sharing.</param>
internal sealed unsafe class Lifetimes(long leastShared)
{
    /// <summary>The usual number: what a second-level cache holds many times over.</summary>
    public const long LeastShared = 16 << 20;

    private readonly Dictionary<Activation, (int Born, List<int> Readers)> activations = [];

    /// <summary>The operation that is compiled.</summary>
    public int Operation { get; set; }

    /// <summary>It writes that value.</summary>
    public void Write(Activation value) => activations.Add(value, (Operation, []));

    /// <summary>It reads that value.</summary>
    public void Read(Activation value)
    {
        if (activations.TryGetValue(value.Origin, out var life)) life.Readers.Add(Operation);
    }

    /// <summary>Takes the memory of all.</summary>
    /// <param name="operations">All of them; the loss, which follows, reads the last value.</param>
    /// <param name="firstTrained">The operation that backward ends with.</param>
    public void Settle(IReadOnlyList<Operation> operations, int firstTrained, Arena arena)
    {
        var blocks = activations.SelectMany(one => Blocks(one.Key, one.Value.Born, one.Value.Readers, operations, firstTrained)).ToList();
        if (blocks.Sum(block => block.Count) * sizeof(float) < leastShared)
        {
            foreach (var block in blocks) block.Place(arena.Floats(block.Count), false);
            return;
        }
        var (starts, length) = Packing.Of([.. blocks.Select(block => (block.Count, block.From, block.Until))]);
        var memory = arena.Passing(length);
        for (var i = 0; i < blocks.Count; i++) blocks[i].Place(memory + starts[i], true);
    }

    /// <summary>
    /// Time counts operations: forward, the loss, and backward in reverse. An operation's backward fills the gradients of what it reads,
    /// and reads that of what it writes.
    /// </summary>
    private static IEnumerable<Block> Blocks(
        Activation value, int born, List<int> readers, IReadOnlyList<Operation> operations, int firstTrained)
    {
        var loss = operations.Count;
        var last = readers.Append(born).Max();
        if (value.HasValues)
        {
            var until = last;
            if (value.HasGradient)
            {
                foreach (var reader in readers.Where(reader => reader < loss && reader >= firstTrained && operations[reader].RereadsInput))
                    until = Math.Max(until, 2 * loss - reader);
                if (born >= firstTrained && operations[born].RereadsOutput) until = 2 * loss - born;
            }
            yield return new(value, false, born, until);
        }
        if (value.HasGradient) yield return new(value, true, 2 * loss - last, 2 * loss - born);
    }

    /// <summary>Memory from a time to a time, both included.</summary>
    private readonly record struct Block(Activation Value, bool IsGradient, int From, int Until)
    {
        public long Count => Value.Count;

        public void Place(float* memory, bool isShared)
        {
            if (IsGradient) Value.PlaceGradient(memory, isShared);
            else Value.PlaceValues(memory, isShared);
        }
    }
}
