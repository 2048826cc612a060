using System.Buffers.Binary;
using System.Text;

namespace Fl.Core.Tests;

public sealed class SafetensorsTests : IDisposable
{
    private static readonly Layout Small = new([("a.weight", [2, 1], true), ("a.running", [1], false), ("b", [1], true)]);
    private readonly string path = Path.Combine(Path.GetTempPath(), $"fl-{Guid.NewGuid():N}.safetensors");

    [Fact]
    public void A_model_comes_back_bit_by_bit()
    {
        var model = new ResNet8 { Norm = NormKind.Batch }.Build(new(3, 32, 32), 10);
        var (written, read) = (new float[model.Layout.Length], new float[model.Layout.Length]);
        model.Initialize(written, 4);
        written[5] = float.NaN;
        Safetensors.Write(path, model.Layout, written, new Dictionary<string, string> { ["name"] = "a \"run\"" });
        Safetensors.Read(path, model.Layout, read);
        Assert.Equal(ModelHash.Of(written), ModelHash.Of(read));
        Assert.False(File.Exists(path + ".tmp"));
    }

    /// <summary>
    /// Written by hand from the format's description: length, header padded to a multiple of 8, data in state_dict order.
    /// </summary>
    [Fact]
    public void A_file_has_the_published_format_byte_by_byte()
    {
        // In memory parameters come first: a.weight, b, then the buffer a.running.
        Safetensors.Write(path, Small, [1, -2, 0.5f, 8], new Dictionary<string, string> { ["k"] = "v" });
        const string Json =
            """{"__metadata__":{"k":"v"},"a.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"a.running":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}""";
        var header = Encoding.ASCII.GetBytes(Json.PadRight((Json.Length + 7) / 8 * 8));
        byte[] expected =
        [
            (byte)header.Length, 0, 0, 0, 0, 0, 0, 0,
            .. header,
            0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0, 0, 0, 0x41, 0, 0, 0, 0x3f,
        ];
        Assert.Equal(expected, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_hash_is_of_the_little_endian_bytes() =>
        // printf '\x00\x00\x80\x3f\x00\x00\x00\xc0' | sha256sum
        Assert.Equal("ee4ac73c2bd27756ab82780f27c73a7bc4d3f0bb6acb37e008bc27eccd7e588b", ModelHash.Of([1, -2]));

    [Theory]
    [InlineData("""{"a.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}""", 8, "it has no tensor 'a.running'")]
    [InlineData(
        """{"a.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"a.running":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}""",
        16, "tensor 'a.weight' is F32 [1, 2] where the model has [2, 1]")]
    [InlineData(
        """{"a.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"a.running":{"dtype":"I32","shape":[1],"data_offsets":[8,12]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}""",
        16, "tensor 'a.running' is I32 [1] where the model has [1]")]
    [InlineData(
        """{"a.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"a.running":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]},"c":{"dtype":"F32","shape":[1],"data_offsets":[16,20]}}""",
        20, "the model has no tensor 'c'")]
    public void Another_model_is_one_clear_line(string header, int data, string expected) => Refused(header, data, expected);

    [Theory]
    [InlineData("""{"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6,
        "tensor 'a' begins at byte 2 of the data, where 4 is next")]
    [InlineData("""{"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8,
        "tensor 'b' begins at byte 4 of the data, where 0 is next")]
    [InlineData("""{"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "its tensors take 4 bytes, and 5 follow the header")]
    [InlineData("""{"b":{"dtype":"F32","shape":[9999999999],"data_offsets":[0,39999999996]}}""", 4,
        "its tensors take 39999999996 bytes, and 4 follow the header")]
    [InlineData("""{"b":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}}""", 4, "the entry of tensor 'b' is not")]
    [InlineData("""{"b":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "the entry of tensor 'b' is not")]
    [InlineData("""{"b":{"dtype":"F32","shape":[-1],"data_offsets":[4,0]}}""", 4, "the entry of tensor 'b' is not")]
    [InlineData("""{"b":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "the entry of tensor 'b' is not")]
    [InlineData("""{"b":{"dtype":"X9","shape":[1],"data_offsets":[0,4]}}""", 4, "the entry of tensor 'b' is not")]
    [InlineData("""{"b":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "the entry of tensor 'b' is not")]
    [InlineData("""{"b":7}""", 0, "the entry of tensor 'b' is not")]
    [InlineData("""{"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8,
        "its header is not valid JSON")]
    [InlineData("""{"b":[[[[[[1]]]]]]}""", 0, "its header is not valid JSON")]
    [InlineData("""{"b":""", 0, "its header is not valid JSON")]
    [InlineData("""{"\ud800":7}""", 0, "its header is not valid JSON")]
    [InlineData("[]", 0, "its header is not a JSON object")]
    public void A_malformed_header_is_one_clear_line(string header, int data, string expected) => Refused(header, data, expected);

    [Theory]
    [InlineData(0x7fffffffffffffff)]
    [InlineData(-1)]
    [InlineData(101_000_000)]
    [InlineData(3)]
    public void A_header_longer_than_the_file_takes_no_memory(long length)
    {
        var bytes = new byte[10];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        File.WriteAllBytes(path, bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("its header is said to take", Message());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void No_flipped_byte_of_a_header_is_more_than_bad_input()
    {
        Safetensors.Write(path, Small, [1, 2, 3, 4]);
        var sound = File.ReadAllBytes(path);
        for (var i = 0; i < sound.Length - 16; i++)
            foreach (var flip in (byte[])[1, 2, 16, 32, 128])
            {
                byte[] damaged = [.. sound];
                damaged[i] ^= flip;
                File.WriteAllBytes(path, damaged);
                var error = Record.Exception(() => Safetensors.Read(path, Small, new float[4]));
                Assert.True(error is null or BadInputException, $"byte {i} flipped by {flip}: {error}");
            }
    }

    [Fact]
    public void A_missing_or_empty_file_is_one_clear_line()
    {
        Assert.Equal($"there is no model file '{path}'.", Message());
        File.WriteAllBytes(path, [1, 2]);
        Assert.Contains("it is shorter than 8 bytes", Message());
    }

    [Fact]
    public void A_failed_write_leaves_the_file_that_was_there()
    {
        Safetensors.Write(path, Small, [1, 2, 3, 4]);
        Directory.CreateDirectory(path + ".tmp");
        Assert.ThrowsAny<Exception>(() => Safetensors.Write(path, Small, [5, 6, 7, 8]));
        var read = new float[4];
        Safetensors.Read(path, Small, read);
        Assert.Equal([1, 2, 3, 4], read);
        Directory.Delete(path + ".tmp");
    }

    public void Dispose() => File.Delete(path);

    private void Refused(string header, int data, string expected)
    {
        var bytes = new byte[8 + header.Length + data];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        Encoding.ASCII.GetBytes(header).CopyTo(bytes, 8);
        File.WriteAllBytes(path, bytes);
        Assert.Contains(expected, Message());
    }

    private string Message()
    {
        var weights = new float[] { 1, 2, 3, 4 };
        var message = Assert.Single(Assert.Throws<BadInputException>(() => Safetensors.Read(path, Small, weights)).Messages);
        Assert.Contains(path, message);
        Assert.DoesNotContain('\n', message);
        Assert.Equal([1, 2, 3, 4], weights);
        return message;
    }
}
