namespace Fl.Core;

/// <summary>
/// Where downloaded data sets are kept: $FL_CACHE, else $XDG_CACHE_HOME/fl, else ~/.cache/fl (on Windows fl in the local
/// application data); for a user without a home fl in systemd's $CACHE_DIRECTORY, else a new temporary folder.
/// </summary>
public sealed class DataCache
{
    private const string Unfinished = ".part";

    private readonly string root;
    private readonly Download download;

    /// <summary>A cache of one's own, filled over the network.</summary>
    /// <param name="root">The folder, made when something is put into it.</param>
    public DataCache(string root) : this(root, new Download(Client, TimeProvider.System))
    {
    }

    /// <param name="download">How files get there.</param>
    internal DataCache(string root, Download download) => (this.root, this.download) = (root, download);

    /// <summary>A new folder of this process alone: one that others could foresee, they could prepare.</summary>
    internal static readonly Lazy<string> TemporaryRoot = new(() => Directory.CreateTempSubdirectory("fl-").FullName);

    private static readonly HttpClient Client = new() { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The user's cache, filled over the network; where the environment says it is now.</summary>
    public static DataCache Default =>
        new(FindRoot(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)));

    /// <summary>The folder.</summary>
    public string Root => root;

    /// <summary>The path of a file or folder of the cache, which need not exist.</summary>
    public string this[string name] => Path.Combine(root, name);

    /// <summary>
    /// Fetches one file of a data set into the cache unless it is there: tried again and gone on with where the connection is cut,
    /// and there only when it is whole and has its checksum.
    /// </summary>
    /// <param name="remedy">What the user can do when it cannot be had, as the end of a sentence.</param>
    /// <param name="progress">Told a line every few seconds; null for nobody.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="BadInputException">It cannot be had.</exception>
    public async Task<string> FetchAsync(RemoteFile file, string remedy, IProgress<string>? progress, CancellationToken cancellation)
    {
        var target = this[file.Name];
        try
        {
            await download.FetchAsync(file.Source, target, file.Checksum, file.Limit, progress, cancellation);
            return target;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{file.Name} is not in the cache {root}, and {e.Message.TrimEnd('.')}; {remedy}.", e);
        }
    }

    /// <summary>
    /// Has a folder of the cache filled, such as with what an archive unpacks to, unless it is there; it is there whole or not at all.
    /// </summary>
    /// <param name="name">Its name in the cache.</param>
    /// <param name="fill">Told an empty folder to fill.</param>
    /// <returns>The folder's path.</returns>
    public async Task<string> FolderAsync(string name, Func<string, Task> fill)
    {
        var folder = this[name];
        if (Directory.Exists(folder)) return folder;
        var part = folder + Unfinished;
        if (Directory.Exists(part)) Directory.Delete(part, recursive: true);
        Directory.CreateDirectory(part);
        await fill(part);
        Directory.Move(part, folder);
        return folder;
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
