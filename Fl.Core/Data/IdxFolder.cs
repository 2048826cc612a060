namespace Fl.Core;

/// <summary>A folder of IDX files, named as MNIST's four are, with anything before it: emnist-letters-train-images-idx3-ubyte.gz.</summary>
internal static class IdxFolder
{
    private const string Packed = ".gz";
    private const int MostPrefixes = 20;

    /// <summary>MNIST's: training images and labels, test images and labels.</summary>
    public static readonly string[] Names =
        ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    private static readonly string[] Endings = [.. Names, .. Names[2..].Select(TestName)];

    /// <summary>What the names of its files begin with, in ordinal order; those of MNIST with nothing.</summary>
    public static IReadOnlyList<string> Prefixes(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*-ubyte*").Select(path => PrefixOf(Path.GetFileName(path))).OfType<string>()
            .Distinct().Order(StringComparer.Ordinal).Take(MostPrefixes)];

    /// <summary>The path of a file, packed or not; null where there is none.</summary>
    /// <param name="name">One of <see cref="Names"/>; what is t10k there may be test.</param>
    public static string? Find(string folder, string prefix, string name) =>
        new[] { name, TestName(name) }
            .SelectMany(one => new[] { one, one + Packed }, (_, one) => Path.Combine(folder, prefix + one)).FirstOrDefault(File.Exists);

    private static string TestName(string name) => name.Replace("t10k-", "test-", StringComparison.Ordinal);

    private static string? PrefixOf(string file)
    {
        var name = file.EndsWith(Packed, StringComparison.Ordinal) ? file[..^Packed.Length] : file;
        return Array.Find(Endings, ending => name.EndsWith(ending, StringComparison.Ordinal)) is { } found ? name[..^found.Length] : null;
    }
}
