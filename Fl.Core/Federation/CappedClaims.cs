using System.Collections;

namespace Fl.Core;

/// <summary>What clients say they have, each counted up to a limit.</summary>
internal sealed class CappedClaims(IReadOnlyList<int> claims, int most) : IReadOnlyList<int>
{
    public int Count => claims.Count;

    public int this[int client] => Math.Min(claims[client], most);

    public IEnumerator<int> GetEnumerator() => claims.Select(claim => Math.Min(claim, most)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
