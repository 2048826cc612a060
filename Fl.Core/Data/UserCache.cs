namespace Fl.Core;

/// <summary>Where Fl keeps files between runs: $FL_CACHE, else $XDG_CACHE_HOME/fl, else ~/.cache/fl (on Windows fl in the local application data).</summary>
public static class UserCache
{
    public static string Folder => DataCache.Default.Root;
}
