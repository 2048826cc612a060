namespace Fl.Core;

/// <summary>
/// Where Fl keeps files between runs: $FL_CACHE, else $XDG_CACHE_HOME/fl, else ~/.cache/fl (on Windows fl in the local application
/// data); for a user without a home fl in systemd's $CACHE_DIRECTORY, else a new temporary folder.
/// </summary>
public static class UserCache
{
    public static string Folder => DataCache.Default.Root;

    /// <summary>Whether it is a temporary folder, which the next process does not find again.</summary>
    public static bool IsTemporary => DataCache.TemporaryRoot.IsValueCreated && Folder == DataCache.TemporaryRoot.Value;
}
