using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Fl.Core;

namespace Fl.Edge.Tests;

/// <summary>The files of this class's theory are what NumPy 1.24.2 wrote.</summary>
public sealed class NpyTests
{
    private const string Plain = "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAg"
        + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAACAPgAAAD8AAEA/AACAPwAAoD8=";
    private const string Fortran = "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywgNCksIH0gICAg"
        + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAAAAAAAAAhAAAAAAAAA8D8AAAAAAAAQQAAAAAAAAABAAAAA"
        + "AAAAFEAAAAAAAADQPwAAAAAAAApAAAAAAAAA9D8AAAAAAAARQAAAAAAAAAJAAAAAAAAAFUAAAAAAAADgPwAAAAAAAAxAAAAAAAAA+D8AAAAAAAASQAAAAAAAAARAAAAA"
        + "AAAAFkAAAAAAAADoPwAAAAAAAA5AAAAAAAAA/D8AAAAAAAATQAAAAAAAAAZAAAAAAAAAF0A=";
    private const string Counter = "k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAg"
        + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoHAAAAAAAAAA==";
    private const string Half = "k05VTVBZAQB2AHsnZGVzY3InOiAnPGYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDQsKSwgfSAgICAgICAgICAg"
        + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAPAC4/3sAfA==";
    private const string Int = "k05VTVBZAQB2AHsnZGVzY3InOiAnPGk0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDEpLCB9ICAgICAgICAg"
        + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAAA/v///w==";
    private const string Byte = "k05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAg"
        + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoA/w==";
    private const string Bool = "k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAg"
        + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAE=";
    private const string Second = "k05VTVBZAgB0AAAAeydkZXNjcic6ICc8ZjQnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMywpLCB9ICAgICAgICAg"
        + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAACAPwAAAEA=";
    private const string Empty = "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDAsIDMpLCB9ICAgICAgICAg"
        + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo=";

    /// <summary>Each type, its file, its shape, and its elements in row-major order.</summary>
    public static TheoryData<string, int[], float[]> Written() => new()
    {
        { Plain, [2, 3], [0, 0.25f, 0.5f, 0.75f, 1, 1.25f] },
        { Fortran, [2, 3, 4], [.. Enumerable.Range(0, 24).Select(i => i / 4f)] },
        { Counter, [], [7] },
        { Half, [4], [1, -0.5f, 65504, float.PositiveInfinity] },
        { Int, [2, 1], [1, -2] },
        { Byte, [2], [0, 255] },
        { Bool, [3], [1, 0, 1] },
        { Second, [3], [0, 1, 2] },
        { Empty, [0, 3], [] },
    };

    [Theory]
    [MemberData(nameof(Written))]
    public void What_NumPy_wrote_is_read(string base64, int[] shape, float[] elements)
    {
        var file = Convert.FromBase64String(base64);
        foreach (var piece in (int[])[1, 3, 127, 1000])
        {
            var (readShape, read) = Read(file, piece);
            Assert.Equal(shape, readShape);
            Assert.Equal(elements, read);
        }
    }

    [Theory]
    [InlineData(Plain, "<f4", new[] { 2, 3 })]
    [InlineData(Counter, "<i8", new int[0])]
    [InlineData(Half, "<f2", new[] { 4 })]
    public void A_header_is_written_as_NumPy_writes_it(string base64, string type, int[] shape)
    {
        var header = new NpyHeader(NpyType.Of(type), false, shape).ToBytes();
        Assert.Equal(128, header.Length);
        Assert.Equal(Convert.FromBase64String(base64)[..128], header);
    }

    [Property(MaxTest = 200)]
    public Property Any_array_of_any_type_and_order_is_read_in_any_pieces()
    {
        var shapes = Gen.ArrayOf(Gen.Choose(1, 5)).Select(sizes => sizes.Take(4).ToArray());
        var cases = Gen.Zip(Gen.Zip(shapes, Gen.Elements("<f2", "<f4", "<f8", "<i4", "<i8", "|u1", "|b1")),
            Gen.Zip(Gen.Choose(0, 3), Gen.Zip(Gen.Choose(1, 300), Gen.Choose(0, 1_000_000))));
        return Prop.ForAll(Arb.From(cases), one =>
        {
            var ((shape, type), (form, (piece, seed))) = one;
            var random = new Random(seed);
            float[] values = [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b))
                .Select(_ => (float)random.Next(type == "|b1" ? 2 : 256))];
            var file = NpyFile.Of(type, form % 2 == 1, shape, values, form / 2 + 1);
            var (readShape, read) = Read(file, piece);
            Assert.Equal(shape, readShape);
            Assert.Equal(values, read);
            Assert.Throws<InvalidDataException>(() => Read(file[..^1], piece));
            Assert.Throws<InvalidDataException>(() => Read([.. file, 0], piece));
        });
    }

    [Theory]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }",
        "elements of type '>f4', which is none of <f4, <f2, <f8, <i4, <i8, |u1, |b1")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", "elements of type '|O'")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", "without the '''")]
    [InlineData("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (2,), }", "neither True nor False")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2), }", "no tuple")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", "no number")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }", "no number, or too large")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536), }", "too large")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", "without type, order or shape")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "'descr', which is unknown or there twice")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } x", "more after its dictionary")]
    [InlineData("{'descr': '<f4", "a string that does not end")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "8 bytes of elements instead of 12")]
    public void What_is_no_array_that_can_be_read_is_told(string header, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => Read(NpyFile.Of(header, new byte[8], 1), 1000)).Message);

    [Fact]
    public void A_header_of_gigabytes_is_refused_before_it_is_held()
    {
        byte[] file = [0x93, .. "NUMPY"u8, 2, 0, 0xff, 0xff, 0xff, 0x7f, .. new byte[100]];
        Assert.Contains("a .npy header of 2147483659 bytes", Assert.Throws<InvalidDataException>(() => Read(file, 1000)).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("NUMPY")]
    [InlineData("\u0093NUMPX\u0001\0v\0")]
    [InlineData("\u0093NUMPY\u0003\0v\0\0\0\0")]
    public void What_is_no_file_of_a_known_version_is_refused(string start) =>
        Assert.Throws<InvalidDataException>(() =>
            Read([.. Encoding.Latin1.GetBytes(start), .. start.Length > 6 ? new byte[200] : []], 1000));

    /// <summary>Reads a file in pieces of a size.</summary>
    private static (IReadOnlyList<int> Shape, float[] Elements) Read(byte[] file, int piece)
    {
        var reader = new NpyReader();
        reader.Begin(file.Length);
        NpyHeader? header = null;
        HostVector? vector = null;
        foreach (var chunk in file.Chunk(piece))
        {
            ReadOnlySpan<byte> bytes = chunk;
            if (header is null && (header = reader.TakeHeader(ref bytes)) is not null)
                reader.Into(vector = new HostVector(header.Elements + 2), 1);
            if (header is not null) reader.Append(bytes);
        }
        reader.End();
        Assert.Equal((0, 0), (vector!.Span[0], vector.Span[^1]));
        return (header!.Shape, vector.Span[1..^1].ToArray());
    }
}
