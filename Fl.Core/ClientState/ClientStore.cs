using System.Runtime.InteropServices;

namespace Fl.Core;

/// <summary>
/// What clients keep from round to round, such as SCAFFOLD's control variates: a vector for each (client, name), in memory up
/// to a budget and in files beyond it. Every version carries the round that wrote it, so that a run which goes on from an
/// older round finds the state of that round. Where a round has turns (<see cref="FitTask.StoreRound"/>), rounds are turns here.
/// </summary>
/// <remarks>
/// To write a checkpoint of round r: <see cref="Flush"/>, write the checkpoint with <see cref="Hash"/>(r), then
/// <see cref="Hold"/> that round. To go on from it: open the same folder, ask <see cref="WhyNot"/>, and <see cref="Rewind"/>(r).
/// <para>
/// What is kept: once <see cref="Hold"/> has said which rounds a run may go on from, of each (client, name) the newest version;
/// the newest up to each of those rounds; and, until the next <see cref="Hold"/>, the one that the newest was made from, since
/// its round may be done once more. All others go when the version is written that takes their place, or when the round is
/// let go that they were kept for. A client that works late reads the newest version before the round of its task, so that
/// the round before that one must be held as long as it is at work.
/// </para>
/// <para>
/// The place of a version that has gone is taken by the next of its length in a file that is not sealed yet. A sealed file is
/// never written to: what is left of one that is mostly dead moves to a new file, and the old one goes when the new one is safe.
/// </para>
/// </remarks>
/// <threadsafety>Any thread; the workers of a simulation share one.</threadsafety>
public sealed class ClientStore : IDisposable
{
    /// <summary>Whoever reads and writes vectors shares it; whoever flushes and forgets has it alone.</summary>
    private readonly ReaderWriterLockSlim access = new();
    private readonly Lock gate = new();
    private readonly Dictionary<(int Client, string Name), List<StoredVector>> versions = [];

    /// <summary>Those of <see cref="versions"/> with an old version that goes when the rounds under way do.</summary>
    private readonly HashSet<List<StoredVector>> crowded = [];
    private readonly StateFolder files;
    private readonly SpareVectors spares = new();
    private readonly SortedSet<string> names = new(StringComparer.Ordinal);
    private readonly long budget;
    private HeldRounds? held;
    private string? damage;
    private string writer = "";
    private long used;

    /// <param name="folder">Where files go; made when the first is written, read when it is there. Null to have all in memory.</param>
    /// <param name="budget">Bytes of vectors to keep in memory.</param>
    public ClientStore(string? folder = null, long budget = long.MaxValue)
    {
        (this.budget, files) = (folder is null ? long.MaxValue : budget, new StateFolder(folder ?? ""));
        foreach (var vector in files.Open()) Insert(vector);
        damage = files.Damage;
    }

    /// <summary>What it has in memory.</summary>
    internal long MemoryBytes { get { lock (gate) return used + spares.Bytes; } }

    /// <summary>
    /// What <see cref="TryRead"/> would read of a client before a round: each name, the round that wrote it, and its elements.
    /// </summary>
    public IReadOnlyList<(string Name, int Round, int Length)> Kept(int client, int round)
    {
        lock (gate)
            return [.. names.Select(name => versions.GetValueOrDefault((client, name))?.FindLast(version => version.Round < round))
                .OfType<StoredVector>().Select(version => (version.Name, version.Round, version.Length))];
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
            if (found.Length != destination.Length)
                throw new RunFailedException(
                    $"what client {client} keeps as '{name}' is of another model: {found.Length} numbers, not {destination.Length}.");
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
            HostVector? spare = null;
            lock (gate)
            {
                if (used + version.Bytes > budget) file = files.Current();
                else
                {
                    used += version.Bytes;
                    spare = spares.Take(version.Length);
                    spares.Limit(budget - used);
                }
            }
            if (file is null) version.Keep(value, spare ?? new HostVector(version.Length));
            else version.Place = file.Append(value);
            lock (gate)
            {
                var list = Insert(version);
                Trim(list, keep: 2);
                if (list.Count > 1 && held is not null) crowded.Add(list);
            }
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
        lock (gate) return StateHash.Of(NewestOf(round));
    }

