using Fl.Core;

namespace Fl.Sim;

/// <summary>One client's part in a round in figures, as bytes.</summary>
internal static class ReportBytes
{
    public static void Write(BinaryWriter writer, ClientReport report)
    {
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
    }

    public static ClientReport Read(BinaryReader reader) =>
        new(reader.ReadInt32(), (UpdateStatus)reader.ReadByte(), reader.ReadString(), reader.ReadInt32())
        {
            TrainLoss = reader.ReadDouble(),
            TrainAccuracy = reader.ReadDouble(),
            Seconds = reader.ReadDouble(),
            BytesDown = reader.ReadInt64(),
            BytesUp = reader.ReadInt64(),
            Steps = reader.ReadInt32(),
            ExamplesMet = reader.ReadInt64(),
        };
}
