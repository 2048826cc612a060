using System.Text;

namespace Fl.Edge.Tests;

/// <summary>What a server could send to read a device's files, to run code there, or to take all of its memory.</summary>
internal static class HostileExperiments
{
    /// <summary>One that any device does.</summary>
    public const string Harmless =
        "dataset: {name: synthetic-images, train: 60, test: 10}\nclients: {count: 2, per_round: 1}\nmodel: logistic\nengine: managed\n";

    /// <summary>All of them.</summary>
    /// <param name="owners">A folder of named pipes and of an assembly, all of which are none of the server's affair.</param>
    public static IEnumerable<string> Against(string owners)
    {
        // Paths, of every kind of component that has one.
        foreach (var place in (string[])[owners, ".", $"..{owners}", "file://" + owners])
            yield return $"dataset: {{name: cifar10, path: {place}}}\n";
        yield return $"dataset: {{name: mnist, path: {owners}}}\n";
        yield return $"dataset: {{name: pictures, path: {owners}/pictures}}\n";
        yield return $"dataset: {{name: pictures, path: {owners}/pictures, class_names: [a, b]}}\n";
        yield return "dataset: {name: pictures, class_names: [a, b]}\n";
        foreach (var file in (string[])["/etc/passwd", owners + "/pipe.csv", "pipe.csv", "\"/proc/self/environ\""])
            yield return Harmless + $"partition: {{name: file, path: {file}}}\n";
        foreach (var assembly in (string[])[owners + "/canary.dll", owners + "/pipe.dll", "canary.dll", "http://127.0.0.1:1/canary.dll"])
            yield return Harmless.Replace(
                "model: logistic", $"model: {{name: torch-module, assembly: {assembly}, type: A.B}}", StringComparison.Ordinal);
        yield return Harmless.Replace(
            "model: logistic", $"model: {{name: logistic, initial: {owners}/pipe.safetensors}}", StringComparison.Ordinal);
        yield return Harmless
            + $"devices: {{fleet: [{{device: raspberry-pi-4, link: wifi}}], availability: {{name: trace, path: {owners}/pipe.csv}}}}\n";
        yield return Harmless + "sweep: {train.lr: [0.1, 0.2]}\n";

        // Models and data that take more than there is.
        string Model(string model) => Harmless.Replace("model: logistic", $"model: {model}", StringComparison.Ordinal);
        yield return Model(
            "[flatten, {layer: linear, features: 65536}, relu, {layer: linear, features: 65536}, {layer: linear, features: 10}]");
        yield return Model("[flatten, {layer: linear, features: 1000000}, {layer: linear, features: 10}]");
        yield return Model("[{layer: conv, channels: 65536, kernel: 1}, {layer: conv, channels: 65536, kernel: 3}, flatten, {layer: "
            + "linear, features: 10}]");
        yield return Model(
            "[{layer: conv, channels: 60000, kernel: 1}, relu, relu, relu, global-avg-pool, flatten, {layer: linear, features: 10}]")
            + "train: {batch_size: 0}\n";
        yield return Model($"[{string.Concat(Enumerable.Repeat("relu, ", 50_000))}flatten, {{layer: linear, features: 10}}]");
        yield return "dataset: {name: synthetic-images, train: 10}\nclients: {count: 2000000000, per_round: 1}\nmodel: logistic\n";

        // What an experiment is not.
        yield return "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b]\n"
            + "d: &d [*c, *c, *c, *c, *c, *c, *c]\ne: [*d, *d, *d, *d, *d, *d, *d, *d]\n";
        yield return "model: " + new string('[', 100_000);
        yield return "name: " + new string('x', 3 << 20);
        yield return new StringBuilder().Insert(0, "seed: 1\n", 20_000).ToString();
        yield return "\0\u0001\u2028 {{{{";
    }
}
