using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using Fl.Core;
using Fl.Sim;

namespace Fl.Faults.Fuzzing;

/// <summary>The files that fl reads: whatever is in them, they are read or refused in whole lines.</summary>
public sealed class FormatTests : IDisposable
{
    private const long Mebi = 1 << 20;
    private readonly string folder = Directory.CreateTempSubdirectory("fl-fuzz-").FullName;

    private string Input => Path.Combine(folder, "input");

    [Fact]
    public Task Experiments()
    {
        var catalog = new Catalog();
        byte[][] seeds =
        [
            Utf8("dataset: {name: synthetic-images, train: 400, test: 100}\npartition: {name: dirichlet, alpha: 0.5}\nclients: {count: 8, "
                + "per_round: 4}\nrounds: 12\nmodel: net\ntrain: {batch_size: 10, lr: 0.05}\n"),
            Utf8("name: a\nseed: 1\ndataset: cifar10\nmodel:\n  - {layer: conv, name: c, channels: 32, kernel: 5, padding: 2}\n  - relu\n  "
                + "- {layer: residual, body: [relu]}\n  - flatten\n  - {layer: linear, features: 10}\nevaluate: {targets: [0.5, 1e-1]}\n"
                + "checkpoint: {every: 3}\nengine: managed\n"),
            Utf8("a: &x {b: [1, 2], c: \"\\u00e9\"}\ndataset: *x\n<<: *x\nmodel: |\n  text\n? [k]\n: !!int 3\n--- \n...\n"),
        ];
        string[] words =
        [
            "{", "}", "[", "]", ": ", "- ", "? ", "\n  ", "\t", "&a ", "*a", "!!", "!<", "|", ">", "'", "\"", "%YAML 1.2\n", "---\n", "~",
            "<<: ", "\\x", "\0", "\ufeff", "0x", "1e999", ".nan", "dataset", "name", "model", "layers", "rounds", "-9223372036854775808",
        ];
        return Fuzzer.RunAsync("experiment (YAML)", Form.Of(300, 100_000), new Mutator(seeds, [.. words.Select(Utf8)]).Make, 256 * Mebi,
            input => Experiment.Parse(Encoding.UTF8.GetString(input), "e.yaml", [], catalog).ToYaml().Length > 0);
    }

    [Fact]
    public Task Experiments_of_keys_that_exist()
    {
        var catalog = new Catalog(typeof(Simulation).Assembly);
        return Fuzzer.RunAsync(
            "experiment, keys and values", Form.Of(300, 50_000), number => Utf8(ExperimentCases.Make(number)), 256 * Mebi, input =>
            {
                var experiment = Experiment.Parse(Encoding.UTF8.GetString(input), "e.yaml", [], catalog);
                // What is written down reads as the same.
                return Experiment.Parse(experiment.ToYaml(), "written.yaml", [], catalog).ToYaml() == experiment.ToYaml()
                    ? true
                    : throw new InvalidDataException(experiment.ToYaml());
            });
    }

    [Fact]
    public Task Safetensors_files()
    {
        var model = new Logistic().Build(new(1, 4, 4), 3);
        var (layout, weights) = (model.Layout, new float[model.Layout.Length]);
        Safetensors.Write(Input, layout, weights, new Dictionary<string, string> { ["k"] = "v" });
        string[] words = ["\"dtype\":\"F32\"", "\"BF16\"", "\"shape\":[", "\"data_offsets\":[0,4]", "__metadata__", "{", "}", "[", "]", ",",
            "9223372036854775807", "-1", "1e3", "\"\\ud800\""];
        return Fuzzer.RunAsync(
            "safetensors", Form.Of(500, 200_000), new Mutator([File.ReadAllBytes(Input)], [.. words.Select(Utf8)]).Make, 64 * Mebi, input =>
            {
                File.WriteAllBytes(Input, input);
                Safetensors.Read(Input, layout, weights);
                return true;
            });
    }

