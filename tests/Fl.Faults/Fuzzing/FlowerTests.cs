using System.Text;
using Fl.Core;
using Fl.Edge;
using Fl.Edge.Flower;
using Google.Protobuf;

namespace Fl.Faults.Fuzzing;

/// <summary>What Flower's clients send: arrays and messages are read or refused, whatever is in them.</summary>
public sealed class FlowerTests
{
    private static readonly Layout Layout = new([("w", [2, 3], true), ("b", [4], true)]);

    private static byte[][] Arrays =>
    [
        NpyFile.Of("<f4", false, [2, 3], new float[6]), NpyFile.Of("<f8", true, [2, 3], new float[6], version: 2),
        NpyFile.Of("<i8", false, [], [1]),
        NpyFile.Of("<f2", false, [4], new float[4]), NpyFile.Of("|b1", true, [2, 1, 2], new float[4]),
    ];

    private static byte[][] Words => [.. new[]
    {
        "'descr': '<f4'", "'fortran_order': True", "'shape': (2, 3)", "(4,)", "()", "(", ")", "{", "}", ",", "'", "\"", "\u0093NUMPY",
        "99999999999", "-1", "0",
    }.Select(Encoding.Latin1.GetBytes)];

    [Fact]
    public async Task Npy_files()
    {
        using var vector = new HostVector(8);
        var reader = new NpyReader();
        await Fuzzer.RunAsync(".npy", Form.Of(2_000, 400_000), new Mutator(Arrays, Words).Make, 1 << 20, input =>
        {
            try
            {
                reader.Begin(input.Length);
                NpyHeader? header = null;
                foreach (var chunk in input.Chunk(1 + input.Length % 97))
                {
                    ReadOnlySpan<byte> piece = chunk;
                    if (header is null && (header = reader.TakeHeader(ref piece)) is { Elements: <= 8 })
                        reader.Into(vector, 8 - header.Elements);
                    if (header is not null) reader.Append(piece);
                }
                reader.End();
                return true;
            }
            catch (InvalidDataException error)
            {
                Assert.DoesNotContain(error.Message, char.IsControl);
                return false;
            }
        });
    }

    [Fact]
    public async Task Replies()
    {
        using var vector = new HostVector(Layout.Length);
        var arrays = new ArrayReceiver(new StateDict(Layout));
        var reader = MessageReader.OfReplies(arrays);
        byte[] ok = WireBytes.Bytes(1, WireBytes.Text(2, "Success"));
        byte[][] seeds =
        [
            WireBytes.Bytes(4, ok,
                WireBytes.Bytes(2, WireBytes.Bytes(1, Arrays[0]), WireBytes.Bytes(1, Arrays[3]), WireBytes.Text(2, "numpy.ndarray")),
                WireBytes.Number(3, 12), WireBytes.Entry(4, "loss", 0.5)),
            WireBytes.Bytes(3, ok, WireBytes.Bytes(2, WireBytes.Bytes(1, Arrays[1]))),
            WireBytes.Bytes(5, ok, WireBytes.Single(2, 1), WireBytes.Number(3, 4)), WireBytes.Bytes(1, WireBytes.Number(1, 1)),
            WireBytes.Bytes(2, ok, WireBytes.Entry(2, "n", 5L)),
        ];
        await Fuzzer.RunAsync("Flower's replies", Form.Of(2_000, 400_000), new Mutator(seeds, Words).Make, 4 << 20, input =>
        {
            try
            {
                arrays.Begin(vector);
                reader.Begin(input.Length);
                foreach (var chunk in input.Chunk(1 + input.Length % 89)) reader.Append(chunk);
                FlowerReply.Parser.ParseFrom(reader.End());
                Assert.DoesNotContain(arrays.Fault ?? "", char.IsControl);
                return arrays.Fault is null;
            }
            catch (Exception error) when (error is InvalidDataException or InvalidProtocolBufferException)
            {
                return false;
            }
        });
    }
}
