using Fl.Core;

namespace Fl.Sim;

/// <summary>A client's task as bytes, without its message, which travels once for all.</summary>
internal static class TaskBytes
{
    public static void Write(BinaryWriter writer, FitTask task)
    {
        writer.Write(task.Client);
        writer.Write(task.Round);
        writer.Write(task.Examples);
        writer.Write(task.BytesDown);
        writer.Write(task.Draw);
        writer.Write(task.MostCounted);
        writer.Write(task.StoreRound);
        writer.Write(task.MaxSteps);
        writer.Write(task.Epochs is not null);
        if (task.Epochs is { } epochs)
        {
            writer.Write(epochs.From);
            writer.Write(epochs.To);
        }
        writer.Write(task.Grids is not null);
        if (task.Grids is not { } grids) return;
        writer.Write(grids.Model.MostWeight);
        writer.Write(grids.Extras.MostWeight);
    }

    public static FitTask Read(BinaryReader reader, Vector message)
    {
        var task = new FitTask(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), message)
        {
            BytesDown = reader.ReadInt64(),
            Draw = reader.ReadInt32(),
            MostCounted = reader.ReadInt32(),
            StoreRound = reader.ReadInt32(),
            MaxSteps = reader.ReadInt32(),
        };
        if (reader.ReadBoolean()) task = task with { Epochs = new(reader.ReadInt32(), reader.ReadInt32()) };
        if (reader.ReadBoolean()) task = task with { Grids = new(new Grid(reader.ReadDouble()), new Grid(reader.ReadDouble())) };
        return task;
    }
}
