using Fl.Core;

namespace Fl.Sim;

/// <summary>An update as bytes, without its message: what a client reports.</summary>
internal static class UpdateBytes
{
    public static void Write(BinaryWriter writer, Update update)
    {
        var report = update.Report;
        writer.Write(report.Client);
        writer.Write((byte)report.Status);
        writer.Write(report.Reason);
        writer.Write(report.Examples);
        writer.Write(report.TrainLoss);
        writer.Write(report.TrainAccuracy);
        writer.Write(report.Seconds);
        writer.Write(report.BytesDown);
        writer.Write(report.BytesUp);
        writer.Write(report.Steps);
        writer.Write(report.ExamplesMet);
        writer.Write7BitEncodedInt(update.Numbers.Count);
        foreach (var (name, number) in update.Numbers)
        {
            writer.Write(name);
            writer.Write(number);
        }
    }

    /// <param name="taskOf">What a client was asked.</param>
    public static Update Read(BinaryReader reader, Func<int, FitTask> taskOf)
    {
        var report = new ClientReport(reader.ReadInt32(), (UpdateStatus)reader.ReadByte(), reader.ReadString(), reader.ReadInt32())
        {
            TrainLoss = reader.ReadDouble(),
            TrainAccuracy = reader.ReadDouble(),
            Seconds = reader.ReadDouble(),
            BytesDown = reader.ReadInt64(),
            BytesUp = reader.ReadInt64(),
            Steps = reader.ReadInt32(),
            ExamplesMet = reader.ReadInt64(),
        };
        var numbers = new Dictionary<string, double>();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--) numbers.Add(reader.ReadString(), reader.ReadDouble());
        return new(report, null) { Task = taskOf(report.Client), Numbers = numbers };
    }
}
