using System.Buffers;
using System.Runtime.InteropServices;

namespace Fl.Core;

/// <summary>
/// What clients keep from round to round, such as SCAFFOLD's control variates: a vector for each (client, name), in memory up
/// to a budget and in files beyond it. Every version carries the round that wrote it, so that a run which goes on from an
/// older round finds the state of that round: a version is kept until a newer one is safe.
/// </summary>
/// <remarks>
/// To write a checkpoint of round r: <see cref="Flush"/>, write the checkpoint, then <see cref="Prune"/>(r). To go on from it:
/// open the same folder and <see cref="Rewind"/>(r).
/// </remarks>
/// <threadsafety>Any thread; the workers of a simulation share one.</threadsafety>
public sealed class ClientStore : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<(int Client, string Name), List<StoredVector>> versions = [];
    private readonly string folder;
    private readonly long budget;
    private string writer = "";
    private long used;

    /// <param name="folder">Where files go; made when the first is written, read when it is there.</param>
    /// <param name="budget">Bytes of vectors to keep in memory.</param>
    public ClientStore(string folder, long budget)
    {
        (this.folder, this.budget) = (folder, budget);
        if (!Directory.Exists(folder)) return;
        foreach (var file in Directory.EnumerateFiles(folder))
            if (StoredVector.Parse(file) is { } found) Insert(found.Client, found.Name, found.Vector);
    }

    /// <summary>Reads the newest version that was written before a round.</summary>
    /// <returns>False, and nothing is read, where there is none.</returns>
    /// <exception cref="RunFailedException">Its file is damaged, or of another length than <paramref name="destination"/>.</exception>
    public bool TryRead(int client, string name, int round, Vector destination)
    {
        StoredVector? found;
        lock (gate) found = versions.GetValueOrDefault((client, name))?.FindLast(version => version.Round < round);
        if (found is null) return false;
        if (found.Values is { } values) destination.CopyFrom(values);
        else ReadFile(found.Path, destination);
        return true;
    }

    /// <summary>Keeps a copy of <paramref name="value"/> as the version of a round, in place of one of the same round.</summary>
    public void Write(int client, string name, int round, Vector value)
    {
        var bytes = (long)value.Length * sizeof(float);
        lock (gate)
        {
            if (versions.GetValueOrDefault((client, name))?.Find(version => version.Round == round) is { } same) Remove(client, name, same);
            var version = new StoredVector(round, writer, StoredVector.PathOf(folder, client, name, round, writer));
            if (used + bytes <= budget)
            {
                version.Keep(value);
                used += bytes;
            }
            else WriteFile(version, value);
            Insert(client, name, version);
        }
    }

    /// <summary>Puts every version in a file, and the files on the disk, so that they outlive a power cut.</summary>
    public void Flush()
    {
        lock (gate)
            foreach (var version in versions.Values.SelectMany(list => list).Where(version => !version.IsSafe))
            {
                if (!version.HasFile) WriteFile(version, version.Values!);
                using var file = File.OpenHandle(version.Path, FileMode.Open, FileAccess.ReadWrite);
                RandomAccess.FlushToDisk(file);
                version.IsSafe = true;
            }
    }

    /// <summary>Forgets what no run can ask for that goes on from <paramref name="round"/> or later: all that was written up to that round but the newest.</summary>
    public void Prune(int round) => RemoveWhere((version, list) => version.Round <= round && version != list.FindLast(other => other.Round <= round));

    /// <summary>Forgets all that was written after <paramref name="round"/>, from which a run goes on.</summary>
    public void Rewind(int round) => RemoveWhere((version, _) => version.Round > round);

    /// <summary>From now on writes for a server that goes on from <paramref name="round"/>, and forgets what was written after it for another.</summary>
    /// <param name="server">Letters and digits.</param>
    public void Follow(string server, int round)
    {
        writer = server;
        RemoveWhere((version, _) => version.Round > round && version.Writer != server);
    }

    public void Dispose()
    {
        lock (gate)
            foreach (var version in versions.Values.SelectMany(list => list)) version.Values?.Dispose();
    }

    private void RemoveWhere(Func<StoredVector, List<StoredVector>, bool> isOver)
    {
        lock (gate)
            foreach (var ((client, name), list) in versions)
                foreach (var version in list.FindAll(version => isOver(version, list)))
                    Remove(client, name, version);
    }

    private void Insert(int client, string name, StoredVector version)
    {
        ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(versions, (client, name), out _);
        list ??= [];
        list.Add(version);
        list.Sort((a, b) => a.Round.CompareTo(b.Round));
    }

    private void Remove(int client, string name, StoredVector version)
    {
        versions[(client, name)].Remove(version);
        if (version.Values is { } values)
        {
            used -= (long)values.Length * sizeof(float);
            values.Dispose();
        }
        if (version.HasFile) File.Delete(version.Path);
    }

    private static void ReadFile(string path, Vector destination)
    {
        var buffer = ArrayPool<float>.Shared.Rent(destination.Length);
        try
        {
            var bytes = MemoryMarshal.AsBytes(buffer.AsSpan(0, destination.Length));
            using var file = File.OpenHandle(path);
            if (RandomAccess.GetLength(file) != bytes.Length || RandomAccess.Read(file, bytes, 0) != bytes.Length)
                throw new RunFailedException($"the client state '{path}' is damaged, or of another model.");
            destination.CopyFrom(buffer.AsSpan(0, destination.Length));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    private void WriteFile(StoredVector version, Vector value)
    {
        Directory.CreateDirectory(folder);
        var buffer = ArrayPool<float>.Shared.Rent(value.Length);
        value.CopyTo(buffer.AsSpan(0, value.Length));
        using (var file = File.OpenHandle(version.Path + ".tmp", FileMode.Create, FileAccess.Write))
            RandomAccess.Write(file, MemoryMarshal.AsBytes(buffer.AsSpan(0, value.Length)), 0);
        ArrayPool<float>.Shared.Return(buffer);
        File.Move(version.Path + ".tmp", version.Path, overwrite: true);
        version.HasFile = true;
    }
}
