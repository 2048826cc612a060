using System.Text.Json;
using Fl.Core;

namespace Fl.Cli;

/// <summary>A NuGet package that an engine is installed from.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Version">The one that fl was built with.</param>
/// <param name="Platform">The platform that it is for, or <c>any</c>.</param>
/// <param name="Hash">SHA-512 in base64 of the package as it was before a feed signed it: NuGet's content hash.</param>
internal sealed record EnginePackage(string Id, string Version, string Platform, string Hash)
{
    /// <summary>The packages of a list for one platform; the tool carries the list of its engine.</summary>
    /// <exception cref="BadInputException">There is no list: this fl is no installed tool.</exception>
    public static IReadOnlyList<EnginePackage> Read(string list, string platform)
    {
        if (!File.Exists(list))
            throw new BadInputException($"this fl cannot install engines, for it has no {list}: the tool Fl.Cli has one, and a checkout's "
                + "./fl is built with the torch engine.");
        return
        [
            .. File.ReadLines(list).Where(line => line is [not '#', ..]).Select(line => line.Split(' '))
                .Select(words => new EnginePackage(words[0], words[1], words[2], words[3]))
                .Where(package => package.Platform == "any" || package.Platform == platform),
        ];
    }

    /// <summary>Where NuGet has unpacked it below its packages' folder.</summary>
    public string Folder(string packages) => Path.Combine(packages, Id.ToLowerInvariant(), Version.ToLowerInvariant());

    /// <summary>Whether what NuGet has unpacked there is what fl was built with.</summary>
    /// <exception cref="RunFailedException">It is another package of that name.</exception>
    public void Verify(string packages)
    {
        using var metadata = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder(packages), ".nupkg.metadata")));
        if (metadata.RootElement.GetProperty("contentHash").GetString() != Hash)
            throw new RunFailedException($"{Id} {Version} from {metadata.RootElement.GetProperty("source").GetString()} is not the package "
                + "that this fl was built with (its SHA-512 is another); nothing was installed.");
    }

    /// <summary>Its files for a program on a platform: the libraries for the newest .NET, and the native ones.</summary>
    public IEnumerable<string> Files(string packages, string platform)
    {
        var libraries = Path.Combine(Folder(packages), "lib");
        var newest = Directory.Exists(libraries)
            ? Directory.GetDirectories(libraries, "net*.0").Where(folder => Net(folder) is > 0).MaxBy(Net)
            : null;
        var native = Path.Combine(Folder(packages), "runtimes", platform, "native");
        return new[] { newest, native }.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder!));
    }

    /// <summary>Of <c>lib/net8.0</c> 8; of anything else, such as <c>netstandard2.0</c>, 0.</summary>
    private static int Net(string folder) =>
        int.TryParse(Path.GetFileName(folder)["net".Length..^".0".Length], out var number) ? number : 0;
}
