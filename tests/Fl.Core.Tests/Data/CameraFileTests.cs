using FsCheck.Xunit;

namespace Fl.Core.Tests;

/// <summary>Pictures as cameras and phones write them.</summary>
public sealed class CameraFileTests : IDisposable
{
    private static readonly Shape Whole = new(3, 16, 24), Lying = new(3, 24, 16), Square = new(3, 8, 8);
    private readonly TemporaryFolder folder = new();

    public static TheoryData<byte[]> Jpegs => [SmallJpegs.Baseline, SmallJpegs.Progressive, SmallJpegs.Grey];

    [Theory, MemberData(nameof(Jpegs))]
    public void A_motion_photo_is_the_picture_before_its_film(byte[] picture)
    {
        var alone = Read(picture, Whole);
        Assert.Equal(alone, Read([.. picture, .. CameraFile.Film(500)], Whole));
        Assert.Equal(alone, Read([.. picture, 0xff, 0xd8, 0xff, 0xe1, 0xff, 0xda], Whole));
        Assert.Equal(alone, Read([.. picture, .. picture[..^40]], Whole));
    }

    [Theory, MemberData(nameof(Jpegs))]
    public void A_picture_that_is_cut_off_is_damaged_for_all_that_its_thumbnail_is_whole(byte[] picture)
    {
        var noted = CameraFile.Noted(picture, 1, thumbnail: picture);
        Assert.Equal(Read(picture, Whole), Read(noted, Whole));
        Assert.Contains("it ends before its picture does", Refused(noted[..^2]));
        Assert.Contains("is damaged", Refused(noted[..^40]));
        Assert.Contains("is damaged", Refused(noted[..(picture.Length + 60)]));
    }

    /// <summary>Of four inks (CMYK), in intervals with restart markers between them, with a palette, of 16 bits, interlaced.</summary>
    [Theory]
    [InlineData("cmyk")]
    [InlineData("palette")]
    [InlineData("16 bits")]
    [InlineData("interlaced")]
    public void A_picture_of_another_kind_is_what_the_decoder_makes_of_it(string kind)
    {
        var file = kind switch
        {
            "cmyk" => CameraFile.Cmyk(),
            "palette" => PngFile.Of(8, 8, 8, 3, 0, [.. Enumerable.Repeat<byte[]>([0, 0, 1, 2, 0, 1, 2, 0, 1], 8).SelectMany(row => row)],
                [10, 20, 30, 40, 50, 60, 70, 80, 90]),
            "16 bits" => PngFile.Of(8, 8, 16, 0, 0, [.. Enumerable.Range(0, 8)
                .SelectMany(y => new byte[] { 0 }.Concat(Enumerable.Range(0, 16).Select(x => (byte)(16 * x + y))))]),
            _ => PngFile.Of(8, 8, 8, 0, 1, [.. new[] { (1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4) }.SelectMany((pass, i) =>
                Enumerable.Range(0, pass.Item2)
                    .SelectMany(_ => new byte[] { 0 }.Concat(Enumerable.Repeat((byte)(30 * i + 20), pass.Item1))))]),
        };
        var expected = new byte[Square.Size];
        var decoded = StbImageSharp.ImageResult.FromMemory(file, StbImageSharp.ColorComponents.RedGreenBlue);
        Assert.Equal((8, 8), (decoded.Width, decoded.Height));
        AreaResize.Run(decoded.Data, 8, 8, Square, expected);
        Assert.True(expected.Distinct().Count() > 2);
        Assert.Equal(expected, Read(file, Square));
        if (kind == "cmyk") Assert.Equal(expected, Read([.. file, .. CameraFile.Film(200)], Square));
    }

    [Fact]
    public void Bytes_of_scans_within_a_comment_are_none()
    {
        byte[] comment = [.. Enumerable.Repeat<byte[]>([0xff, 0xda], 300).SelectMany(bytes => bytes)], picture = SmallJpegs.Baseline;
        Assert.Equal(Read(picture, Whole), Read([.. picture[..2], 0xff, 0xff, 0xfe, 0x02, 0x5a, .. comment, .. picture[2..]], Whole));
    }

