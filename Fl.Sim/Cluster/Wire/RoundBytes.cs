using Fl.Core;

namespace Fl.Sim;

/// <summary>What a round gave, as bytes.</summary>
internal static class RoundBytes
{
    public static void Write(BinaryWriter writer, RoundResult round)
    {
        writer.Write(round.Round);
        writer.Write(round.WallSeconds);
        Write(writer, round.VirtualSeconds);
        writer.Write(round.Backhaul.Down);
        writer.Write(round.Backhaul.Up);
        writer.Write(round.Failure is not null);
        if (round.Failure is { } failure) writer.Write(failure);
        Write(writer, round.Test);
        Write(writer, round.Validation);
        writer.Write7BitEncodedInt(round.Clients.Count);
        foreach (var report in round.Clients)
        {
            ReportBytes.Write(writer, report);
            writer.Write(report.Staleness);
            Write(writer, report.VirtualSeconds);
            Write(writer, report.Joules);
        }
    }

    public static RoundResult Read(BinaryReader reader)
    {
        var (number, seconds, virtualSeconds) = (reader.ReadInt32(), reader.ReadDouble(), ReadNumber(reader));
        var backhaul = (reader.ReadInt64(), reader.ReadInt64());
        var failure = reader.ReadBoolean() ? reader.ReadString() : null;
        var (test, validation, clients) = (ReadScore(reader), ReadScore(reader), new List<ClientReport>());
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            clients.Add(ReportBytes.Read(reader) with
            {
                Staleness = reader.ReadInt32(),
                VirtualSeconds = ReadNumber(reader),
                Joules = ReadNumber(reader),
            });
        return new(number, seconds, clients, test)
        {
            VirtualSeconds = virtualSeconds,
            Backhaul = backhaul,
            Failure = failure,
            Validation = validation,
        };
    }

    private static void Write(BinaryWriter writer, Evaluation? score)
    {
        writer.Write(score is not null);
        if (score is null) return;
        writer.Write(score.Loss);
        writer.Write(score.Accuracy);
        writer.Write(score.Examples);
        Write(writer, score.AttackSuccess);
        writer.Write(score.Reason);
    }

    private static Evaluation? ReadScore(BinaryReader reader) => !reader.ReadBoolean() ? null
        : new(reader.ReadDouble(), reader.ReadDouble(), reader.ReadInt32())
        {
            AttackSuccess = ReadNumber(reader),
            Reason = reader.ReadString(),
        };

    private static void Write(BinaryWriter writer, double? number)
    {
        writer.Write(number is not null);
        if (number is { } value) writer.Write(value);
    }

    private static double? ReadNumber(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadDouble() : null;
}
