using System.Globalization;
using Fl.Core;
using Fl.Edge.Flower;

namespace Fl.Edge;

/// <summary>
/// Reads how to train out of the config of a Flower server's requests. A number is held to the bounds that it has in an experiment,
/// and epochs and batches to tighter ones, so that no server has a device train or allocate without end.
/// </summary>
/// <param name="own">What counts where the server is silent.</param>
/// <param name="catalog">What the server may choose from.</param>
/// <param name="model">What is trained.</param>
/// <param name="examples">Training examples of the client.</param>
internal sealed class FlowerConfig(FlowerNames names, TrainOptions own, Catalog catalog, Model model, int examples, IProgress<string> view)
{
    /// <summary>A server may ask for so many epochs, and for batches of so many examples, or as many as the experiment has.</summary>
    public const int MostEpochs = 100, MostExamples = 1024;

    /// <summary>Names that nothing reads are told up to so many.</summary>
    private const int MostUnread = 32;

    private static readonly Dictionary<string, OptionInfo> Options = OptionInfo.Of(typeof(TrainOptions)).ToDictionary(option => option.Key);
    private static readonly Bounds Mu = OptionInfo.Of(typeof(FedProx)).Single(option => option.Key == "mu").Bounds;
    private readonly HashSet<string> unread = [];
    private readonly HashSet<string> known = [.. names.All, "server_round"];
    private string said = "";

    /// <summary>What a fit asks for; tells what is taken where that changes.</summary>
    /// <exception cref="InvalidDataException">It asks for what cannot be, or is too much.</exception>
    public FlowerTraining Read(IDictionary<string, Scalar> config)
    {
        Watch(config);
        List<string> taken = [];
        double? Take(string key) => Number(config, key, Options[key].Bounds, taken);
        var epochs = Number(config, "epochs", Options["epochs"].Bounds with { Max = Math.Max(MostEpochs, own.Epochs.To) }, taken);
        var (batch, optimizer) = (Take("batch_size"), Optimizer(config, taken));
        var (lr, momentum, decay) = (Take("lr"), Take("momentum"), Take("weight_decay"));
        var mu = Number(config, "proximal_mu", Mu, taken);
        var train = own with
        {
            Epochs = epochs is { } number ? (int)number : own.Epochs,
            BatchSize = (int)(batch ?? own.BatchSize),
            Optimizer = optimizer ?? own.Optimizer,
            Lr = lr ?? own.Lr,
            // The server's is that of the round.
            Schedule = lr is null ? own.Schedule : new ConstantSchedule(),
            Momentum = momentum ?? own.Momentum,
            WeightDecay = decay ?? own.WeightDecay,
        };
        var (batches, most) = (BatchSize(train), Math.Max(MostExamples, BatchSize(own)));
        if (batches > most)
            throw new InvalidDataException($"batches of {batches:n0} examples are too large; a server may ask for {most:n0}");
        foreach (var problem in train.Problems().Concat(train.Problems(model)))
            throw new InvalidDataException($"{problem.Key}: {problem.Message.TrimEnd('.')}");
        var line = taken.Count > 0 ? $"from the server: {string.Join(", ", taken)}"
            : said.Length > 0 ? "from the server: nothing; training is the experiment's own"
            : "";
        if (line != said) view.Report(said = line);
        return new(train, mu);
    }

    /// <summary>Tells, once each, of names that nothing here reads.</summary>
    public void Watch(IDictionary<string, Scalar> config)
    {
        string[] fresh = [.. config.Keys.Where(name => !known.Contains(name) && unread.Count < MostUnread && unread.Add(Short(name)))];
        if (fresh.Length == 0) return;
        view.Report(
            $"the server's config also has {string.Join(", ", fresh.Select(name => $"'{Short(name)}'"))}, which nothing here reads");
    }

    private int BatchSize(TrainOptions train) => new BatchSplit(examples, train).Size;

    private double? Number(IDictionary<string, Scalar> config, string key, Bounds bounds, List<string> taken)
    {
        if (Find(config, key) is not var (name, scalar)) return null;
        var isWhole = Options.TryGetValue(key, out var option) && option.Form is OptionForm.Integer or OptionForm.Range;
        if (scalar.Number is not { } number || !bounds.Contains(number) || (isWhole && !double.IsInteger(number)))
            throw new InvalidDataException($"{name} {Text(scalar)}: expected {(isWhole ? "an integer" : "a number")} {bounds}");
        taken.Add($"{name} {Text(scalar)}");
        return number;
    }

    private Optimizer? Optimizer(IDictionary<string, Scalar> config, List<string> taken)
    {
        if (Find(config, "optimizer") is not var (name, scalar)) return null;
        var optimizers = catalog.Of(typeof(Optimizer));
        if (optimizers.FirstOrDefault(entry => entry.Name.Equals(scalar.StringValue, StringComparison.OrdinalIgnoreCase)) is not { } chosen)
            throw new InvalidDataException(
                $"{name} {Text(scalar)}: expected one of {string.Join(", ", optimizers.Select(entry => entry.Name))}");
        taken.Add($"{name} {Text(scalar)}");
        // One of that name may have options of its own that the server knows nothing of.
        return chosen.Type == own.Optimizer.GetType() ? null : (Optimizer)OptionInfo.Create(chosen.Type);
    }

    private (string Name, Scalar Scalar)? Find(IDictionary<string, Scalar> config, string key)
    {
        foreach (var name in names.Of(key))
            if (config.TryGetValue(name, out var scalar)) return (Short(name), scalar);
        return null;
    }

    private static string Text(Scalar scalar) => scalar.ValueCase switch
    {
        Scalar.ValueOneofCase.StringValue => $"'{Short(scalar.StringValue)}'",
        Scalar.ValueOneofCase.BoolValue => scalar.BoolValue ? "True" : "False",
        Scalar.ValueOneofCase.BytesValue => "of bytes",
        Scalar.ValueOneofCase.None => "without a value",
        _ => scalar.Number!.Value.ToString(CultureInfo.InvariantCulture),
    };

    private static string Short(string text) => Protocol.OneLine(text.Length <= 60 ? text : text[..60]);
}
