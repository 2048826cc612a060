using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Fl.Core;

/// <summary>
/// Fetches one file over HTTP: bounded in size, checked by its SHA-256 or MD5, resumed where it was cut (in this run or an earlier one),
/// tried again with growing pauses, renamed into place only when it is whole and right.
/// </summary>
/// <param name="client">Who sends the requests.</param>
/// <param name="clock">Times pauses and stalls.</param>
internal sealed class Download(HttpClient client, TimeProvider clock)
{
    /// <summary>Failures in a row, without a byte received, after which it gives up.</summary>
    public const int Attempts = 5;

    /// <summary>A server that sends nothing for so long is given up on.</summary>
    public static readonly TimeSpan Stall = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Report = TimeSpan.FromSeconds(3);

    /// <summary>Fetches <paramref name="source"/> to <paramref name="target"/> unless that exists.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="target">The file to make; until it is whole its bytes are in target.part.</param>
    /// <param name="checksum">Expected SHA-256, 64 lower-case hexadecimal digits, or MD5, 32 of them.</param>
    /// <param name="limit">Most bytes that are accepted.</param>
    /// <param name="progress">Told how far it is, every few seconds.</param>
    /// <exception cref="IOException">It cannot be had; the message is one line that says why.</exception>
    public async Task FetchAsync(
        Uri source, string target, string checksum, long limit, IProgress<string>? progress, CancellationToken cancellation)
    {
        var part = target + ".part";
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
        for (var failures = 0; !File.Exists(target);)
        {
            var before = Length(part);
            try
            {
                await ReceiveAsync(source, part, limit, progress, cancellation);
                if (await ChecksumAsync(part, IsMd5(checksum), cancellation) is var actual && actual == checksum)
                {
                    File.Move(part, target);
                    return;
                }
                File.Delete(part);
                var kind = IsMd5(checksum) ? "MD5" : "SHA-256";
                if (before == 0) throw new InvalidDataException($"{source} has the {kind} {actual} instead of {checksum}");
                progress?.Report($"{source}: what an earlier download left is damaged, starting afresh");
            }
            catch (Exception e) when (IsTransient(e, cancellation))
            {
                failures = Length(part) > before ? 1 : failures + 1;
                if (failures == Attempts) throw new IOException($"{source} cannot be fetched ({Reason(e)})", e);
                var pause = TimeSpan.FromSeconds(1 << (failures - 1));
                progress?.Report($"{source}: {Reason(e)}; trying again in {pause.TotalSeconds} s");
                await Task.Delay(pause, clock, cancellation);
            }
            catch (Exception e) when (e is HttpRequestException or InvalidDataException)
            {
                throw new IOException(e is HttpRequestException ? $"{source} cannot be fetched ({Reason(e)})" : e.Message, e);
            }
        }
    }

    /// <summary>One request: appends to <paramref name="part"/> what is missing.</summary>
    private async Task ReceiveAsync(Uri source, string part, long limit, IProgress<string>? progress, CancellationToken cancellation)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = new CancellationTokenSource(Stall, clock);
        using var _ = timer.Token.Register(stall.Cancel);
        await using var file = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 0, useAsync: true);
        using var request = new HttpRequestMessage(HttpMethod.Get, source);
        if (file.Length > 0) request.Headers.Range = new RangeHeaderValue(file.Length, null);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token);
        // already whole, or damaged: the checksum tells
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && file.Length > 0) return;
        response.EnsureSuccessStatusCode();

        var resumed = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == file.Length;
        if (!resumed) file.SetLength(0);
        file.Seek(0, SeekOrigin.End);
        var total = response.Content.Headers.ContentLength + file.Length;
        if (total > limit) throw new InvalidDataException($"{source} has {total:N0} bytes, more than the {limit:N0} expected");

        await using var body = await response.Content.ReadAsStreamAsync(stall.Token);
        var buffer = new byte[1 << 17];
        var told = clock.GetTimestamp();
        while (true)
        {
            timer.CancelAfter(Stall);
            var read = await body.ReadAsync(buffer, stall.Token);
            if (read == 0) break;
            if (file.Length + read > limit) throw new InvalidDataException($"{source} has more than the {limit:N0} bytes expected");
            await file.WriteAsync(buffer.AsMemory(0, read), stall.Token);
            if (progress is null || clock.GetElapsedTime(told) < Report) continue;
            told = clock.GetTimestamp();
            progress.Report($"{source}: {file.Length / 1e6:F0}{(total is { } all ? $" of {all / 1e6:F0}" : "")} MB");
        }
        if (total is { } whole && file.Length < whole)
            throw new IOException($"the connection was cut after {file.Length:N0} of {whole:N0} bytes");
    }

    private static bool IsTransient(Exception e, CancellationToken cancellation) => e switch
    {
        InvalidDataException => false,
        OperationCanceledException => !cancellation.IsCancellationRequested,
        HttpRequestException { StatusCode: { } status } =>
            (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests,
        _ => e is IOException or HttpRequestException,
    };

    private static string Reason(Exception e) => e switch
    {
        OperationCanceledException => $"nothing was received for {Stall.TotalSeconds} s",
        HttpRequestException { StatusCode: { } status } => $"the server answers {(int)status} {status}",
        _ => e.Message.ReplaceLineEndings(" ").TrimEnd('.'),
    };

    private static long Length(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    private static bool IsMd5(string checksum) => checksum.Length == 2 * MD5.HashSizeInBytes;

    private static async Task<string> ChecksumAsync(string file, bool isMd5, CancellationToken cancellation)
    {
        await using var stream = File.OpenRead(file);
#pragma warning disable CA5351 // Some publishers give MD5s alone; it guards against damage, not against forgery.
        return Convert.ToHexStringLower(
            isMd5 ? await MD5.HashDataAsync(stream, cancellation) : await SHA256.HashDataAsync(stream, cancellation));
#pragma warning restore CA5351
    }
}
