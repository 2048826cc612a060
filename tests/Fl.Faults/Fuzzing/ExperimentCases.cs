namespace Fl.Faults.Fuzzing;

/// <summary>
/// Experiments of keys that exist, with values that fit, that fit elsewhere or nowhere: they get past the YAML to what reads
/// the options.
/// </summary>
internal static class ExperimentCases
{
    private static readonly (string Key, string[] Values)[] Keys =
    [
        ("name", ["a", "'b c'", "x-1"]),
        ("seed", ["1", "-3", "9007199254740993"]),
        ("rounds", ["1", "40"]),
        ("dataset", ["mnist", "{name: synthetic-images, train: 400, test: 100}", "{name: cifar10, augment: crop-flip}",
            "{name: pictures, path: p, size: 32}"]),
        ("partition", ["iid", "{name: dirichlet, alpha: 0.5}", "{name: shards, per_client: 2}", "{name: classes-per-client, classes: 2}",
            "{name: quantity, beta: 0.5}", "{name: iid, holdout: 0.1}"]),
        ("clients", ["{count: 8, per_round: 4}", "{count: 100, per_round: 10, selection: round-robin}",
            "{count: 30, per_round: 3, selection: {name: power-of-choice, d: 5}}",
            "{count: 40, per_round: 8, over_select: 2, deadline: 2}"]),
        ("model", ["net", "logistic", "{name: cnn}",
            "[{layer: conv, channels: 8, kernel: 3}, relu, flatten, {layer: linear, features: 10}]", "{name: resnet8}"]),
        ("strategy", ["fedavg", "{name: fedprox, mu: 0.1}", "{name: fedadam, server_lr: 0.01}", "scaffold", "{name: fedbuff, k: 2}",
            "{name: fedavg, aggregator: {name: bucketing, s: 2, inner: {name: krum, f: 1}}}"]),
        ("attack", ["{name: sign-flip, attackers: 2}", "label-flip", "{name: backdoor, target: 3, size: 2}"]),
        ("devices", ["{fleet: [{device: raspberry-pi-4, link: wifi, weight: 1}]}",
            "{fleet: [{device: {name: generic, gflops: 1.1}, link: lte}], slowdown: 4, dropout: 0.02}"]),
        ("topology", ["{edges: 2, edge_rounds: 5}"]),
        ("train", ["{lr: 0.05}", "{epochs: 2, batch_size: 10, lr: 0.1, momentum: 0.9, weight_decay: 0.001}", "{optimizer: adam, lr: 0.001}",
            "{lr: 0.1, schedule: {name: cosine}}"]),
        ("evaluate", ["{every: 2}", "{targets: [0.5, 0.9]}", "{clients: true}"]),
        ("checkpoint", ["{every: 3}", "{minutes: 0.5, keep: 3}"]),
        ("engine", ["managed", "auto", "torch"]),
    ];

    private static readonly string[] Misfits =
        ["", "null", "~", "true", "-1", "0", "1e999", ".nan", "-.inf", "99999999999999999999", "0x10", "''", "'\\0'", "\"\\u0007\"", "[]",
            "{}", "[[]]", "{name: }", "{name: nothing}", "{nonsense: 1}", "[a, b]", "&a [*a]", "!!int x", "2024-01-01", "..",
            "{a: {b: {c: {}}}}", "1_000", "1,5", "é", "{name: [fedavg]}"];

    /// <summary>The text of a number.</summary>
    public static string Make(int number)
    {
        var random = new Random(number);
        List<string> lines = [];
        foreach (var (key, values) in Keys)
        {
            if (key != "dataset" && random.Next(2) == 0) continue;
            var value = random.Next(24) switch
            {
                0 => Misfits[random.Next(Misfits.Length)],
                1 => Keys[random.Next(Keys.Length)].Values is var others ? others[random.Next(others.Length)] : "",
                2 => Disturb(values[random.Next(values.Length)], random),
                _ => values[random.Next(values.Length)],
            };
            lines.Add($"{(random.Next(100) == 0 ? key + "s" : key)}: {value}");
        }
        if (random.Next(4) == 0) lines.Reverse();
        if (random.Next(24) == 0) lines.Add(lines[random.Next(lines.Count)]);
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>Puts a misfit in the place of one word or number.</summary>
    private static string Disturb(string value, Random random)
    {
        var words = value.Split(' ');
        var at = random.Next(words.Length);
        var end = words[at][^1] is ',' or '}' or ']' ? words[at][^1..] : "";
        words[at] = words[at].EndsWith(':') ? "x:" : Misfits[random.Next(Misfits.Length)] + end;
        return string.Join(' ', words);
    }
}
