namespace Fl.Core;

/// <summary>Every client with the same probability, without replacement (Floyd's algorithm: Bentley and Floyd, CACM 1987).</summary>
[Named("uniform")]
public sealed record Uniform : Selection
{
    public override int[] Draw(SelectionRequest request)
    {
        var (eligible, size) = (request.Eligible, request.Size);
        var stream = new RandomStream(request.Seed, Purpose.Cohort, request.Draw);
        var chosen = new HashSet<int>(size);
        for (var i = eligible.Count - size; i < eligible.Count; i++)
        {
            var candidate = stream.Next(i + 1);
            if (!chosen.Add(candidate)) chosen.Add(i);
        }
        return [.. chosen.Select(index => eligible[index])];
    }
}
