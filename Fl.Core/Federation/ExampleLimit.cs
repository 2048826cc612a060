namespace Fl.Core;

/// <summary>
/// How many examples a client's word counts for, where the server has nothing but the clients' words: four times the median of
/// those who are asked together. As long as fewer than half of them lie, the median is an honest client's; then one liar among ten
/// weighs at most what four honest ones do, and an honest client with up to four times the usual data loses nothing.
/// </summary>
internal static class ExampleLimit
{
    private const int Medians = 4;

    /// <param name="claims">Of each client; 0 for one that is not asked. Of two in the middle the smaller counts.</param>
    public static int Of(IEnumerable<int> claims)
    {
        int[] ordered = [.. claims.Where(claim => claim > 0).Order()];
        return ordered.Length == 0 ? int.MaxValue : (int)Math.Min((long)Medians * ordered[(ordered.Length - 1) / 2], int.MaxValue);
    }
}
