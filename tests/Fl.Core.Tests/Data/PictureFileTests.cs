namespace Fl.Core.Tests;

public sealed class PictureFileTests : IDisposable
{
    private static readonly Shape Whole = new(3, 16, 24), Grey = new(1, 16, 24);
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_png_comes_back_byte_by_byte()
    {
        var read = Read(PngFile.Of(24, 16, (x, y) => ((byte)(10 * x), (byte)(x + y), (byte)(16 * y))), Whole);
        for (var y = 0; y < 16; y++)
            for (var x = 0; x < 24; x++)
                Assert.Equal((10 * x, x + y, 16 * y), (read[y * 24 + x], read[384 + y * 24 + x], read[768 + y * 24 + x]));
    }

    [Fact]
    public void A_bmp_comes_back_byte_by_byte()
    {
        // 2 x 2, 24 bits, rows upwards and padded to 4 bytes, blue first.
        byte[] bmp =
        [
            (byte)'B', (byte)'M', 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0,
            0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            3, 2, 1, 6, 5, 4, 0, 0, 9, 8, 7, 12, 11, 10, 0, 0,
        ];
        Assert.Equal([7, 10, 1, 4, 8, 11, 2, 5, 9, 12, 3, 6], Read(bmp, new(3, 2, 2)));
    }

    public static TheoryData<byte[]> Jpegs => [SmallJpegs.Baseline, SmallJpegs.Progressive];

    [Theory, MemberData(nameof(Jpegs))]
    public void A_jpeg_comes_back_within_its_loss(byte[] file)
    {
        var read = Read(file, Whole);
        for (var y = 0; y < 16; y++)
            for (var x = 0; x < 24; x++)
            {
                Assert.InRange(read[y * 24 + x], 255 * x / 23 - 12, 255 * x / 23 + 12);
                Assert.InRange(read[384 + y * 24 + x], 255 * y / 15 - 12, 255 * y / 15 + 12);
                Assert.InRange(read[768 + y * 24 + x], 108, 148);
            }
    }

    [Fact]
    public void Grey_and_colour_become_what_the_shape_asks_for()
    {
        var (grey, colour) = (Read(SmallJpegs.Grey, Grey), Read(SmallJpegs.Grey, Whole));
        Assert.Equal(colour, (byte[])[.. grey, .. grey, .. grey]);
        // cjpeg's luma: 0.299 red + 0.587 green + 0.114 blue.
        for (var i = 0; i < grey.Length; i++)
            Assert.InRange(grey[i] - (0.299 * (255 * (i % 24) / 23) + 0.587 * (255 * (i / 24) / 15) + 14.6), -8, 8);
        Assert.All(Read(PngFile.Of(24, 16, (_, _) => (100, 100, 100)), Grey), value => Assert.Equal(100, value));
        Assert.Contains("a picture has 3 channels or 1",
            Assert.Throws<BadInputException>(() => Read(SmallJpegs.Grey, new(2, 8, 8))).Message);
    }

    [Fact]
    public void A_picture_of_too_many_pixels_is_refused_by_its_header()
    {
        var message = Refused(PngFile.Of(10_000, 20_000, Stream.Null));
        Assert.Contains("is 10000 x 20000, more than 50,000,000 pixels", message);
        byte[] jpeg = SmallJpegs.Baseline;
        var frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xc0]);
        (jpeg[frame + 5], jpeg[frame + 6], jpeg[frame + 7], jpeg[frame + 8]) = (0xff, 0xff, 0xff, 0xff);
        Assert.Contains("is 65535 x 65535, more than", Refused(jpeg));
    }

    [Fact]
    public void A_small_picture_that_unpacks_to_gigabytes_is_refused_without_memory()
    {
        var bomb = PngFile.Of(24, 16, new MemoryStream(new byte[20_000_000]));
        Assert.InRange(bomb.Length, 0, 40_000);
        File.WriteAllBytes(folder["bomb"], bomb);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("its pixels unpack to more than its size says", Assert.Throws<BadInputException>(() =>
            PictureFile.Read(folder["bomb"], Whole, PictureOrientation.Exif, new byte[Whole.Size])).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_file_that_is_too_long_is_refused_unread()
    {
        using (var file = File.Create(folder["long"])) file.SetLength(PictureFile.MostBytes + 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("has 33,554,433 bytes, more than 33,554,432", Assert.Throws<BadInputException>(() =>
            PictureFile.Read(folder["long"], Whole, PictureOrientation.Exif, new byte[Whole.Size])).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_jpeg_of_thousands_of_scans_is_refused()
    {
        var file = SmallJpegs.Progressive;
        byte[] scans = [.. Enumerable.Repeat<byte[]>([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0], 5000).SelectMany(bytes => bytes)];
        Assert.Contains("it has more than 100 scans", Refused([.. file[..^2], .. scans, 0xff, 0xd9]));
    }

    [Fact]
    public void What_is_no_picture_is_one_clear_line()
    {
        Assert.Contains("is no JPEG, PNG or BMP file", Refused("not a picture"u8.ToArray()));
        Assert.Contains("is empty", Refused([]));
        Assert.Contains("does not exist", Assert.Throws<BadInputException>(() =>
            PictureFile.Read(folder["none"], Whole, PictureOrientation.Exif, new byte[Whole.Size])).Message);
        Assert.Contains("is a folder", Assert.Throws<BadInputException>(() =>
            PictureFile.Read(folder.Path, Whole, PictureOrientation.Exif, new byte[Whole.Size])).Message);
    }

    [Fact]
    public void A_truncated_picture_is_one_clear_line()
    {
        foreach (var file in (byte[][])[SmallJpegs.Baseline, SmallJpegs.Progressive, PngFile.Of(24, 16, (x, y) => ((byte)x, (byte)y, 0))])
            for (var length = 12; length < file.Length - 1; length += 5)
                Refused(file[..length]);
    }

    [Fact]
    public void No_flipped_byte_is_more_than_bad_input()
    {
        foreach (var sound in (byte[][])[SmallJpegs.Baseline, SmallJpegs.Progressive, PngFile.Of(24, 16, (x, y) => ((byte)x, (byte)y, 0))])
            for (var i = 0; i < sound.Length; i++)
            {
                byte[] damaged = [.. sound];
                damaged[i] ^= (byte)(1 << i % 8);
                var error = Record.Exception(() => Read(damaged, Whole));
                Assert.True(error is null or BadInputException, $"byte {i}: {error}");
            }
    }

    public void Dispose() => folder.Dispose();

    private byte[] Read(byte[] file, Shape shape)
    {
        File.WriteAllBytes(folder["picture"], file);
        var output = new byte[shape.Size];
        PictureFile.Read(folder["picture"], shape, PictureOrientation.Exif, output);
        return output;
    }

    private string Refused(byte[] file)
    {
        var message = Assert.Single(Assert.Throws<BadInputException>(() => Read(file, Whole)).Messages);
        Assert.StartsWith(folder["picture"] + ": ", message);
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