    public static TheoryData<int, bool> Orientations
    {
        get
        {
            var cases = new TheoryData<int, bool>();
            for (var orientation = 1; orientation <= 8; orientation++)
                foreach (var isLittle in (bool[])[true, false]) cases.Add(orientation, isLittle);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Orientations))]
    public void A_picture_is_turned_as_its_camera_was_held(int orientation, bool isLittle)
    {
        var stored = Read(SmallJpegs.Baseline, Whole);
        var shape = orientation > 4 ? Lying : Whole;
        var turned = Read(CameraFile.Noted(SmallJpegs.Baseline, orientation, isLittle), shape);
        for (var c = 0; c < 3; c++)
            for (var y = 0; y < shape.Height; y++)
                for (var x = 0; x < shape.Width; x++)
                {
                    // Exif 2.32, table 6: which side of the picture the first row and the first column are.
                    var (row, column) = orientation switch
                    {
                        1 => (y, x),
                        2 => (y, 23 - x),
                        3 => (15 - y, 23 - x),
                        4 => (15 - y, x),
                        5 => (x, y),
                        6 => (15 - x, y),
                        7 => (15 - x, 23 - y),
                        _ => (x, 23 - y),
                    };
                    Assert.Equal(stored[(c * 16 + row) * 24 + column], turned[(c * shape.Height + y) * shape.Width + x]);
                }
        Assert.Equal(stored, Read(CameraFile.Noted(SmallJpegs.Baseline, orientation, isLittle), Whole, PictureOrientation.Ignore));
    }

    [Fact]
    public void A_png_is_turned_by_its_exif_chunk()
    {
        var png = PngFile.Of(24, 16, (x, y) => ((byte)(10 * x), (byte)(16 * y), 7));
        var turned = PngFile.Of(16, 24, (x, y) => ((byte)(10 * y), (byte)(16 * (15 - x)), 7));
        Assert.Equal(Read(turned, Square), Read(CameraFile.NotedPng(png, 6), Square));
        Assert.NotEqual(Read(png, Square), Read(CameraFile.NotedPng(png, 6), Square));
    }

    [Fact]
    public void Whether_a_picture_was_turned_is_told()
    {
        File.WriteAllBytes(folder["a"], CameraFile.Noted(SmallJpegs.Baseline, 3));
        Assert.True(PictureFile.Read(folder["a"], Square, PictureOrientation.Exif, new byte[Square.Size]));
        Assert.False(PictureFile.Read(folder["a"], Square, PictureOrientation.Ignore, new byte[Square.Size]));
        File.WriteAllBytes(folder["a"], CameraFile.Noted(SmallJpegs.Baseline, 1));
        Assert.False(PictureFile.Read(folder["a"], Square, PictureOrientation.Exif, new byte[Square.Size]));
    }

    [Property]
    public void No_note_is_more_than_an_orientation(byte[] note, int orientation, bool isLittle, int at, byte value)
    {
        Assert.InRange(ExifOrientation.Read(note), 1, 8);
        var tiff = CameraFile.Tiff(orientation, isLittle);
        tiff[(uint)at % tiff.Length] = value;
        Assert.InRange(ExifOrientation.Read(tiff), 1, 8);
        Assert.InRange(ExifOrientation.Read(tiff.AsSpan(0, (int)((uint)at % tiff.Length))), 1, 8);
    }

    public void Dispose() => folder.Dispose();

    private byte[] Read(byte[] file, Shape shape, PictureOrientation orientation = PictureOrientation.Exif)
    {
        File.WriteAllBytes(folder["picture"], file);
        var output = new byte[shape.Size];
        PictureFile.Read(folder["picture"], shape, orientation, output);
        return output;
    }

    private string Refused(byte[] file) => Assert.Throws<BadInputException>(() => Read(file, Whole)).Message;
}
