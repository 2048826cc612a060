using System.Globalization;

namespace Fl.Core;

/// <summary>One version of one client's vector: in memory, in its file <c>CLIENT.NAME.ROUND.WRITER</c>, or in both.</summary>
internal sealed class StoredVector(int round, string writer, string path)
{
    /// <summary>The round that wrote it.</summary>
    public int Round { get; } = round;

    /// <summary>Which server it was written for; empty where there is but one.</summary>
    public string Writer { get; } = writer;

    public string Path { get; } = path;

    /// <summary>Its elements where it is in memory.</summary>
    public HostVector? Values { get; private set; }

    /// <summary>Whether it has a file.</summary>
    public bool HasFile { get; set; }

    /// <summary>Whether its file outlives a power cut.</summary>
    public bool IsSafe { get; set; }

    public void Keep(Vector value)
    {
        Values = new HostVector(value.Length);
        value.CopyTo(Values.Span);
    }

    public static string PathOf(string folder, int client, string name, int round, string writer) =>
        System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{client}.{name}.{round}.{writer}"));

    /// <summary>What a file of a store's folder holds; null where it is none of a store's.</summary>
    public static (int Client, string Name, StoredVector Vector)? Parse(string path) =>
        System.IO.Path.GetFileName(path).Split('.') is [var client, var name, var round, var writer]
        && int.TryParse(client, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && int.TryParse(round, NumberStyles.None, CultureInfo.InvariantCulture, out var written)
            ? (number, name, new StoredVector(written, writer, path) { HasFile = true, IsSafe = true })
            : null;
}