    [Fact]
    public Task Checkpoints()
    {
        using HostVector weights = new(40), sent = new(3);
        var file = SentFile.Write(folder, 3, [(2, sent)]);
        var flight = new Flight(4, 2, 16, 30, 50, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20), "lost", 7.5) { BytesDown = 40 };
        CheckpointFile.Write(Input, new()
        {
            Round = 3,
            WallSeconds = 1.5,
            Experiment = "dataset: synthetic-images\n",
            DatasetSha256 = "d",
            PartitionSha256 = "p",
            Files = [new("rounds.csv", 10, "a"), new("clients.csv", 20, "b")],
            Standing = new(new(3, new(0.5, 0.5, 10)), null, 100, [new(0.5, null, null)]),
            Asked = 2,
            Pool = new(TimeSpan.FromSeconds(9), [flight], [1.5]) { Supplied = [0, 4] },
            Sent = [file],
            Vectors = [new("weights", 40)],
        }, [weights]);
        string[] words = ["\"round\":", "\"vectors\":[{\"name\":\"weights\",\"length\":40}]", "null", "NaN", "-1", "99999999999", "{", "}",
            "[", "]", "\"", "../../x", "\"length\":2147483647",
            "\"messages\":[2,2]"];
        return Fuzzer.RunAsync("checkpoint (three quarters with a fitting checksum)", Form.Of(500, 200_000),
            new Mutator([File.ReadAllBytes(Input)], [.. words.Select(Utf8)]).Make, 64 * Mebi, input =>
            {
                if (input.Length > 48 && input.Length % 4 > 0)
                {
                    if (input.Length % 4 > 1)
                        BinaryPrimitives.WriteInt64LittleEndian(
                            input.AsSpan(8), Math.Max(0, input.AsSpan(16..^32).LastIndexOf((byte)'}') + 1));
                    SHA256.HashData(input.AsSpan(..^32), input.AsSpan(^32));
                }
                File.WriteAllBytes(Input, input);
                var checkpoint = CheckpointFile.Read(Input);
                var mark = checkpoint.MarkOf(RoundsCsv.Name);
                Assert.False(CsvFile.Holds(folder, mark!));
                CheckpointFile.ReadVectors(Input, entry => new HostVector(entry.Length));
                foreach (var one in checkpoint.Sent ?? [])
                    if (one.WhyNot(folder) is null)
                        foreach (var (_, message) in one.Read(folder, _ => true)) message.Dispose();
                return true;
            });
    }

    [Fact]
    public Task What_clients_keep()
    {
        using (var store = new ClientStore(folder, 0))
        {
            using var vector = new HostVector(6);
            for (var client = 0; client < 3; client++) store.Write(client, "c", 1, vector);
            store.Flush();
        }
        var sound = File.ReadAllBytes(Path.Combine(folder, "00000001.state"));
        string[] words = ["\"client\":", "\"offset\":24", "\"length\":2147483647", "null", "-1", "9223372036854775807", "{", "}", "[", "]",
            "\"", ","];
        return Fuzzer.RunAsync("what clients keep (three quarters with a fitting checksum)", Form.Of(500, 100_000),
            new Mutator([sound], [.. words.Select(Utf8)]).Make, 64 * Mebi, input =>
            {
                if (input.Length > 24 && input.Length % 4 > 0)
                {
                    // An index begins where its JSON does.
                    var start = Math.Max(0, input.AsSpan().IndexOf("[{"u8));
                    if (input.Length % 4 > 1)
                        BinaryPrimitives.WriteInt64LittleEndian(input.AsSpan(^24), Math.Max(0, input.Length - 24 - start));
                    var length = BinaryPrimitives.ReadInt64LittleEndian(input.AsSpan(^24));
                    if (length >= 0 && length <= input.Length - 24)
                        XxHash128.Hash(input.AsSpan((int)(input.Length - 24 - length)..^16), input.AsSpan(^16));
                }
                File.WriteAllBytes(Path.Combine(folder, "00000001.state"), input);
                using var store = new ClientStore(folder, 0);
                using var vector = new HostVector(6);
                try
                {
                    var found = false;
                    for (var client = 0; client < 3; client++) found |= store.TryRead(client, "c", 2, vector);
                    return found && store.WhyNot(1, store.Hash(1)) is null;
                }
                catch (RunFailedException error)
                {
                    throw new BadInputException(error.Message);
                }
            });
    }

    [Fact]
    public Task Partitions()
    {
        PartitionFile.Write(new Partition([[0, 2, 4], [1, 5]], [[3], []], [0.5f, 0.1f]), Input);
        string[] words = ["client,example,split\n", "\"", ",", "\r\n", "-1", "2147483648", "train", "test", "1e39", "NaN"];
        return Fuzzer.RunAsync("partition", Form.Of(500, 150_000), new Mutator(
            [File.ReadAllBytes(Input), Utf8("client,example,split\n0,0,train\n0,1,test\n1,2,train\n")], [.. words.Select(Utf8)]).Make,
            16 * Mebi, input =>
            {
                File.WriteAllBytes(Input, input);
                return PartitionFile.Read(Input, 6, 2).Clients == 2;
            });
    }

    [Theory]
    [InlineData("")]
    [InlineData(".gz")]
    public Task Idx_files(string ending)
    {
        byte[] plain = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 4, .. new byte[32]];
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) gzip.Write(plain);
        return Fuzzer.RunAsync(
            $"IDX{ending}", Form.Of(300, 75_000), new Mutator([ending.Length > 0 ? packed.ToArray() : plain], []).Make, 64 * Mebi, input =>
            {
                File.WriteAllBytes(Input + ending, input);
                using var file = new IdxFile(Input + ending, [4, 4]);
                file.ReadItems(new byte[file.Count * 16]);
                return true;
            });
    }

    [Fact]
    public Task Cifar_files()
    {
        // The format is fixed in length, so that a case is a sound file with damage in its records or its length.
        const string Name = "test_batch.bin";
        var path = Path.Combine(folder, Name);
        var sound = new byte[CifarFiles.FileBytes];
        File.WriteAllBytes(path, sound);
        return Fuzzer.RunAsync("CIFAR-10", Form.Of(3, 2_000), new Mutator([new byte[32]], []).Make, 128 * Mebi, input =>
        {
            var at = input.Length == 0 ? 0 : input[0] * CifarFiles.RecordBytes + (input.Length > 5 ? input[5] : 0);
            using (var file = File.OpenWrite(path))
            {
                file.Position = at;
                file.Write(input);
                file.SetLength(CifarFiles.FileBytes - (input.Length > 8 ? input[8] % 3 : 0));
            }
            try
            {
                return CifarFiles.Read(folder, [Name], CancellationToken.None).Count == CifarFiles.Records;
            }
            finally
            {
                using var file = File.OpenWrite(path);
                file.Position = at;
                file.Write(sound.AsSpan(0, input.Length));
                file.SetLength(CifarFiles.FileBytes);
            }
        });
    }

    [Theory]
    [InlineData("JPEG")]
    [InlineData("PNG")]
    [InlineData("BMP")]
    public Task Pictures(string kind)
    {
        byte[][] seeds = kind switch
        {
            "JPEG" => [SmallJpegs.Baseline, SmallJpegs.Progressive, SmallJpegs.Grey],
            "PNG" => [PngFile.Of(24, 16, (x, y) => ((byte)(x * 10), (byte)(y * 15), 128)), .. Enumerable.Range(0, 8).Select(PngCases.Make)],
            _ => [Bmp(8, 6, 24), Bmp(8, 6, 32), Bmp(8, 6, 8), Bmp(8, 6, 4)],
        };
        return ReadAsync(kind, kind == "PNG" ? 20_000 : 60_000, new Mutator(seeds, kind == "PNG"
            ? [Utf8("IDAT"), Utf8("PLTE"), Utf8("tRNS"), Utf8("IEND")]
            : [[0xff, 0xda], [0xff, 0xc2], [0xff, 0xd9], [0xff, 0xdd]]).Make);
    }

    [Fact]
    public Task Png_files_with_sound_checksums() => ReadAsync("PNG with sound checksums and compression", 100_000, PngCases.Make);

    private Task ReadAsync(string kind, int longForm, Func<int, byte[]> make)
    {
        Shape[] shapes = [new(3, 32, 32), new(1, 32, 32)];
        var output = new byte[shapes[0].Size];
        // A header may say 50 million pixels; they are what a picture may cost.
        return Fuzzer.RunAsync(kind, Form.Of(300, longForm), make, 1024 * Mebi, input =>
        {
            File.WriteAllBytes(Input, input);
            var shape = shapes[input.Length % 2];
            PictureFile.Read(Input, shape, PictureOrientation.Exif, output.AsSpan(0, shape.Size));
            return true;
        });
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A bitmap without compression.</summary>
    private static byte[] Bmp(int width, int height, int bits)
    {
        var (row, colours) = ((bits * width + 31) / 32 * 4, bits <= 8 ? 1 << bits : 0);
        var bytes = new byte[54 + 4 * colours + row * height];
        new Random(bits).NextBytes(bytes.AsSpan(54));
        "BM"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(2), bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(10), 54 + 4 * colours);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(22), height);
        (bytes[26], bytes[28]) = (1, (byte)bits);
        return bytes;
    }
}
