using System.Text;
using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// Which number each client id was given: <c>client-ids.csv</c> in the run folder, columns <c>client,id</c>, so that a server
/// which goes on with the run gives it again.
/// </summary>
internal sealed class ClientIds
{
    private readonly string path;
    private bool isSafe = true;

    /// <exception cref="BadInputException">The folder's file is damaged.</exception>
    public ClientIds(RunFolder folder)
    {
        path = folder.Locate("client-ids.csv");
        if (!File.Exists(path)) return;
        var text = File.ReadAllText(path);
        // What was cut off while it was written was not given to anybody.
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        if (whole.Length < text.Length) File.WriteAllText(path, whole);
        Known = [.. whole.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Parse)];
    }

    /// <summary>Those that were there at the start.</summary>
    public IReadOnlyList<(int Client, string Id)> Known { get; } = [];

    /// <summary>Keeps one more, before the client is told.</summary>
    public void Add(int client, string id)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Write(Encoding.UTF8.GetBytes($"{(file.Length == 0 ? "client,id\n" : "")}{client},{id}\n"));
        isSafe = false;
    }

    /// <summary>Makes those that were added outlive a power cut.</summary>
    public void Flush()
    {
        if (isSafe) return;
        using (var file = File.OpenHandle(path, access: FileAccess.ReadWrite)) RandomAccess.FlushToDisk(file);
        DurableFile.FlushFolder(Path.GetDirectoryName(path)!);
        isSafe = true;
    }

    private (int Client, string Id) Parse(string line) =>
        line.Split(',') is [var number, var id] && int.TryParse(number, out var client) && client >= 0 && Protocol.ClientId().IsMatch(id)
            ? (client, id)
            : throw new BadInputException($"'{path}' is damaged: '{Protocol.OneLine(line)}' is not a number and an id.");
}
