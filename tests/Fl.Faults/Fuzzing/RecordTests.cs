using System.Text;
using Fl.Core;
using Fl.Edge;

namespace Fl.Faults.Fuzzing;

/// <summary>The small files that fl writes for itself or has made for it, and reads again.</summary>
public sealed class RecordTests : IDisposable
{
    private const long Mebi = 1 << 20;
    private static readonly string[] Json = ["null", "[null]", "{}", "[]", "\"\"", "-1", "1e999", "\"NaN\"", "\"\\ud800\"", ",", ":"];
    private readonly string folder = Directory.CreateTempSubdirectory("fl-fuzz-").FullName;

    private string Input => Path.Combine(folder, "input");

    [Fact]
    public Task Enrolled_devices()
    {
        var file = new DeviceFile(Input);
        file.Add("kitchen", TimeProvider.System);
        file.Add("hall", TimeProvider.System);
        file.Revoke("hall", TimeProvider.System);
        return FeedAsync("devices.json", 50_000, [File.ReadAllBytes(Input)], Json, () =>
        {
            Assert.NotNull(new Enrolment(Input, new ServerLog([], TimeProvider.System)).Find("kitchen", "Bearer 0").Refusal);
            return file.Devices.Count > 0;
        });
    }

    [Fact]
    public Task Numbers_of_clients()
    {
        using var run = RunFolder.Create(Path.Combine(folder, "run"));
        var ids = new ClientIds(run);
        ids.Add(0, "kitchen");
        ids.Add(7, "hall");
        var path = run.Locate("client-ids.csv");
        return FeedAsync("client-ids.csv", 50_000, [File.ReadAllBytes(path)], ["client,id\n", ",", "\n", "-1", "2147483648", "kitchen"],
            () => new ClientIds(run).Known.Count > 0, path);
    }

    [Fact]
    public async Task Summaries()
    {
        await Fl.Sim.Simulation.RunAsync(new()
        {
            Experiment = new()
            {
                Rounds = 1,
                Dataset = new SyntheticImages { Train = 20, Test = 10 },
                Clients = new() { Count = 2, PerRound = 2 },
                Model = new Logistic(),
                Evaluate = new() { Targets = [0.5] },
            },
            BaseDirectory = folder,
            Out = Path.Combine(folder, "run"),
            Workers = 1,
            Catalog = new Catalog(),
        }, TestContext.Current.CancellationToken);
        await FeedAsync("summary.json", 50_000, [File.ReadAllBytes(Path.Combine(folder, "run", "summary.json"))], Json,
            () => RunJson.Read(File.ReadAllText(Input)) is { } summary && RunJson.Of(summary).Length > 0);
    }

    [Fact]
    public Task Certificates()
    {
        DevelopmentCertificates.Write(folder, ["localhost"], 30, TimeProvider.System);
        var (certificate, key) =
            (File.ReadAllText(Path.Combine(folder, "server.pem")), File.ReadAllText(Path.Combine(folder, "server-key.pem")));
        return FeedAsync("certificate and key (PEM)", 20_000,
            [Encoding.UTF8.GetBytes(certificate + key), Encoding.UTF8.GetBytes(key + certificate)],
            ["-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----", "-----BEGIN PRIVATE KEY-----",
                "-----END EC PRIVATE KEY-----", "\n", "="], () =>
        {
            var bytes = File.ReadAllBytes(Input);
            using var whole = PemCertificate.WithKey(Input, bytes, Input, bytes).Own;
            return PemCertificate.Bundle(Input, bytes).Count > 0 && whole.HasPrivateKey;
        });
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task FeedAsync(string name, int longForm, byte[][] seeds, string[] words, Func<bool> read, string? path = null) =>
        Fuzzer.RunAsync(name, Form.Of(300, longForm), new Mutator(seeds, [.. words.Select(Encoding.UTF8.GetBytes)]).Make, 64 * Mebi,
            input =>
            {
                File.WriteAllBytes(path ?? Input, input);
                return read();
            });
}
