using System.Buffers.Binary;
using System.IO.Compression;

namespace Fl.Core.Tests;

public sealed class MnistTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_real_files_load_in_the_official_order_with_the_published_statistics()
    {
        var data = await new Mnist { Path = RealData.Mnist() }.LoadAsync(Context(), Cancellation);
        Assert.Equal((60_000, 10_000, 10), (data.Train.Count, data.Test.Count, data.Classes));
        Assert.Equal([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], data.Train.Labels[..10]);
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], data.Test.Labels[..10]);
        var (sum, square) = (0.0, 0.0);
        foreach (var pixel in data.Train.Pixels)
        {
            var value = pixel * (double)data.Normalization!.Scale[0] + data.Normalization!.Shift[0];
            sum += value;
            square += value * value;
        }
        Assert.Equal(0, sum / data.Train.Pixels.Length, 1e-3);
        Assert.Equal(1, square / data.Train.Pixels.Length, 1e-3);
    }

    [Fact]
    public async Task Pooled_and_standardised_per_pixel_every_pixel_that_varies_has_mean_0_and_deviation_just_below_1()
    {
        var data = await new Mnist { Path = RealData.Mnist(), Pool = true, Normalize = NormalizationKind.Pixel }
            .LoadAsync(Context(), Cancellation);
        Assert.Equal((70_000, 0), (data.Train.Count, data.Test.Count));
        Assert.Equal(7, data.Train.Labels[60_000]);
        foreach (var p in new[] { 0, 14 * 28 + 14, 7 * 28 + 10, 20 * 28 + 20 })
        {
            var values = Enumerable.Range(0, 70_000).Select(
                i => data.Train.Pixels[i * 784 + p] * (double)data.Normalization!.Scale[p] + data.Normalization!.Shift[p]).ToArray();
            var mean = values.Average();
            var deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
            Assert.Equal(0, mean, 1e-5);
            if (p == 0) Assert.Equal(0, deviation); // the corner is black in all images
            else Assert.InRange(deviation, 0.98, 0.99999);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Plain_and_zipped_files_read_alike(bool zipped)
    {
        Write(30, 20, zipped);
        var data = await new Mnist { Path = "." }.LoadAsync(Context(), Cancellation);
        Assert.Equal((30, 20), (data.Train.Count, data.Test.Count));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => (ushort)(i % 10)), data.Train.Labels);
        Assert.Equal((29 * 784 + 5) % 256, data.Train.Image(29)[5]);
    }

    [Fact]
    public async Task A_header_that_claims_more_than_the_file_can_hold_is_refused_before_memory_is_taken()
    {
        Write(30, 20, zipped: true);
        Put("train-images-idx3-ubyte", Idx(900_000, [28, 28], []), zipped: true);
        var before = GC.GetTotalAllocatedBytes();
        var error = await LoadBadAsync();
        Assert.Matches(@"train-images-idx3-ubyte.gz has \d+ bytes, too few for the 705,600,016 bytes its header claims; fetch it again.$",
            error.Message);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 50_000_000);
    }

    [Theory]
    [InlineData(false, "has 15,000 bytes instead of the 23,536 its header claims; fetch it again.")]
    [InlineData(true, "is truncated: 14,984 bytes where 23,520 are expected; fetch it again.")]
    public async Task A_truncated_file_is_named_with_its_bytes(bool zipped, string message)
    {
        Write(30, 20, zipped);
        Put("train-images-idx3-ubyte", Idx(30, [28, 28], new byte[30 * 784])[..15_000], zipped);
        Assert.EndsWith(message, (await LoadBadAsync()).Message);
    }

    [Fact]
    public async Task A_label_out_of_range_is_named_with_its_record()
    {
        Write(30, 20, zipped: false);
        var labels = new byte[20];
        labels[13] = 11;
        Put("t10k-labels-idx1-ubyte", Idx(20, [], labels), zipped: false);
        Assert.Equal($"{folder["t10k-labels-idx1-ubyte"]}: record 13 has label 11; labels are 0 to 9. The file's are 0 to 11: "
            + "set dataset.label_classes to 12 if it is to have them, else it is damaged: fetch it again.", (await LoadBadAsync()).Message);
    }

    [Theory]
    [InlineData(0, 47, "set dataset.label_classes to 47 if")]
    [InlineData(1, 26, "set dataset.label_classes to 26 and dataset.first_label to 1 if")]
    [InlineData(1, 10, "set dataset.first_label to 1 if")]
    public async Task Emnists_classes_load_when_they_are_told_and_the_error_says_what_to_tell(int first, int classes, string advice)
    {
        var labels = Bytes(100, classes).Select(label => (byte)(label + first)).ToArray();
        foreach (var part in (string[])["train", "test"])
        {
            Put($"emnist-some-{part}-images-idx3-ubyte", Idx(100, [28, 28], new byte[100 * 784]), zipped: true);
            Put($"emnist-some-{part}-labels-idx1-ubyte", Idx(100, [], labels), zipped: true);
        }
        Assert.Contains(advice, (await LoadBadAsync()).Message);
        var source = new Mnist { Path = ".", LabelClasses = classes, FirstLabel = first };
        var data = await source.LoadAsync(Context(), Cancellation);
        Assert.Equal((classes, 100, 100), (data.Classes, data.Train.Count, data.Test.Count));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (ushort)(i % classes)), data.Train.Labels);
        var part2 = await source.LoadPartAsync(Context(), (all, _) => [all.Count - 1], Cancellation);
        Assert.Equal(99 % classes, part2.Train.Labels[0]);
    }

    [Fact]
    public async Task Of_several_sets_in_a_folder_one_is_said_by_what_its_names_begin_with()
    {
        foreach (var name in (string[])["emnist-letters-", "emnist-digits-"])
            foreach (var part in (string[])["train", "test"])
            {
                Put($"{name}{part}-images-idx3-ubyte", Idx(10, [28, 28], new byte[7840]), zipped: false);
                Put($"{name}{part}-labels-idx1-ubyte", Idx(10, [], Bytes(10, name.Length > 14 ? 5 : 10)), zipped: false);
            }
        Assert.Contains("has files that begin with emnist-digits-, emnist-letters-: say which are meant with dataset.prefix",
            (await LoadBadAsync()).Message);
        Assert.Equal(9, (await new Mnist { Path = ".", Prefix = "emnist-digits-" }.LoadAsync(Context(), Cancellation)).Train.Labels.Max());
        foreach (var prefix in (string[])["../x", "a\\b", "a\nb"])
            Assert.Equal("prefix", Assert.Single(new Mnist { Prefix = prefix }.Problems()).Key);
    }

    [Fact]
    public async Task Images_of_another_size_load_when_it_is_told()
    {
        foreach (var part in (string[])["train", "t10k"])
        {
            Put($"{part}-images-idx3-ubyte", Idx(10, [32, 32], new byte[10 * 1024]), zipped: false);
            Put($"{part}-labels-idx1-ubyte", Idx(10, [], Bytes(10, 10)), zipped: false);
        }
        Assert.EndsWith("has items of 32x32 instead of 28x28; set dataset.size to 32.", (await LoadBadAsync()).Message);
        Assert.Equal(new Shape(1, 32, 32), (await new Mnist { Path = ".", Size = 32 }.LoadAsync(Context(), Cancellation)).Shape);
    }

    [Theory]
    [InlineData("FashionMNIST/raw")]
    [InlineData("gzip")]
    public async Task Files_are_found_in_the_folder_that_their_archive_made(string inner)
    {
        Directory.CreateDirectory(folder["data/" + inner]);
        Write(30, 20, zipped: false);
        foreach (var file in Directory.GetFiles(folder.Path))
            File.Move(file, Path.Combine(folder["data/" + inner], Path.GetFileName(file)));
        Assert.Equal(30, (await new Mnist { Path = "data" }.LoadAsync(Context(), Cancellation)).Train.Count);
        CopyTo("data/other");
        Assert.Contains($"give one of them as dataset.path",
            (await Assert.ThrowsAsync<BadInputException>(() => new Mnist { Path = "data" }.LoadAsync(Context(), Cancellation))).Message);

        void CopyTo(string other)
        {
            Directory.CreateDirectory(folder[other]);
            foreach (var file in Directory.GetFiles(folder["data/" + inner]))
                File.Copy(file, Path.Combine(folder[other], Path.GetFileName(file)));
        }
    }

    [Fact]
    public async Task An_empty_file_is_called_empty()
    {
        Write(30, 20, zipped: false);
        File.WriteAllBytes(folder["train-labels-idx1-ubyte"], []);
        Assert.Equal($"{folder["train-labels-idx1-ubyte"]} is empty; fetch it again.", (await LoadBadAsync()).Message);
    }

    [Fact]
    public async Task Only_mnist_itself_is_downloaded()
    {
        var cache = new DataCache(folder["cache"], new Download(new HttpClient(new FakeServer(FakeServer.Offline())), new HurriedTime()));
        Assert.Contains("give their folder as path", (await Assert.ThrowsAsync<BadInputException>(() =>
            new Mnist { LabelClasses = 47 }.LoadAsync(Context(), cache, Cancellation))).Message);
    }

    [Fact]
    public async Task Other_mistakes_are_named_in_one_line()
    {
        Write(30, 20, zipped: false);
        Put("train-labels-idx1-ubyte", Idx(29, [], new byte[29]), zipped: false);
        Assert.Contains("has 30 images but", (await LoadBadAsync()).Message);
        Put("train-images-idx3-ubyte", Idx(30, [28, 29], new byte[30 * 28 * 29]), zipped: false);
        Assert.Contains("has items of 28x29 instead of 28x28; images must be as wide as they are high", (await LoadBadAsync()).Message);
        Put("train-images-idx3-ubyte", [1, 2, 3, 4, .. new byte[100]], zipped: false);
        Assert.Contains("begins with 01020304; an IDX file of bytes in 3 dimensions begins with 00000803", (await LoadBadAsync()).Message);
        File.Delete(folder["train-images-idx3-ubyte"]);
        Assert.Contains("is missing, with and without .gz", (await LoadBadAsync()).Message);
        await File.WriteAllTextAsync(folder["train-images-idx3-ubyte.gz"], "<html>not found</html>", Cancellation);
        Assert.Contains("is no gzip file or is damaged", (await LoadBadAsync()).Message);
    }

    [Fact]
    public async Task Offline_with_an_empty_cache_the_error_says_what_to_do()
    {
        var cache = new DataCache(folder["cache"], new Download(new HttpClient(new FakeServer(FakeServer.Offline())), new HurriedTime()));
        var error = await Assert.ThrowsAsync<BadInputException>(() => new Mnist().LoadAsync(Context(), cache, Cancellation));
        Assert.Contains("train-images-idx3-ubyte.gz cannot be fetched (Name or service not known); connect to the network, "
            + "or give the dataset a path (a device: --data DIR)", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task A_download_from_the_mirror_is_checked_against_the_published_sums_and_loads()
    {
        var real = RealData.Mnist();
        var server = new FakeServer(request =>
            FakeServer.Serve(File.ReadAllBytes(Path.Combine(real, Path.GetFileName(request.RequestUri!.LocalPath))))(request));
        var cache = new DataCache(folder["cache"], new Download(new HttpClient(server), new HurriedTime()));
        for (var i = 0; i < 2; i++) Assert.Equal(60_000, (await new Mnist().LoadAsync(Context(), cache, Cancellation)).Train.Count);
        Assert.Equal(4, server.Ranges.Count);
    }

    public void Dispose() => folder.Dispose();

    private LoadContext Context() => new(1, folder.Path);

    private Task<BadInputException> LoadBadAsync() =>
        Assert.ThrowsAsync<BadInputException>(() => new Mnist { Path = "." }.LoadAsync(Context(), Cancellation));

    private void Write(int train, int test, bool zipped)
    {
        Put("train-images-idx3-ubyte", Idx(train, [28, 28], Bytes(train * 784, 256)), zipped);
        Put("train-labels-idx1-ubyte", Idx(train, [], Bytes(train, 10)), zipped);
        Put("t10k-images-idx3-ubyte", Idx(test, [28, 28], Bytes(test * 784, 256)), zipped);
        Put("t10k-labels-idx1-ubyte", Idx(test, [], Bytes(test, 10)), zipped);
    }

    private static byte[] Bytes(int count, int modulus) => [.. Enumerable.Range(0, count).Select(i => (byte)(i % modulus))];

    private static byte[] Idx(int count, int[] itemShape, byte[] items)
    {
        var bytes = new byte[8 + 4 * itemShape.Length + items.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, 0x801 + itemShape.Length);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), count);
        for (var i = 0; i < itemShape.Length; i++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8 + 4 * i), itemShape[i]);
        items.CopyTo(bytes.AsSpan(8 + 4 * itemShape.Length));
        return bytes;
    }

    private void Put(string name, byte[] bytes, bool zipped)
    {
        using Stream file = zipped
            ? new GZipStream(File.Create(folder[name + ".gz"]), CompressionLevel.Fastest)
            : File.Create(folder[name]);
        file.Write(bytes);
    }
}
