namespace Fl.Core;

/// <summary>
/// What clients at work started from, on the disk: each message is written once, for the first checkpoint that needs it, into a
/// <see cref="SentFile"/> of all those that are new. A file goes when no checkpoint that is kept relies on it. One of which
/// less than half is needed is left behind, and what is needed of it written anew, so that what is there is at most twice what
/// the checkpoints need.
/// </summary>
/// <threadsafety>Not thread-safe.</threadsafety>
/// <param name="folder">Where checkpoints are.</param>
internal sealed class SentFiles(string folder)
{
    private readonly Dictionary<int, IReadOnlyList<SentFile>> users = [];
    private IReadOnlyList<SentFile> newest = [];

    /// <summary>Goes on after a checkpoint.</summary>
    /// <param name="kept">The checkpoints that there are, with the files that each relies on.</param>
    public void Restore(int round, IEnumerable<(int Round, IReadOnlyList<SentFile> Files)> kept)
    {
        foreach (var (of, files) in kept) users[of] = files;
        newest = users[round];
        Prune();
    }

    /// <summary>Writes what is not there yet, to the disk.</summary>
    /// <param name="round">The checkpoint's.</param>
    /// <param name="sent">Every message that clients at work started from.</param>
    /// <returns>The files that hold them.</returns>
    public IReadOnlyList<SentFile> Save(int round, IReadOnlyList<(int Round, HostVector Values)> sent)
    {
        var missing = sent.Select(message => message.Round).ToHashSet();
        List<SentFile> files = [.. newest.Where(file => file.Messages.Count(missing.Contains) * 2 >= file.Messages.Count)];
        foreach (var file in files) missing.ExceptWith(file.Messages);
        if (missing.Count > 0) files.Add(SentFile.Write(folder, round, [.. sent.Where(message => missing.Contains(message.Round))]));
        return users[round] = newest = files;
    }

    /// <summary>Removes what no checkpoint relies on.</summary>
    /// <param name="rounds">The checkpoints that are kept.</param>
    public void Keep(IReadOnlyCollection<int> rounds)
    {
        foreach (var gone in users.Keys.Except(rounds).ToArray()) users.Remove(gone);
        Prune();
    }

    private void Prune()
    {
        var needed = users.Values.SelectMany(files => files).Select(file => file.Round).ToHashSet();
        foreach (var (path, _) in SentFile.List(folder).Where(file => !needed.Contains(file.Round))) File.Delete(path);
    }
}
