using System.Formats.Tar;
using System.IO.Compression;

namespace Fl.Core.Tests;

public sealed class Cifar10Tests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_real_files_load_in_the_official_order_with_the_published_statistics()
    {
        var data = await new Cifar10 { Path = RealData.Cifar10(), Augment = new CropFlip() }.LoadAsync(Context(), Cancellation);
        Assert.Equal((50_000, 10_000, 10), (data.Train.Count, data.Test.Count, data.Classes));
        Assert.Equal([6, 9, 9, 4, 1, 1, 2, 7, 8, 3], data.Train.Labels[..10]);
        Assert.Equal([3, 8, 8, 0, 6, 6, 1, 6, 3, 1], data.Test.Labels[..10]);
        Assert.All(data.Train.Labels.CountBy(label => label), pair => Assert.Equal(5000, pair.Value));
        Assert.Equal(("cifar10", new CropFlip()), (data.Name, data.Augmentation));
        double[] means = [125.306918046875, 122.950394140625, 113.86538318359375];
        for (var c = 0; c < 3; c++)
        {
            var (sum, square) = (0.0, 0.0);
            for (var i = 0; i < data.Train.Count; i++)
                foreach (var pixel in data.Train.Image(i).Slice(c * 1024, 1024))
                {
                    sum += pixel;
                    var value = pixel * (double)data.Normalization!.Scale[c] + data.Normalization!.Shift[c];
                    square += value * value;
                }
            Assert.Equal(means[c], sum / (50_000 * 1024.0), 1e-9);
            Assert.Equal(1, square / (50_000 * 1024.0), 1e-5);
        }
    }

    [Fact]
    public async Task The_parent_folder_will_do_and_paths_are_relative_to_the_experiment()
    {
        var real = RealData.Cifar10();
        var context = new LoadContext(1, Path.GetDirectoryName(Path.GetDirectoryName(real))!);
        var data = await new Cifar10 { Path = "data", Normalize = NormalizationKind.Unit }.LoadAsync(context, Cancellation);
        Assert.Equal(50_000, data.Train.Count);
        Assert.Equal([1f / 255, 1f / 255, 1f / 255], data.Normalization!.Scale);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        var error = await LoadBadAsync("nowhere");
        Assert.StartsWith($"dataset path 'nowhere' is no folder (looked for {folder["nowhere"]} and ", error.Message);
        Assert.EndsWith("correct it, or leave it out to download cifar10.", error.Message);
    }

    [Fact]
    public async Task The_python_version_is_known_and_the_binary_one_advised()
    {
        Directory.CreateDirectory(folder["cifar-10-batches-py"]);
        File.WriteAllText(folder["cifar-10-batches-py/data_batch_1"], "pickle");
        foreach (var path in (string[])[".", "cifar-10-batches-py"])
            Assert.Matches("it holds CIFAR-10's python version .*, and Fl reads the binary version: "
                + "fetch https://.*/cifar-10-binary.tar.gz, or leave path out", (await LoadBadAsync(path)).Message);
    }

    [Fact]
    public async Task An_archive_is_to_be_unpacked()
    {
        File.WriteAllText(folder["cifar-10-binary.tar.gz"], "");
        Assert.Contains("is a file", (await LoadBadAsync("cifar-10-binary.tar.gz")).Message);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        Write(omit: "data_batch_4.bin");
        var error = await LoadBadAsync(".");
        Assert.Equal($"{folder["data_batch_4.bin"]} is missing; CIFAR-10's binary version has data_batch_1.bin to "
            + "data_batch_5.bin and test_batch.bin.", error.Message);
    }

    [Fact]
    public async Task A_truncated_file_is_named_with_its_bytes()
    {
        Write();
        using (var file = File.OpenWrite(folder["data_batch_2.bin"])) file.SetLength(30_729_999);
        var error = await LoadBadAsync(".");
        Assert.Equal($"{folder["data_batch_2.bin"]} has 30,729,999 bytes instead of 30,730,000 (10,000 records of 3,073): "
            + "it is truncated; fetch it again.", error.Message);
    }

    [Fact]
    public async Task A_label_out_of_range_is_named_with_its_record()
    {
        Write();
        using (var file = File.OpenWrite(folder["data_batch_1.bin"]))
        {
            file.Position = 777 * 3073;
            file.WriteByte(10);
        }
        var error = await LoadBadAsync(".");
        Assert.Equal($"{folder["data_batch_1.bin"]}: record 777 has label 10; labels are 0 to 9. The file is damaged: fetch it again.",
            error.Message);
    }

    [Fact]
    public async Task Offline_with_an_empty_cache_the_error_says_what_to_do()
    {
        var cache = new DataCache(folder["cache"], new Download(new HttpClient(new FakeServer(FakeServer.Offline())), new HurriedTime()));
        var error = await Assert.ThrowsAsync<BadInputException>(() => new Cifar10().LoadAsync(Context(), cache, Cancellation));
        Assert.EndsWith(", and https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz cannot be fetched (Name or service not known); "
            + "connect to the network, " +
            "or give the dataset a path (a device: --data DIR) to a folder that holds data_batch_1.bin to "
            + "data_batch_5.bin and test_batch.bin.", error.Message);
    }

    [Fact]
    public async Task An_archive_is_unpacked_to_its_six_files_alone()
    {
        Write();
        await File.WriteAllTextAsync(folder["readme.html"], "hello", Cancellation);
        await PackAsync();
        Assert.Equal(folder["out"], await UnpackAsync());
        Assert.Equal(CifarFiles.Names, Directory.GetFiles(folder["out"]).Select(Path.GetFileName).Order());
        Assert.False(Directory.Exists(folder["out.part"]));
        Assert.Equal(30_730_000, new FileInfo(folder["out/test_batch.bin"]).Length);
    }

    [Fact]
    public async Task An_archive_with_a_file_of_another_size_is_refused()
    {
        await File.WriteAllTextAsync(folder["data_batch_1.bin"], "short", Cancellation);
        await PackAsync();
        var error = await Assert.ThrowsAsync<BadInputException>(() =>
            UnpackAsync());
        Assert.Contains("has 5 bytes instead of 30,730,000", error.Message);
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Theory]
    [InlineData("FL_CACHE", "/a/b", "/a/b")]
    [InlineData("XDG_CACHE_HOME", "/a/b", "/a/b/fl")]
    [InlineData("HOME", "/a/b", "/a/b/.cache/fl")]
    [InlineData("CACHE_DIRECTORY", "/a/b:/c", "/a/b/fl")]
    public void The_cache_is_where_the_environment_says(string variable, string value, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The paths are those of a Unix.");
        Assert.Equal(expected, DataCache.FindRoot(name => name == variable ? value : null, "/"));
    }

    [Fact]
    public void A_user_without_a_home_has_a_cache_of_its_own_while_the_process_lasts()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The paths are those of a Unix.");
        Assert.Equal("/home/somebody/.cache/fl", DataCache.FindRoot(_ => null, "/home/somebody"));
        foreach (var none in (string[])["", "/"])
        {
            var root = DataCache.FindRoot(_ => null, none);
            Assert.True(Path.IsPathFullyQualified(root));
            Assert.StartsWith(Path.GetTempPath(), root);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(root));
        }
        Directory.Delete(DataCache.TemporaryRoot.Value);
    }

    public void Dispose() => folder.Dispose();

    private Task<string> UnpackAsync() => new DataCache(folder.Path).FolderAsync(
        "out", part => CifarFiles.UnpackAsync(folder["a.tar.gz"], part, Cancellation));

    private LoadContext Context() => new(1, folder.Path);

    private Task<BadInputException> LoadBadAsync(string path) =>
        Assert.ThrowsAsync<BadInputException>(() => new Cifar10 { Path = path }.LoadAsync(Context(), Cancellation));

    /// <summary>The six files, all zeros (sparse, so that they cost nothing).</summary>
    private void Write(string? omit = null)
    {
        foreach (var name in CifarFiles.Names.Where(name => name != omit))
        {
            using var file = File.Create(folder[name]);
            file.SetLength(CifarFiles.FileBytes);
        }
    }

    private async Task PackAsync()
    {
        var files = Directory.GetFiles(folder.Path);
        await using var gzip = new GZipStream(File.Create(folder["a.tar.gz"]), CompressionLevel.Fastest);
        await using var tar = new TarWriter(gzip);
        foreach (var file in files) await tar.WriteEntryAsync(file, "cifar-10-batches-bin/" + Path.GetFileName(file), Cancellation);
    }
}
