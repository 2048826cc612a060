using Fl.Core;

namespace Fl.Sim;

/// <summary>What a worker is to do of a round: some clients' tasks, and what those clients keep.</summary>
/// <param name="Folds">Whether the updates are folded there; else each comes back.</param>
/// <param name="Tasks">At least one.</param>
internal sealed record ShareRequest(bool Folds, IReadOnlyList<FitTask> Tasks)
{
    /// <param name="nameOf">Under which name the worker has a message.</param>
    public byte[] Write(Func<Vector, string> nameOf, ClientStore store)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Folds);
        writer.Write7BitEncodedInt(Tasks.Count);
        foreach (var task in Tasks)
        {
            writer.Write(nameOf(task.Message));
            TaskBytes.Write(writer, task);
            KeptBytes.Write(writer, store, task.Client, task.StoreRound);
        }
        return bytes.ToArray();
    }

    /// <summary>Reads one, and what its clients keep into a store.</summary>
    public static ShareRequest Read(byte[] bytes, Func<string, Vector> messageOf, ClientStore store)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        var (folds, tasks) = (reader.ReadBoolean(), new FitTask[reader.Read7BitEncodedInt()]);
        for (var i = 0; i < tasks.Length; i++)
        {
            tasks[i] = TaskBytes.Read(reader, messageOf(reader.ReadString()));
            KeptBytes.Read(reader, store, tasks[i].Client);
        }
        return new(folds, tasks);
    }
}
