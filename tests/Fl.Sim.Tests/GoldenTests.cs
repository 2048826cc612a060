using System.Globalization;
using Fl.Core;
using Fl.Core.Engines.Torch;
using Fl.Core.Tests;

namespace Fl.Sim.Tests;

/// <summary>
/// The SHA-256 of final models, as they were written down: a change that means to move no bit moves none. Those of the managed engine hold
/// for each width of registers on every processor; those of libtorch differ by processor, so that they are only compared on one machine.
/// </summary>
/// <remarks>
/// <c>FL_WRITE_GOLDEN=1</c> writes <c>golden.csv</c> anew, for a change that means to move bits; the commit says why.
/// <c>FL_WRITE_GOLDEN=torch</c> writes those of libtorch to the file that <c>FL_GOLDEN_TORCH</c> names, before a change, and with the
/// latter alone they are compared, after it.
/// </remarks>
public sealed class GoldenTests : IDisposable
{
    private const string TorchFile = "FL_GOLDEN_TORCH";
    private static readonly int[] Widths = [128, 256, 512];
    private static readonly bool IsWriting = Environment.GetEnvironmentVariable("FL_WRITE_GOLDEN") == "1";
    private readonly RunsFolder folder = new();

    private static Dictionary<string, Experiment> Cases { get; } = new()
    {
        ["net"] = Small(new Net()),
        ["cnn"] = Small(new Cnn()) with { Rounds = 1 },
        ["2nn"] = Small(new TwoNN()),
        ["logistic"] = Small(new Logistic()),
        ["resnet8"] = Small(new ResNet8()) with { Rounds = 1 },
        ["adam"] = Small(new Net()) with { Train = new() { BatchSize = 10, Optimizer = new Adam(), Lr = 0.001 } },
        ["augmented"] = Small(new Net()) with { Dataset = Images with { Augment = new CropFlip() } },
        ["stateful"] = Small(new Logistic()) with { Strategy = new Scaffold() },
        ["personal"] = Small(new Net()) with { Strategy = new Ditto() },
        ["adaptive"] = Small(new Logistic()) with { Strategy = new FedAdam() },
        ["asynchronous"] = Small(new Logistic()) with { Strategy = new FedBuff { K = 3 }, Devices = Spread },
        ["devices"] = Small(new Logistic()) with { Devices = Spread with { Dropout = 0.2 }, Clients = Few with { OverSelect = 2 } },
        ["attacked"] = Small(new Logistic()) with
        {
            Attack = new SignFlip { Attackers = 2 },
            Strategy = new FedAvg { Aggregator = new CoordinateMedian() },
            Clients = Few with { PerRound = 8 },
        },
        ["colluding"] = Small(new Logistic()) with { Attack = new Mimic { Attackers = 2 }, Clients = Few with { PerRound = 8 } },
        ["hierarchical"] = Small(new Logistic()) with { Topology = new() { Edges = 2, EdgeRounds = 2 } },
        ["root"] = Small(new Logistic()) with { Strategy = new FedAvg { Aggregator = new FLTrust { RootExamples = 40 } } },
    };

    private static SyntheticImages Images => new() { Train = 240, Test = 60 };

    private static ClientsOptions Few => new() { Count = 10, PerRound = 4 };

    private static FleetOptions Spread =>
        new() { Fleet = [new() { Device = new GenericDevice(), Link = new GenericLink() { Spread = 1 } }], Slowdown = 4 };

    private static string GoldenFile => Path.Combine(RealData.Repository(), "tests", "Fl.Sim.Tests", "golden.csv");

    public static TheoryData<string, int> Managed()
    {
        var data = new TheoryData<string, int>();
        foreach (var name in Cases.Keys)
            foreach (var bits in Widths) data.Add(name, bits);
        return data;
    }

    [Theory, MemberData(nameof(Managed))]
    public async Task A_model_of_the_managed_engine_has_the_bits_that_it_had(string name, int bits)
    {
        var summary = await folder.RunAsync(Cases[name] with { Engine = new ManagedEngineFactory(bits) }, "run");
        if (IsWriting) Write(GoldenFile, $"{name},{bits}", summary.ModelSha256);
        Assert.Equal(Read(GoldenFile)[$"{name},{bits}"], summary.ModelSha256);
    }

    [Fact]
    public async Task A_model_of_libtorch_has_the_bits_that_it_had_on_this_machine()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(TorchFile) is { Length: > 0 }, $"{TorchFile} names no file of a run before.");
        var file = Environment.GetEnvironmentVariable(TorchFile)!;
        foreach (var (name, experiment) in Cases)
        {
            var summary = await folder.RunAsync(experiment with { Engine = new TorchEngineFactory() }, name);
            if (Environment.GetEnvironmentVariable("FL_WRITE_GOLDEN") == "torch") Write(file, $"{name},torch", summary.ModelSha256);
            Assert.Equal(Read(file)[$"{name},torch"], summary.ModelSha256);
        }
    }

    public void Dispose() => folder.Dispose();

    private static Experiment Small(ModelFamily model) => new()
    {
        Name = "golden",
        Rounds = 2,
        Dataset = Images,
        Partition = new Dirichlet { Alpha = 0.5 },
        Clients = Few,
        Model = model,
        Train = new() { BatchSize = 10, Lr = 0.05, Momentum = 0.9, WeightDecay = 1e-4 },
        Evaluate = new() { Every = 100 },
    };

    private static Dictionary<string, string> Read(string file) =>
        File.ReadAllLines(file).Skip(1).Select(line => line.Split(',')).ToDictionary(cells => $"{cells[0]},{cells[1]}", cells => cells[2]);

    private static void Write(string file, string key, string hash)
    {
        lock (Cases)
        {
            var all = new SortedDictionary<string, string>(File.Exists(file) ? Read(file) : [], StringComparer.Ordinal) { [key] = hash };
            File.WriteAllText(file, string.Create(
                CultureInfo.InvariantCulture, $"case,registers,sha256\n{string.Concat(all.Select(one => $"{one.Key},{one.Value}\n"))}"));
        }
    }
}
