using System.Net;
using System.Security.Cryptography;
using Fl.Core;
using Fl.Sim;

namespace Fl.Cli.Tests;

/// <summary>A data set over files, written outside of Fl against what is public: downloaded, verified, cached, and found by its path.</summary>
public sealed class OwnFileDatasetTests : Workspace
{
    private const int Count = 120, Side = 6;

    [Fact]
    public async Task It_is_downloaded_once_verified_and_trained_on()
    {
        var bytes = Stripes();
        using var server = new HttpListener();
        var address = Listen(server);
        var served = ServeAsync(server, bytes);
        var cache = new DataCache(Path.Combine(Root, "cache"));
        var data = new Stripes3 { Address = address, Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)), Cache = cache };
        var stop = TestContext.Current.CancellationToken;
        var experiment = new Experiment { Dataset = data, Rounds = 2, Clients = new() { Count = 4, PerRound = 2 }, Model = new Logistic() };

        var result = await experiment.SimulateAsync(cancellation: stop);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(cache["stripes/stripes.bin"], stop));
        var fromFolder = await (experiment with { Dataset = data with { Path = cache["stripes"] } }).SimulateAsync(cancellation: stop);
        Assert.Equal(result.Summary.ModelSha256, fromFolder.Summary.ModelSha256);

        var wrong = data with { Sha256 = new string('0', 64), Cache = new(Path.Combine(Root, "other")) };
        var refused = await Assert.ThrowsAsync<BadInputException>(async () =>
            await (experiment with { Dataset = wrong }).SimulateAsync(cancellation: stop));
        Assert.Contains("has the SHA-256", refused.Message);
        Assert.EndsWith("; give the dataset a path.", refused.Message);
        server.Stop();
        Assert.Equal(2, await served);
    }

    [Fact]
    public async Task The_cache_is_where_the_environment_says_now()
    {
        var before = Environment.GetEnvironmentVariable("FL_CACHE");
        try
        {
            foreach (var name in (string[])["a", "b"])
            {
                Environment.SetEnvironmentVariable("FL_CACHE", Path.Combine(Root, name));
                Assert.Equal(Path.Combine(Root, name), DataCache.Default.Root);
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("FL_CACHE", before);
        }
        var folder = new DataCache(Root);
        await Assert.ThrowsAsync<InvalidDataException>(() => folder.FolderAsync("set", async part =>
        {
            await File.WriteAllTextAsync(Path.Combine(part, "half"), "");
            throw new InvalidDataException();
        }));
        Assert.False(Directory.Exists(folder["set"]));
        Assert.Equal(folder["set"], await folder.FolderAsync("set", part => File.WriteAllTextAsync(Path.Combine(part, "whole"), "")));
        Assert.Equal(["whole"], Directory.GetFiles(folder["set"]).Select(Path.GetFileName));
    }

    private static string Listen(HttpListener server)
    {
        for (var port = 20_000 + Environment.ProcessId % 20_000; ; port++)
            try
            {
                server.Prefixes.Clear();
                server.Prefixes.Add($"http://127.0.0.1:{port}/");
                server.Start();
                return server.Prefixes.Single() + "stripes.bin";
            }
            catch (HttpListenerException)
            {
                // Taken by another.
            }
    }

    /// <summary>Answers until it is stopped; how often.</summary>
    private static async Task<int> ServeAsync(HttpListener server, byte[] bytes)
    {
        for (var answers = 0; ; answers++)
            try
            {
                var context = await server.GetContextAsync();
                await context.Response.OutputStream.WriteAsync(bytes, TestContext.Current.CancellationToken);
                context.Response.Close();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return answers;
            }
    }

    private static byte[] Stripes()
    {
        var bytes = new byte[Count * (1 + Side * Side)];
        for (var i = 0; i < Count; i++)
        {
            var record = bytes.AsSpan(i * (1 + Side * Side), 1 + Side * Side);
            record[0] = (byte)(i % 3);
            for (var pixel = 0; pixel < Side * Side; pixel++) record[1 + pixel] = (byte)(pixel % 3 == i % 3 ? 200 + i % 7 : 20);
        }
        return bytes;
    }

    /// <summary>Records of a label and 6 x 6 pixels.</summary>
    private sealed record Stripes3 : FileDataset
    {
        public required string Address { get; init; }

        public required string Sha256 { get; init; }

        public required DataCache Cache { get; init; }

        public override Shape Shape => new(1, Side, Side);

        protected override int Classes => 3;

        protected override Normalization Standard => Normalization.Unit(1);

        protected override bool HasFiles(string folder) => File.Exists(System.IO.Path.Combine(folder, "stripes.bin"));

        protected override async Task<string> FetchAsync(DataCache cache, IProgress<string>? progress, CancellationToken cancellation)
        {
            await Cache.FetchAsync(
                new(new(Address), "stripes/stripes.bin", Sha256, 10_000), "give the dataset a path", progress, cancellation);
            return Cache["stripes"];
        }

        protected override (ImageSet Train, ImageSet Test) Read(string folder, CancellationToken cancellation)
        {
            var bytes = File.ReadAllBytes(System.IO.Path.Combine(folder, "stripes.bin"));
            var records = bytes.Chunk(1 + Side * Side).ToList();
            ImageSet Of(IReadOnlyList<byte[]> some) => new(
                Shape, [.. some.SelectMany(record => record[1..])], new ClassTargets([.. some.Select(record => (ushort)record[0])], Classes));
            return (Of(records[..100]), Of(records[100..]));
        }
    }
}
