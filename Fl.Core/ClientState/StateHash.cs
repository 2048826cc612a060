using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Fl.Core;

/// <summary>Says by a hash which versions of what clients keep belong to a checkpoint.</summary>
internal static class StateHash
{
    /// <summary>XxHash128 of what and where they are and of their content; null where there are none.</summary>
    /// <param name="versions">In files, in order.</param>
    public static string? Of(IEnumerable<StoredVector> versions)
    {
        var (hash, any) = (new XxHash128(), false);
        foreach (var version in versions)
        {
            any = true;
            hash.Append(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"{version.Client} {version.Name} {version.Round} {version.Length} {version.Place!.Hash}\n")));
        }
        return any ? Convert.ToHexStringLower(hash.GetCurrentHash()) : null;
    }
}
