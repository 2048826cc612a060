namespace Fl.Core.Tests;

public sealed class PictureCacheTests : IDisposable
{
    private static readonly Shape Shape = new(3, 16, 24);
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_picture_is_decoded_once()
    {
        var (first, isTurned) = Read(Cache(), Large(6));
        Assert.True(isTurned);
        var entry = Entry();
        // What is not decoded again comes from the entry, which here says otherwise.
        var content = File.ReadAllBytes(entry);
        content[1] ^= 1;
        System.Security.Cryptography.SHA256.HashData(content.AsSpan(..^32)).CopyTo(content.AsSpan(^32));
        File.WriteAllBytes(entry, content);
        var (second, stillTurned) = Read(Cache(), Large(6));
        Assert.True(stillTurned);
        Assert.Equal(first[0] ^ 1, second[0]);
        Assert.Equal(first[1..], second[1..]);
    }

    [Fact]
    public void A_damaged_entry_is_decoded_anew()
    {
        var (first, _) = Read(Cache(), Large(3));
        var sound = File.ReadAllBytes(Entry());
        foreach (var damaged in (byte[][])[[], sound[..^1], [.. sound, 0], [.. sound[..40], (byte)(sound[40] ^ 4), .. sound[41..]]])
        {
            File.WriteAllBytes(Entry(), damaged);
            AssertSame((first, true), Read(Cache(), Large(3)));
            Assert.Equal(sound, File.ReadAllBytes(Entry()));
        }
    }

    [Fact]
    public void Another_content_shape_or_orientation_is_another_entry()
    {
        var (upright, _) = Read(Cache(), Large(1));
        var (turned, _) = Read(Cache(), Large(3));
        Assert.NotEqual(upright, turned);
        AssertSame((upright, false), Read(Cache(), Large(3), PictureOrientation.Ignore));
        Assert.Equal(3, Entries().Length);
    }

    [Fact]
    public void A_small_picture_is_not_kept()
    {
        Read(Cache(), SmallJpegs.Baseline);
        Assert.False(Directory.Exists(folder["cache"]));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_no_failure()
    {
        File.WriteAllText(folder["cache"], "a file where the folder would be");
        var (pixels, _) = Read(Cache(), Large(1));
        AssertSame((pixels, false), Read(Cache(), Large(1)));
    }

    [Fact]
    public void The_oldest_entries_make_room_for_new_ones_and_there_are_never_more_bytes_than_may_be()
    {
        const int entry = 1 + 3 * 16 * 24 + 32, most = 8 * entry;
        for (var picture = 0; picture < 7; picture++) Read(Cache(most), Large(1, picture));
        var times = 0;
        foreach (var name in Entries().Order(StringComparer.Ordinal))
            File.SetLastWriteTimeUtc(name, new DateTime(2020, 1, 1 + times++, 0, 0, 0, DateTimeKind.Utc));
        var oldest = Entries().OrderBy(File.GetLastWriteTimeUtc).First();
        var cache = Cache(most);
        for (var picture = 7; picture < 20; picture++)
        {
            Read(cache, Large(1, picture));
            Assert.InRange(Entries().Sum(name => new FileInfo(name).Length), 4 * entry, most);
        }
        Assert.False(File.Exists(oldest));
    }

    [Fact]
    public void Nobody_else_can_look_into_it()
    {
        Read(Cache(), Large(1));
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no such modes.");
        else Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder["cache"]));
    }

    public void Dispose() => folder.Dispose();

    private PictureCache Cache(long most = 1 << 20) => new(folder["cache"], most);

    /// <summary>As long as a picture that is worth an entry.</summary>
    private static byte[] Large(int orientation, int number = 0) =>
        [.. CameraFile.Noted(SmallJpegs.Baseline, orientation), .. new byte[PictureCache.ShortestFile], (byte)number];

    private (byte[] Pixels, bool IsTurned) Read(PictureCache cache, byte[] file, PictureOrientation orientation = PictureOrientation.Exif)
    {
        File.WriteAllBytes(folder["a.jpg"], file);
        var pixels = new byte[Shape.Size];
        var isTurned = cache.Read(folder["a.jpg"], Shape, orientation, pixels);
        return (pixels, isTurned);
    }

    private static void AssertSame((byte[] Pixels, bool IsTurned) expected, (byte[] Pixels, bool IsTurned) read)
    {
        Assert.Equal(expected.Pixels, read.Pixels);
        Assert.Equal(expected.IsTurned, read.IsTurned);
    }

    private string[] Entries() => Directory.GetFiles(folder["cache"], "*", SearchOption.AllDirectories);

    private string Entry() => Assert.Single(Entries());
}
