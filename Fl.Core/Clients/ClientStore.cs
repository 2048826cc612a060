using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace Fl.Core;

/// <summary>
/// What clients keep from round to round, such as SCAFFOLD's control variates: a vector for each (client, name), in memory up
/// to a budget and in files beyond it. Every version carries the round that wrote it, so that a run which goes on from an
/// older round finds the state of that round: a version is kept until a newer one is safe.
/// </summary>
/// <remarks>
/// To write a checkpoint of round r: <see cref="Flush"/>, write the checkpoint with <see cref="Hash"/>(r), then
/// <see cref="Prune"/>(r). To go on from it: open the same folder, ask <see cref="WhyNot"/>, and <see cref="Rewind"/>(r).
/// </remarks>
/// <threadsafety>Any thread; the workers of a simulation share one.</threadsafety>
public sealed class ClientStore : IDisposable
{
    /// <summary>Whoever reads and writes vectors shares it; whoever flushes and forgets has it alone.</summary>
    private readonly ReaderWriterLockSlim access = new();
    private readonly Lock gate = new();
    private readonly Dictionary<(int Client, string Name), List<StoredVector>> versions = [];
    private readonly StateFolder files;
    private readonly long budget;
    private string? damage;
    private string writer = "";
    private long used;

    /// <param name="folder">Where files go; made when the first is written, read when it is there.</param>
    /// <param name="budget">Bytes of vectors to keep in memory.</param>
    public ClientStore(string folder, long budget)
    {
        this.budget = budget;
        files = new StateFolder(folder);
        foreach (var vector in files.Open()) Insert(vector);
        damage = files.Damage;
    }

    /// <summary>Reads the newest version that was written before a round.</summary>
    /// <returns>False, and nothing is read, where there is none.</returns>
    /// <exception cref="RunFailedException">What is kept is damaged, or of another length than <paramref name="destination"/>.</exception>
    public bool TryRead(int client, string name, int round, Vector destination)
    {
        access.EnterReadLock();
        try
        {
            StoredVector? found;
            lock (gate)
            {
                if (damage is not null) throw new RunFailedException(damage);
                found = versions.GetValueOrDefault((client, name))?.FindLast(version => version.Round < round);
            }
            if (found is null) return false;
            if (found.Length != destination.Length) throw new RunFailedException($"what client {client} keeps as '{name}' is of another model: {found.Length} numbers, not {destination.Length}.");
            if (found.Values is { } values) destination.CopyFrom(values);
            else found.Place!.File.Read(found, destination);
            return true;
        }
        catch (RunFailedException error)
        {
            damage = error.Message;
            throw;
        }
        finally
        {
            access.ExitReadLock();
        }
    }

    /// <summary>Keeps a copy of <paramref name="value"/> as the version of a round, in place of one of the same round.</summary>
    public void Write(int client, string name, int round, Vector value)
    {
        access.EnterReadLock();
        try
        {
            var version = new StoredVector(client, name, round, writer, value.Length);
            StateFile? file = null;
            lock (gate)
            {
                if (used + version.Bytes <= budget) used += version.Bytes;
                else file = files.Current();
            }
            if (file is null) version.Keep(value);
            else version.Place = file.Append(value);
            lock (gate) Insert(version);
        }
        finally
        {
            access.ExitReadLock();
        }
    }

    /// <summary>Puts every version in a file, and the files on the disk, so that they outlive a power cut.</summary>
    /// <exception cref="IOException">It cannot be written, or damage was met: nothing may rely on what is kept.</exception>
    public void Flush() => Alone(() =>
    {
        if (damage is not null) throw new IOException(damage);
        foreach (var version in All().Where(version => version.Place is null))
        {
            version.Place = files.Current().Append(version.Values!);
            version.Place.File.Live.Add(version);
        }
        files.Seal();
    });

    /// <summary>XxHash128 of the newest versions up to a round, as of the last <see cref="Flush"/>; null where there are none.</summary>
    public string? Hash(int round)
    {
        lock (gate)
        {
            var (hash, any) = (new XxHash128(), false);
            foreach (var version in NewestOf(round))
            {
                any = true;
                hash.Append(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{version.Client} {version.Name} {version.Round} {version.Length} {version.Place!.Hash}\n")));
            }
            return any ? Convert.ToHexStringLower(hash.GetCurrentHash()) : null;
        }
    }

    /// <summary>Why a run cannot go on from a round whose checkpoint says <paramref name="hash"/>; null where it can. Looks at every byte of it.</summary>
    public string? WhyNot(int round, string? hash)
    {
        if (Hash(round) != hash) return damage ?? $"'{files.Path}' does not hold what clients kept after round {round}";
        try
        {
            foreach (var version in NewestOf(round))
            {
                using var values = new HostVector(version.Length);
                version.Place!.File.Read(version, values);
            }
            return null;
        }
        catch (RunFailedException error)
        {
            return error.Message;
        }
    }

    /// <summary>Forgets what no run can ask for that goes on from <paramref name="round"/> or later: all that was written up to that round but the newest.</summary>
    public void Prune(int round) => Alone(() => RemoveWhere((version, list) => version.Round <= round && version != list.FindLast(other => other.Round <= round)));

    /// <summary>Forgets all that was written after <paramref name="round"/>, from which a run goes on, and what is damaged, which that run does not need.</summary>
    public void Rewind(int round) => Alone(() =>
    {
        RemoveWhere((version, _) => version.Round > round);
        files.RemoveDamaged();
        damage = null;
    });

    /// <summary>From now on writes for a server that goes on from <paramref name="round"/>, and forgets what was written after it for another.</summary>
    /// <param name="server">Letters and digits.</param>
    public void Follow(string server, int round) => Alone(() =>
    {
        writer = server;
        RemoveWhere((version, _) => version.Round > round && version.Writer != server);
    });

    public void Dispose()
    {
        foreach (var version in All()) version.Values?.Dispose();
        files.Dispose();
        access.Dispose();
    }

    private void Alone(Action action)
    {
        access.EnterWriteLock();
        try
        {
            lock (gate) action();
        }
        finally
        {
            access.ExitWriteLock();
        }
    }

    private IEnumerable<StoredVector> All() => versions.Values.SelectMany(list => list);

    private IEnumerable<StoredVector> NewestOf(int round) =>
        versions.Values.Select(list => list.FindLast(version => version.Round <= round)).OfType<StoredVector>()
            .OrderBy(version => version.Client).ThenBy(version => version.Name, StringComparer.Ordinal);

    private void RemoveWhere(Func<StoredVector, List<StoredVector>, bool> isOver)
    {
        foreach (var list in versions.Values)
            foreach (var version in list.FindAll(version => isOver(version, list)))
            {
                list.Remove(version);
                Release(version);
            }
    }

    /// <summary>Takes a version in, in place of one of the same round.</summary>
    private void Insert(StoredVector version)
    {
        ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(versions, (version.Client, version.Name), out _);
        list ??= [];
        var at = list.FindIndex(other => other.Round >= version.Round);
        if (at < 0) list.Add(version);
        else if (list[at].Round > version.Round) list.Insert(at, version);
        else
        {
            Release(list[at]);
            list[at] = version;
        }
        version.Place?.File.Live.Add(version);
    }

    private void Release(StoredVector version)
    {
        if (version.Values is { } values)
        {
            used -= version.Bytes;
            values.Dispose();
        }
        if (version.Place is not null) files.Forget(version);
    }
}
