namespace Fl.Edge;

/// <summary>The page's files, which are in the assembly.</summary>
internal static class PageFiles
{
    private const string Prefix = "Dashboard/";

    private static readonly Dictionary<string, (string Type, byte[] Content)> Files =
        typeof(PageFiles).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(name => "/" + name[Prefix.Length..].Replace("index.html", ""), name => (TypeOf(name), Read(name)));

    /// <summary>The media type and the bytes of the file under a path; null where there is none.</summary>
    public static (string Type, byte[] Content)? Find(string path) => Files.TryGetValue(path, out var file) ? file : null;

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"a file of the dashboard ends in '{other}'."),
    };

    private static byte[] Read(string name)
    {
        using var stream = typeof(PageFiles).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
