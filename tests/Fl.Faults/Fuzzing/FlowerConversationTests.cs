using System.Diagnostics;
using System.Net.Sockets;
using static Fl.Edge.Tests.WireBytes;

namespace Fl.Faults.Fuzzing;

/// <summary>A server that has mutated conversations of Flower's protocol with its clients goes on with those that are sound.</summary>
public sealed class FlowerConversationTests : Federated
{
    private static readonly byte[] Introduction = Bytes(2, Bytes(1, Text(2, "Success")), Entry(2, "num_examples", 10L));

    [Fact]
    public async Task A_server_survives_mutated_conversations()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The server's memory is read from /proc.");
        Write("many.yaml", """
            dataset: {name: synthetic-images, train: 300, test: 100}
            clients: {count: 3, per_round: 3}
            rounds: 1000000
            model: logistic
            evaluate: {every: 1000000}
            """);
        var (server, address) = await ServeAsync("many.yaml", "--flower", "--grace", "0.05", "--min-clients", "1");
        using (server)
        {
            var (time, conversations, asked) = (Stopwatch.StartNew(), Form.Of(20, 3_000), 0);
            using var over = new CancellationTokenSource();
            using var sound = await FlowerCaller.JoinAsync(address, 10);
            var work = WorkAsync(sound, over.Token);
            for (var i = 0; i < conversations; i++)
            {
                asked += await ConverseAsync(address, i);
                Assert.False(server.HasExited, $"conversation {i}: {server.Error}");
            }
            using (var last = await FlowerCaller.JoinAsync(address, 10)) Assert.Equal(FlowerAsk.Fit, (await last.NextAsync()).Kind);
            await over.CancelAsync();
            var rounds = await work;
            Assert.InRange(rounds, 1, int.MaxValue);
            Assert.False(server.HasExited, server.Error);
            Assert.DoesNotContain("   at ", server.Error);
            var peak = File.ReadLines($"/proc/{server.Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            var mebi = long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]) / 1024;
            Assert.InRange(mebi, 0, 400);
            Form.Report("conversations of mutated messages with `fl serve --flower`", conversations,
                $"{asked:n0} were asked to fit; the server, at most {mebi} MiB, meanwhile did {rounds:n0} rounds with a sound client",
                time);
        }
    }

    /// <summary>
    /// Introduces itself, soundly or not, and answers what it is asked with whatever comes, on the wire or as a message;
    /// returns how often it was asked to fit.
    /// </summary>
    private static async Task<int> ConverseAsync(string address, int number)
    {
        var (random, asked) = (new Random(number), 0);
        try
        {
            using var client = await FlowerCaller.OpenAsync(address);
            // Who says half of something gets no answer.
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(0.5));
            var mutator = new Mutator([Introduction], []);
            for (var message = 0; message < 4 && FlowerAsk.Of(await client.Call.ReceiveAsync(patience.Token)) is { Kind: > 0 } ask;
                message++)
            {
                if (ask.Kind == FlowerAsk.Fit)
                {
                    asked++;
                    mutator = new([FlowerCaller.Fit(ask.Arrays()), Introduction],
                        ["'<f8'"u8.ToArray(), "True"u8.ToArray(), "(10,)"u8.ToArray()]);
                }
                var bytes = message == 0 && number % 3 > 0 ? Introduction : mutator.Make(number * 31 + message);
                if (random.Next(8) == 0) await client.Call.SendBytesAsync(bytes);
                else await client.Call.SendAsync(bytes, random.Next(8) == 0 ? random.Next(bytes.Length + 1) : null, patience.Token);
            }
            if (random.Next(2) == 0) await client.Call.CancelAsync();
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // The server has ended the conversation, waits for more of it, or is no more, which is found out next.
        }
        return asked;
    }

    /// <summary>Answers every request as it should until the test is over; returns how many.</summary>
    private static async Task<int> WorkAsync(FlowerCaller client, CancellationToken over)
    {
        for (var rounds = 0; ; rounds++)
        {
            var ask = await client.NextAsync();
            Assert.Equal(FlowerAsk.Fit, ask.Kind);
            if (over.IsCancellationRequested) return rounds;
            await client.SendAsync(FlowerCaller.Fit(ask.Arrays()));
        }
    }
}
