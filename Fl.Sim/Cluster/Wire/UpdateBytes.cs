using Fl.Core;

namespace Fl.Sim;

/// <summary>An update as bytes, without its message: what a client reports.</summary>
internal static class UpdateBytes
{
    public static void Write(BinaryWriter writer, Update update)
    {
        ReportBytes.Write(writer, update.Report);
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
        var report = ReportBytes.Read(reader);
        var numbers = new Dictionary<string, double>();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--) numbers.Add(reader.ReadString(), reader.ReadDouble());
        return new(report, null) { Task = taskOf(report.Client), Numbers = numbers };
    }
}
