using System.Runtime.InteropServices;
using System.Text;
using Fl.Core;
using Fl.Edge.Flower;
using Google.Protobuf;
using static Fl.Edge.Tests.WireBytes;

namespace Fl.Edge.Tests;

/// <summary>Every message against bytes that are put together by hand from Flower's field numbers and types.</summary>
public sealed class FlowerMessageTests
{
    private static readonly Layout Layout = new([("fc.weight", [2, 3], true), ("bn.weight", [2], true), ("bn.running_mean", [2], false),
        ("bn.running_var", [2], false)]);
    private static readonly byte[] Ok = Bytes(1, Text(2, "Success"));

    [Fact]
    public void The_end_of_a_session_is_two_bytes() =>
        Assert.Equal([0x0A, 0x00], new FlowerRequest { Reconnect = new() }.ToByteArray());

    [Fact]
    public void Requests_without_parameters_are_as_the_field_table_has_them()
    {
        Assert.Equal(Bytes(1, Number(1, 5)), new FlowerRequest { Reconnect = new() { Seconds = 5 } }.ToByteArray());
        Assert.Equal([0x12, 0x00], new FlowerRequest { Properties = new() }.ToByteArray());
        Assert.Equal([0x1A, 0x00], new FlowerRequest { Parameters = new() }.ToByteArray());
    }

    [Fact]
    public void Scalars_are_as_the_field_table_has_them()
    {
        (Scalar Scalar, byte[] Bytes)[] cases =
        [
            (new() { DoubleValue = 0.5 }, Double(1, 0.5)),
            (new() { Uint64Value = ulong.MaxValue }, Number(6, ulong.MaxValue)),
            (new() { Sint64Value = -2 }, [0x40, 0x03]),
            (new() { Sint64Value = 3 }, [0x40, 0x06]),
            (new() { BoolValue = true }, [0x68, 0x01]),
            (new() { StringValue = "a" }, [0x72, 0x01, (byte)'a']),
            (new() { BytesValue = ByteString.CopyFrom(7) }, [0x7A, 0x01, 7]),
        ];
        foreach (var (scalar, bytes) in cases)
        {
            Assert.Equal(bytes, scalar.ToByteArray());
            Assert.Equal(scalar, Scalar.Parser.ParseFrom(bytes));
        }
    }

    [Fact]
    public void Replies_are_as_the_field_table_has_them()
    {
        Assert.Equal(Bytes(1, Number(1, 1)), new FlowerReply { Disconnect = new() { Reason = Reason.Reconnect } }.ToByteArray());
        Assert.Equal(
            Bytes(2, Bytes(1, Number(1, 1), Text(2, "no")), Entry(2, "num_examples", 5L)),
            new FlowerReply
            {
                Properties = new()
                {
                    Status = new() { Code = Code.PropertiesNotImplemented, Message = "no" },
                    Properties = { ["num_examples"] = new() { Sint64Value = 5 } },
                },
            }.ToByteArray());
        Assert.Equal(
            Bytes(5, Ok, Single(2, 0.5f), Number(3, 10), Entry(4, "accuracy", 0.25)),
            new FlowerReply
            {
                Evaluate = new()
                {
                    Status = new() { Message = "Success" },
                    Loss = 0.5f,
                    NumExamples = 10,
                    Metrics = { ["accuracy"] = new() { DoubleValue = 0.25 } },
                },
            }.ToByteArray());
    }

    [Fact]
    public void Parameters_go_out_in_the_order_of_a_state_dict_with_the_counters_that_PyTorch_has()
    {
        using var vector = Numbers();
        var form = new ArrayMessage(new StateDict(Layout), FlowerRequest.FitFieldNumber, FitRequest.ParametersFieldNumber);
        var (length, pieces) = form.Of(
            new FitRequest(), new FitRequest { Config = { ["lr"] = new() { DoubleValue = 0.1 } } }, new VectorMemory(vector).Memory);
        byte[] sent = [.. pieces.SelectMany(piece => piece.ToArray())];

        var expected = Bytes(4, Parameters(1, Weight, Scale, Mean, Variance, Count(0)), Entry(2, "lr", 0.1));
        Assert.Equal(expected.Length, length);
        Assert.Equal(expected, sent);
        Assert.Equal(new StateDict(Layout).Arrays.Select(array => array.Name),
            ["fc.weight", "bn.weight", "bn.running_mean", "bn.running_var", "bn.num_batches_tracked"]);
    }

    [Fact]
    public void ResNet_18_has_the_122_arrays_of_PyTorchs()
    {
        var layout = new ResNet18 { Norm = NormKind.Batch }.Build(new(3, 32, 32), 10).Layout;
        var arrays = new StateDict(layout).Arrays;
        Assert.Equal(122, arrays.Count);
        Assert.Equal(["conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var", "bn1.num_batches_tracked"],
            arrays.Take(6).Select(array => array.Name));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(10_000)]
    public void What_a_client_sends_is_read_in_any_pieces_and_any_order_of_fields(int piece)
    {
        using var vector = new HostVector(Layout.Length);
        byte[][] messages =
        [
            Bytes(4, Ok, Parameters(2, Weight, Scale, Mean, Variance, Count(9)), Number(3, 12), Entry(4, "loss", 0.5)),
            Bytes(4, Entry(4, "loss", 0.5), Number(3, 12), Parameters(2, Weight, Scale, Mean, Variance), Ok),
            [.. Number(9, 300), .. Bytes(4, Ok, Bytes(2, Bytes(1, Weight), Bytes(1, Scale), Bytes(7, Text(1, "new")))),
                .. Bytes(4, Parameters(2, Mean, Variance), Number(3, 12), Entry(4, "loss", 0.5))],
        ];
        foreach (var message in messages)
        {
            vector.Fill(-1);
            var (reply, fault) = Read(message, vector, piece);
            Assert.Null(fault);
            Assert.Equal((12, 0.5, "Success"), (reply.Fit.NumExamples, reply.Fit.Metrics["loss"].DoubleValue, reply.Fit.Status.Message));
            using var expected = Numbers();
            Assert.Equal(expected.Span, vector.Span);
        }
    }

