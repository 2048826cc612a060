using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Fl.Cli.Tests;

/// <summary>What is built is built of what is named: base images by their exact version, packages by the lock files.</summary>
public sealed partial class ImageTests
{
    private static readonly string Images = Path.Combine(Repository.Root, "Fl.Edge/Docker");

    [Fact]
    public void No_base_image_floats()
    {
        var bases = Directory.GetFiles(Images, "*.Dockerfile").SelectMany(File.ReadLines)
            .Where(line => line.StartsWith("FROM ", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, bases.Count);
        Assert.All(bases, line => Assert.Matches(Exact(), line));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n", 0)]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", 1)]
    [InlineData("", 1)]
    [InlineData(null, 1)]
    public async Task The_server_s_image_is_healthy_as_long_as_its_server_says_so(string? answer, int code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The image's command is for its own bash.");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        if (answer is null) listener.Stop();
        var asked = answer is null ? Task.FromResult("") : AnswerAsync(listener, answer);
        var command = Command("serve.Dockerfile", port);
        using var check = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        await check.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(code, Math.Min(check.ExitCode, 1));
        if (answer is not null) Assert.StartsWith("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n", await asked);
    }

    [Fact]
    public void The_check_asks_where_the_image_s_server_answers() =>
        Assert.Contains("\"--health\", \"8644\"", File.ReadLines(Path.Combine(Images, "serve.Dockerfile")).Last());

    /// <summary>The build files, asked by the program that reads them.</summary>
    [Theory]
    [InlineData("true", "", "true")]
    [InlineData("true", "linux-arm64", "false")]
    [InlineData("", "", "")]
    public async Task Where_it_counts_packages_are_those_of_the_lock_files(string ci, string runtime, string locked)
    {
        var start = new ProcessStartInfo(
            "dotnet", ["msbuild", "Fl.Cli/Fl.Cli.csproj", "-getProperty:RestoreLockedMode", $"-p:RuntimeIdentifier={runtime}"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        };
        (start.Environment["CI"], start.Environment["RestoreLockedMode"]) = (ci, "");
        using var build = Process.Start(start)!;
        Assert.Equal(locked, (await build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim());
    }

    private static string[] Command(string image, int port)
    {
        var line = File.ReadLines(Path.Combine(Images, image))
            .Single(line => line.TrimStart().StartsWith("CMD [", StringComparison.Ordinal));
        return JsonSerializer.Deserialize<string[]>(line[line.IndexOf('[')..])!
            .Select(word => word.Replace("8644", $"{port}", StringComparison.Ordinal)).ToArray();
    }

    private static async Task<string> AnswerAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        var (request, buffer) = ("", new byte[1024]);
        while (!request.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
            if (read == 0) break;
            request += Encoding.ASCII.GetString(buffer, 0, read);
        }
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
        return request;
    }

    [GeneratedRegex(@"^FROM \S+(:\d+\.\d+(\.\d+)?(-[a-z]+)?|@sha256:[0-9a-f]{64})( AS [a-z]+)?$")]
    private static partial Regex Exact();
}
