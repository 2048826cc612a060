namespace Fl.Core.Engines.Torch;

/// <summary>The folders that the host searches for this application's native libraries, and the one that this assembly is in.</summary>
internal static class NativeFiles
{
    /// <summary>The full path of a native library of this application, or null where it has none for this platform.</summary>
    public static string? Find(string file) =>
        (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory)
            .Append(Path.GetDirectoryName(typeof(NativeFiles).Assembly.Location) ?? "")
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
}