    [Fact]
    public void Arrays_of_other_types_and_orders_are_cast_to_the_models()
    {
        using var vector = new HostVector(Layout.Length);
        byte[][] arrays =
        [
            NpyFile.Of("<i8", true, [2, 3], [0, 1, 2, 3, 4, 5]), NpyFile.Of("<f8", false, [2], [6, 7]),
            NpyFile.Of("<f2", false, [2], [8, 9]),
            NpyFile.Of("<i4", true, [2], [10, 11]), NpyFile.Of("<f8", false, [], [3.5f]),
        ];
        Assert.Null(Read(Bytes(4, Ok, Parameters(2, arrays)), vector, 5).Fault);
        using var expected = Numbers();
        Assert.Equal(expected.Span, vector.Span);
    }

    [Fact]
    public void Arrays_that_are_not_the_models_are_told()
    {
        using var vector = new HostVector(Layout.Length);
        string? Fault(params byte[][] arrays) => Read(Bytes(4, Ok, Parameters(2, arrays)), vector, 64).Fault;
        Assert.Equal("0 arrays, and fc.weight is missing; the model has 5", Fault());
        Assert.Equal("1 arrays, and bn.weight is missing; the model has 5", Fault(Weight));
        Assert.Equal("more arrays than the model's 5", Fault(Weight, Scale, Mean, Variance, Count(1), Scale));
        Assert.Equal("array 1: shape (3, 2) instead of (2, 3) of fc.weight",
            Fault(NpyFile.Of("<f4", false, [3, 2], new float[6]), Scale, Mean, Variance));
        Assert.Equal("array 2: no .npy file", Fault(Weight, [1, 2, 3], Mean, Variance));
        Assert.Equal("array 4: a .npy file that ends within its header", Fault(Weight, Scale, Mean, Variance[..60]));
    }

    [Fact]
    public void What_is_no_message_is_refused()
    {
        using var vector = new HostVector(Layout.Length);
        byte[][] garbage =
        [
            [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x22, 0x05, 0x0A], [0x22, 0x02, 0x0A, 0x05], [0x23, 0x24],
            [0x00, 0x00], [0x22, 0x04, 0x12, 0x02, 0x0A, 0x7f],
        ];
        foreach (var message in garbage) Assert.Throws<InvalidDataException>(() => Read(message, vector, 3));
        var large = Bytes(4, Ok, Text(9, new string('x', 2 << 20)));
        Assert.Contains("more than 1048576 bytes beside the arrays",
            Assert.Throws<InvalidDataException>(() => Read(large, vector, 4096)).Message);
    }

    private static byte[] Weight => NpyPadded("<f4", "(2, 3)", [0, 1, 2, 3, 4, 5]);

    private static byte[] Scale => NpyPadded("<f4", "(2,)", [6, 7]);

    private static byte[] Mean => NpyPadded("<f4", "(2,)", [8, 9]);

    private static byte[] Variance => NpyPadded("<f4", "(2,)", [10, 11]);

    private static byte[] Count(byte count) => [.. Header("<i8", "()"), count, 0, 0, 0, 0, 0, 0, 0];

    private static byte[] Parameters(int field, params byte[][] arrays) =>
        Bytes(field, [.. arrays.Select(array => Bytes(1, array)), Text(2, "numpy.ndarray")]);

    private static byte[] NpyPadded(string type, string shape, float[] values) =>
        [.. Header(type, shape), .. MemoryMarshal.AsBytes<float>(values)];

    private static byte[] Header(string type, string shape) =>
        [0x93, .. "NUMPY"u8, 1, 0, 118, 0,
            .. Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117)), (byte)'\n'];

    /// <summary>0 to 11 over the layout's tensors in their order.</summary>
    private static HostVector Numbers()
    {
        var vector = new HostVector(Layout.Length);
        for (var i = 0; i < vector.Length; i++) vector.Span[i] = i;
        return vector;
    }

    private static (FlowerReply Reply, string? Fault) Read(byte[] message, HostVector vector, int piece)
    {
        var arrays = new ArrayReceiver(new StateDict(Layout));
        var reader = MessageReader.OfReplies(arrays);
        // As the one after another, which must leave nothing behind.
        foreach (var one in (byte[][])[Bytes(2, Ok), message])
        {
            arrays.Begin(vector);
            reader.Begin(one.Length);
            foreach (var chunk in one.Chunk(piece)) reader.Append(chunk);
            if (one == message) break;
            Assert.Equal("Success", FlowerReply.Parser.ParseFrom(reader.End()).Properties.Status.Message);
        }
        return (FlowerReply.Parser.ParseFrom(reader.End()), arrays.Fault);
    }
}
