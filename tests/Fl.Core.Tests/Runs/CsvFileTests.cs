using FsCheck.Xunit;

namespace Fl.Core.Tests.Runs;

/// <summary>A file that goes on from a mark, whatever a process that was killed left behind it.</summary>
public sealed class CsvFileTests
{
    private static readonly Func<string, CsvMark?, CsvFile>[] Kinds = [(path, mark) => new RoundsCsv(path, mark),
        (path, mark) => new ClientsCsv(path, mark)];

    [Property(MaxTest = 50)]
    public void What_lies_behind_the_mark_is_cut_off_and_written_again(byte rounds, byte kept, ushort torn, byte[] rubbish, bool twice)
    {
        foreach (var kind in Kinds)
        {
            using var place = new TemporaryFolder();
            var (path, last) = (place["a.csv"], rounds % 8);
            var (whole, marks) = Write(kind, path, last);
            var mark = marks[kept % marks.Count];

            // Rows torn anywhere, rows that are there twice, bytes of another kind.
            var behind = whole[(int)mark.Length..];
            byte[] left = [.. whole[..(int)mark.Length], .. twice ? behind : [], .. behind[..(torn % (behind.Length + 1))], .. rubbish];
            File.WriteAllBytes(path, left);
            Assert.True(CsvFile.Holds(place.Path, mark));
            using (var file = kind(path, mark))
            {
                Assert.Equal(mark, file.Mark());
                for (var round = marks.IndexOf(mark) + 1; round <= last; round++) ((IRoundSink)file).Write(Round(round));
                Assert.Equal(marks[last], file.Mark());
            }
            Assert.Equal(whole, File.ReadAllBytes(path));
        }
    }

    [Property(MaxTest = 50)]
    public void A_file_that_ends_before_the_mark_or_was_changed_there_does_not_hold_it(byte rounds, byte kept, ushort at, byte change)
    {
        foreach (var kind in Kinds)
        {
            using var place = new TemporaryFolder();
            var path = place["a.csv"];
            var (whole, marks) = Write(kind, path, rounds % 8);
            var mark = marks[kept % marks.Count];
            var byteAt = at % (int)mark.Length;
            File.WriteAllBytes(path, whole[..byteAt]);
            Assert.False(CsvFile.Holds(place.Path, mark));
            whole[byteAt] ^= (byte)(1 << change % 8);
            File.WriteAllBytes(path, whole);
            Assert.False(CsvFile.Holds(place.Path, mark));
        }
    }

    /// <summary>Writes a file and takes its mark after each round.</summary>
    private static (byte[] Bytes, List<CsvMark> Marks) Write(Func<string, CsvMark?, CsvFile> kind, string path, int last)
    {
        List<CsvMark> marks = [];
        using (var file = kind(path, null))
            for (var round = 0; round <= last; round++)
            {
                ((IRoundSink)file).Write(Round(round));
                marks.Add(file.Mark());
            }
        return (File.ReadAllBytes(path), marks);
    }

    /// <summary>Reasons hold what CSV quotes: line feeds too, so that a row is not a line.</summary>
    private static RoundResult Round(int round) => new(round, round * 0.25,
    [
        .. Enumerable.Range(0, round % 3 + 1).Select(client => new ClientReport(client, UpdateStatus.Completed, "", 10 + round)
        {
            TrainLoss = 2.0 / (round + 1), TrainAccuracy = 0.2, Seconds = 0.1, BytesDown = 400, BytesUp = 400,
        }),
        new(7, UpdateStatus.Failed, "it said \"no\", and\nleft é", 0) { BytesDown = 400 },
    ], round % 2 == 0 ? new Evaluation(2.3 / (round + 1), 0.1 * round, 100) : null);
}
