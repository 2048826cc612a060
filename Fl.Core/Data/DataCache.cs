namespace Fl.Core;

/// <summary>
/// Where downloaded data sets are kept: $FL_CACHE, else $XDG_CACHE_HOME/fl, else ~/.cache/fl (on Windows fl in the local
/// application data); for a user without a home fl in systemd's $CACHE_DIRECTORY, else a new temporary folder.
/// </summary>
/// <param name="root">The folder.</param>
/// <param name="download">How files get there.</param>
internal sealed class DataCache(string root, Download download)
{
    /// <summary>A new folder of this process alone: one that others could foresee, they could prepare.</summary>
    internal static readonly Lazy<string> TemporaryRoot = new(() => Directory.CreateTempSubdirectory("fl-").FullName);

    private static readonly HttpClient Client = new() { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The user's cache, filled over the network.</summary>
    public static DataCache Default { get; } = new(
        FindRoot(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)),
        new Download(Client, TimeProvider.System));

    public string Root => root;

    /// <summary>The path of a file or folder of the cache, which need not exist.</summary>
    public string this[string name] => Path.Combine(root, name);

    /// <summary>Fetches one file of a data set into the cache unless it is there.</summary>
    /// <param name="remedy">What the user can do when it cannot be had, as the end of a sentence.</param>
    /// <exception cref="BadInputException">It cannot be had.</exception>
    public async Task<string> FetchAsync(RemoteFile file, string remedy, IProgress<string>? progress, CancellationToken cancellation)
    {
        var target = this[file.Name];
        try
        {
            await download.FetchAsync(file.Source, target, file.Md5, file.Limit, progress, cancellation);
            return target;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{file.Name} is not in the cache {root}, and {e.Message.TrimEnd('.')}; {remedy}.", e);
        }
    }

    /// <param name="profile">The user's folder as .NET has it: of a user without one, the root.</param>
    internal static string FindRoot(Func<string, string?> environment, string profile)
    {
        if (environment("FL_CACHE") is { Length: > 0 } own) return Path.GetFullPath(own);
        if (environment("XDG_CACHE_HOME") is { Length: > 0 } shared) return Path.Combine(shared, "fl");
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "fl");
        if (environment("HOME") is { Length: > 0 } home) return Path.Combine(home, ".cache", "fl");
        if (profile.Length > 1) return Path.Combine(profile, ".cache", "fl");
        if (environment("CACHE_DIRECTORY")?.Split(':')[0] is { Length: > 0 } service) return Path.Combine(service, "fl");
        return TemporaryRoot.Value;
    }
}
