using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fl.Core;

namespace Fl.Cli;

/// <summary>Which run of which tracking server a run folder's run is, so that it goes on in it: <c>tracking.json</c>.</summary>
internal static class MlflowIds
{
    public const string Name = "tracking.json";

    private const string Group = "mlflow";
    private const int LargestFile = 1 << 16;
    private static readonly Lock Gate = new();

    /// <summary>The run's id at a server; null where it has none.</summary>
    public static string? Find(string folder, string server)
    {
        lock (Gate) return Read(folder)?[Group]?[server] is JsonValue value && value.TryGetValue<string>(out var id) ? id : null;
    }

    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Keep(string folder, string server, string id)
    {
        lock (Gate)
        {
            var all = Read(folder) ?? [];
            if (all[Group] is not JsonObject group) all[Group] = group = [];
            group[server] = id;
            var text = all.ToJsonString(new() { WriteIndented = true }) + "\n";
            DurableFile.Write(Path.Combine(folder, Name), text, static (file, content) => file.Write(Encoding.UTF8.GetBytes(content)));
        }
    }

    private static JsonObject? Read(string folder)
    {
        try
        {
            return new FileInfo(Path.Combine(folder, Name)) is { Exists: true, Length: <= LargestFile } file
                ? JsonNode.Parse(File.ReadAllText(file.FullName)) as JsonObject : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or ArgumentException)
        {
            return null;
        }
    }
}
