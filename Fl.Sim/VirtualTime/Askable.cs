using System.Collections;

namespace Fl.Sim;

/// <summary>
/// Training examples of the clients that can be asked, by number; 0 for the others. It looks at a client when something becomes of that
/// client, and never at all of them.
/// </summary>
internal sealed class Askable : IReadOnlyList<int>
{
    private readonly IReadOnlyList<int> examples;
    private readonly Func<int, bool> isFree;
    private readonly ClientSet clients;

    /// <param name="examples">Of each client, whether it can be asked or not.</param>
    /// <param name="isFree">Whether a client that has some can be asked now.</param>
    public Askable(IReadOnlyList<int> examples, Func<int, bool> isFree)
    {
        (this.examples, this.isFree, clients) = (examples, isFree, new(examples.Count));
        for (var client = 0; client < examples.Count; client++) Look(client);
    }

    /// <summary>Those that can be asked, in the order of their numbers.</summary>
    public IReadOnlyList<int> Clients => clients;

    /// <summary>How often one became one of them.</summary>
    public long Arrivals { get; private set; }

    public int Count => examples.Count;

    public int this[int client] => clients.Contains(client) ? examples[client] : 0;

    /// <summary>Something has become of a client.</summary>
    public void Look(int client)
    {
        var isIn = isFree(client) && examples[client] > 0;
        if (clients.Put(client, isIn) && isIn) Arrivals++;
    }

    public IEnumerator<int> GetEnumerator()
    {
        for (var client = 0; client < Count; client++) yield return this[client];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
