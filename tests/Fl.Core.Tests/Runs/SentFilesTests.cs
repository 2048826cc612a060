namespace Fl.Core.Tests.Runs;

/// <summary>What clients at work started from is on the disk once, as long as a checkpoint needs it, and damage to it is told.</summary>
public sealed class SentFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<HostVector> vectors = [];

    [Fact]
    public void A_message_is_written_for_the_first_checkpoint_that_needs_it_and_by_none_after_it()
    {
        var files = new SentFiles(folder.Path);
        Assert.Equal([[1, 2]], files.Save(3, Sent(1, 2)).Select(file => file.Messages));
        var written = Times();
        var second = files.Save(4, Sent(1, 2, 4));
        Assert.Equal([[1, 2], [4]], second.Select(file => file.Messages));
        Assert.Equal(written["sent-00000003.state"], Times()["sent-00000003.state"]);
        Assert.Equal([1f, 2, 4], second.SelectMany(file => file.Read(folder.Path, _ => true)).Select(one => one.Message.Values.Span[0]));
        Assert.All(second, file => Assert.Null(file.WhyNot(folder.Path)));
    }

    [Fact]
    public void A_file_goes_when_no_checkpoint_that_is_kept_relies_on_it()
    {
        var files = new SentFiles(folder.Path);
        files.Save(1, Sent(1));
        files.Save(2, Sent(2));
        files.Keep([1, 2]);
        Assert.Equal(["sent-00000001.state", "sent-00000002.state"], Times().Keys.Order());
        files.Save(3, Sent(2, 3));
        files.Keep([2, 3]);
        Assert.Equal(["sent-00000002.state", "sent-00000003.state"], Times().Keys.Order());
    }

    [Fact]
    public void What_is_left_of_a_file_that_is_mostly_not_needed_is_written_anew()
    {
        var files = new SentFiles(folder.Path);
        files.Save(5, Sent(1, 2, 3, 4));
        Assert.Equal([5, 6], files.Save(6, Sent(3, 4, 6)).Select(file => file.Round));
        var last = files.Save(7, Sent(4, 6, 7));
        Assert.Equal([6, 7], last.Select(file => file.Round));
        Assert.Equal([4, 7], last[1].Messages);
    }

    [Fact]
    public void A_run_goes_on_with_the_files_of_its_checkpoints_and_removes_others()
    {
        var before = new SentFiles(folder.Path);
        var (first, second) = (before.Save(1, Sent(1)), before.Save(2, Sent(1, 2)));
        before.Save(3, Sent(1, 2, 3));
        var after = new SentFiles(folder.Path);
        after.Restore(2, [(1, first), (2, second)]);
        Assert.Equal(["sent-00000001.state", "sent-00000002.state"], Times().Keys.Order());
        Assert.Equal([1, 2, 3], after.Save(3, Sent(1, 2, 3)).Select(file => file.Round));
    }

    [Fact]
    public void Damage_is_told()
    {
        var file = new SentFiles(folder.Path).Save(1, Sent(1, 2))[0];
        var path = Directory.GetFiles(folder.Path).Single();
        var sound = File.ReadAllBytes(path);
        for (var i = 0; i < sound.Length; i++)
        {
            var bytes = sound.ToArray();
            bytes[i] ^= 4;
            File.WriteAllBytes(path, bytes);
            Assert.Contains("damaged", file.WhyNot(folder.Path));
        }
        File.WriteAllBytes(path, sound[1..]);
        Assert.Contains("damaged", file.WhyNot(folder.Path));
        File.WriteAllBytes(path, sound);
        Assert.Null(file.WhyNot(folder.Path));
        Assert.Contains("damaged", (file with { Sha256 = new('0', 64) }).WhyNot(folder.Path));
        File.Delete(path);
        Assert.Contains("missing", file.WhyNot(folder.Path));
    }

    public void Dispose()
    {
        folder.Dispose();
        foreach (var vector in vectors) vector.Dispose();
    }

    private Dictionary<string, DateTime> Times() =>
        Directory.GetFiles(folder.Path).ToDictionary(path => Path.GetFileName(path), File.GetLastWriteTimeUtc);

    private (int Round, HostVector Values)[] Sent(params int[] rounds) => [.. rounds.Select(round =>
    {
        var values = new HostVector(5);
        values.Fill(round);
        vectors.Add(values);
        return (round, values);
    })];
}
