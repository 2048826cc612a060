using System.Net;
using System.Security.Cryptography;

namespace Fl.Core.Tests;

public sealed class DownloadTests : IDisposable
{
    private static readonly Uri Source = new("https://example.org/data.bin");
    private readonly byte[] content = [.. Enumerable.Range(0, 500_000).Select(i => (byte)(i * 7 + i / 256))];
    private readonly TemporaryFolder folder = new();
    private readonly HurriedTime clock = new();

    [Fact]
    public async Task A_file_is_renamed_into_place_when_it_is_whole()
    {
        await FetchAsync(FakeServer.Serve(content));
        Assert.Equal(content, await File.ReadAllBytesAsync(folder["deep/data.bin"], TestContext.Current.CancellationToken));
        Assert.False(File.Exists(folder["deep/data.bin.part"]));
    }

    [Fact]
    public async Task What_is_there_is_not_fetched_again()
    {
        Directory.CreateDirectory(folder["deep"]);
        await File.WriteAllTextAsync(folder["deep/data.bin"], "mine", TestContext.Current.CancellationToken);
        var server = await FetchAsync(FakeServer.Offline());
        Assert.Empty(server.Ranges);
    }

    [Fact]
    public async Task A_cut_download_goes_on_where_it_stopped()
    {
        var server = await FetchAsync(FakeServer.Serve(content, 200_000), FakeServer.Serve(content, 100_000), FakeServer.Serve(content));
        Assert.Equal(["", "bytes=200000-", "bytes=300000-"], server.Ranges);
        Assert.Equal(content, Result());
    }

    [Fact]
    public async Task A_later_run_goes_on_where_an_earlier_one_stopped()
    {
        Part(content[..123_456]);
        var server = await FetchAsync(FakeServer.Serve(content));
        Assert.Equal(["bytes=123456-"], server.Ranges);
        Assert.Equal(content, Result());
    }

    [Fact]
    public async Task A_server_without_ranges_starts_from_the_beginning()
    {
        Part(content[..123_456]);
        await FetchAsync(FakeServer.Serve(content, ranges: false));
        Assert.Equal(content, Result());
    }

    [Fact]
    public async Task A_damaged_rest_of_an_earlier_run_is_thrown_away()
    {
        Part(new byte[1000]);
        var server = await FetchAsync(FakeServer.Serve(content));
        Assert.Equal(["bytes=1000-", ""], server.Ranges);
        Assert.Equal(content, Result());
    }

    [Fact]
    public async Task A_part_that_is_already_whole_is_only_checked()
    {
        Part(content);
        await FetchAsync(FakeServer.Serve(content));
        Assert.Equal(content, Result());
    }

    [Fact]
    public async Task A_wrong_checksum_is_an_error_that_leaves_no_file()
    {
        var error = await Assert.ThrowsAsync<IOException>(() => FetchAsync(FakeServer.Serve(content[1..])));
        Assert.Matches("^https://example.org/data.bin has the MD5 [0-9a-f]{32} instead of [0-9a-f]{32}$", error.Message);
        Assert.Empty(Directory.GetFiles(folder["deep"]));
    }

    [Fact]
    public async Task A_checksum_of_64_digits_is_a_sha_256()
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        var error = await Assert.ThrowsAsync<IOException>(() => FetchAsync(new(FakeServer.Serve(content[1..])), clock, sha256));
        Assert.Matches("^https://example.org/data.bin has the SHA-256 [0-9a-f]{64} instead of [0-9a-f]{64}$", error.Message);
        await FetchAsync(new(FakeServer.Serve(content)), clock, sha256);
        Assert.Equal(content, Result());
    }

    [Fact]
    public async Task Passing_troubles_are_retried_after_growing_pauses()
    {
        await FetchAsync(FakeServer.Fail(HttpStatusCode.ServiceUnavailable), FakeServer.Offline(),
            FakeServer.Fail(HttpStatusCode.TooManyRequests), FakeServer.Serve(content));
        Assert.Equal([1.0, 2, 4], clock.Pauses.Select(p => p.TotalSeconds));
        Assert.Equal(content, Result());
    }

    [Fact]
    public async Task A_missing_file_is_not_retried()
    {
        var error = await Assert.ThrowsAsync<IOException>(() => FetchAsync(FakeServer.Fail(HttpStatusCode.NotFound)));
        Assert.Equal("https://example.org/data.bin cannot be fetched (the server answers 404 NotFound)", error.Message);
        Assert.Empty(clock.Pauses);
    }

    [Fact]
    public async Task Offline_it_gives_up_after_five_attempts()
    {
        var server = new FakeServer(FakeServer.Offline());
        var error = await Assert.ThrowsAsync<IOException>(() => FetchAsync(server, clock));
        Assert.Equal(Download.Attempts, server.Ranges.Count);
        Assert.Equal("https://example.org/data.bin cannot be fetched (Name or service not known)", error.Message);
    }

    [Fact]
    public async Task A_silent_server_is_given_up_on()
    {
        var error = await Assert.ThrowsAsync<IOException>(() =>
            FetchAsync(new FakeServer(FakeServer.Hang()), new HurriedTime(stalls: true)));
        Assert.Contains("nothing was received for 60 s", error.Message);
    }

    [Fact]
    public async Task Cancelling_stops_at_once_and_keeps_the_part()
    {
        Part(content[..1000]);
        using var cancellation = new CancellationTokenSource();
        var download = new Download(
            new HttpClient(new FakeServer(_ => { cancellation.Cancel(); throw new HttpRequestException("cut"); })), clock);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            download.FetchAsync(Source, folder["deep/data.bin"], "", 1_000_000, null, cancellation.Token));
        Assert.Equal(1000, new FileInfo(folder["deep/data.bin.part"]).Length);
    }

    [Fact]
    public async Task More_bytes_than_expected_are_refused()
    {
        var error = await Assert.ThrowsAsync<IOException>(() => FetchAsync(FakeServer.Serve(new byte[600_001])));
        Assert.Contains("more than the 600,000 expected", error.Message);
    }

    public void Dispose() => folder.Dispose();

    private byte[] Result() => File.ReadAllBytes(folder["deep/data.bin"]);

    private void Part(byte[] bytes)
    {
        Directory.CreateDirectory(folder["deep"]);
        File.WriteAllBytes(folder["deep/data.bin.part"], bytes);
    }

    private Task<FakeServer> FetchAsync(params FakeServer.Answer[] answers) => FetchAsync(new FakeServer(answers), clock);

    private async Task<FakeServer> FetchAsync(FakeServer server, TimeProvider time, string? checksum = null)
    {
        using var client = new HttpClient(server);
        await new Download(client, time)
            .FetchAsync(Source, folder["deep/data.bin"], checksum ?? Md5(), 600_000, null, TestContext.Current.CancellationToken);
        return server;
    }

#pragma warning disable CA5351
    private string Md5() => Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351
}