    /// <summary>
    /// Why a run cannot go on from a round whose checkpoint says <paramref name="hash"/>; null where it can. Looks at every byte of it.
    /// </summary>
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

    /// <summary>
    /// From now on a run may go on from these rounds alone, or from later ones than the newest version. Before the first call from
    /// any, so that every version is kept.
    /// </summary>
    /// <param name="saved">Those that are safe on the disk. What is left of files is put together when they change.</param>
    /// <param name="underWay">Those that may be saved yet.</param>
    public void Hold(IEnumerable<int> saved, IEnumerable<int> underWay)
    {
        var next = new HeldRounds(saved, underWay);
        if (held?.HasSaved(next) is true)
        {
            lock (gate)
            {
                held = next;
                foreach (var list in crowded) Trim(list, keep: 1);
                crowded.RemoveWhere(list => list.Count < 2 || !next.IsUnderWay(list[^1].Round));
            }
            return;
        }
        Alone(() =>
        {
            held = next;
            foreach (var list in versions.Values) Trim(list, keep: 1);
            crowded.RemoveWhere(list => list.Count < 2);
            files.Compact();
        });
    }

    /// <summary>
    /// Forgets all that was written after <paramref name="round"/>, from which a run goes on, and what is damaged,
    /// which that run does not need.
    /// </summary>
    public void Rewind(int round) => Alone(() =>
    {
        RemoveWhere(version => version.Round > round);
        files.RemoveDamaged();
        damage = null;
    });

    /// <summary>
    /// From now on writes for a server that goes on from <paramref name="round"/>, and forgets what was written after it for another.
    /// </summary>
    /// <param name="server">Letters and digits.</param>
    public void Follow(string server, int round) => Alone(() =>
    {
        writer = server;
        RemoveWhere(version => version.Round > round && version.Writer != server);
    });

    public void Dispose()
    {
        foreach (var version in All()) version.Values?.Dispose();
        spares.Dispose();
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

    private void RemoveWhere(Predicate<StoredVector> isOver)
    {
        foreach (var list in versions.Values)
            foreach (var version in list.FindAll(isOver))
                if (list.Remove(version)) Release(version);
    }

    /// <summary>Forgets what nobody can ask for.</summary>
    /// <param name="keep">How many of the newest stay in any case.</param>
    private void Trim(List<StoredVector> list, int keep)
    {
        if (held is null) return;
        for (var i = list.Count - 1 - keep; i >= 0; i--)
            if (!held.HasAny(list[i].Round, list[i + 1].Round))
            {
                Release(list[i]);
                list.RemoveAt(i);
            }
    }

    /// <summary>Takes a version in, in place of one of the same round.</summary>
    /// <returns>All of its client and name, the oldest first.</returns>
    private List<StoredVector> Insert(StoredVector version)
    {
        ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(versions, (version.Client, version.Name), out _);
        list ??= [];
        names.Add(version.Name);
        var at = list.FindIndex(other => other.Round >= version.Round);
        if (at < 0) list.Add(version);
        else if (list[at].Round > version.Round) list.Insert(at, version);
        else
        {
            Release(list[at]);
            list[at] = version;
        }
        version.Place?.File.Live.Add(version);
        return list;
    }

    private void Release(StoredVector version)
    {
        if (version.Values is { } values)
        {
            used -= version.Bytes;
            spares.Give(values);
            // As much as is in use at most, so that all of it is no more than twice that.
            spares.Limit(Math.Min(used, budget - used));
        }
        if (version.Place is not null) files.Forget(version);
    }
}
