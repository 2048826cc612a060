using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Fl.Core.Tests;

public class ExperimentFuzzTests
{
    private static readonly string[] Pieces =
        ["{", "}", "[", "]", ":", ": ", "- ", "? ", ",", "\n", "\n  ", "\t", "#", "&a ", "*a", "!", "!!int ", "!<", "|", ">", "'", "\"",
            "%", "%YAML 9.9\n", "@", "`", "---\n", "...\n", "~", "<<", "\\", "\0", "\ud800", "\ufeff", "\u0085", "é", "0x", "1e9", ".nan",
            "_", "=", "."];

    [Property(Arbitrary = [typeof(Experiments)], MaxTest = 150)]
    public Property A_damaged_file_is_read_or_told_in_whole_lines_but_nothing_else(Experiment experiment)
    {
        var yaml = experiment.ToYaml();
        var damage = Gen.ArrayOf(Gen.Zip(Gen.Choose(0, yaml.Length), Gen.Zip(Gen.Choose(0, 3), Gen.Elements(Pieces))), 4);
        return Prop.ForAll(Arb.From(damage), cuts =>
        {
            var text = yaml;
            foreach (var (at, (removed, piece)) in cuts)
            {
                var start = Math.Min(at, text.Length);
                text = text[..start] + piece + text[Math.Min(start + removed, text.Length)..];
            }
            ReadsOrTells(() => Reading.Read(text));
        });
    }

    [Property(MaxTest = 150)]
    public Property Any_override_is_applied_or_told_in_whole_lines_but_nothing_else()
    {
        var keys = Gen.Elements(
            "dataset", "name", "shares", "0", "1", "model", "layers", "-1", "layer", "strategy", "server_lr", "train", "", "engine", "x");
        var values = Gen.OneOf(
            Gen.Elements(Pieces), Gen.Elements("sample", "fake", "[1, 2]", "{name: iid}", "{}", "[]", "null", "5", "[relu]"));
        var assignment = Gen.Zip(Gen.ArrayOf(keys).Select(path => string.Join('.', path)), values)
            .Select(pair => $"{pair.Item1}={pair.Item2}");
        return Prop.ForAll(Arb.From(Gen.ArrayOf(assignment)), assignments =>
            ReadsOrTells(() =>
                Reading.Read("dataset: {name: sample, shares: [1]}\nmodel: [relu, {layer: residual, body: [relu]}]", assignments)));
    }

    private static void ReadsOrTells(Action read)
    {
        try
        {
            read();
        }
        catch (BadInputException e)
        {
            Assert.NotEmpty(e.Messages);
            Assert.All(e.Messages, message => Assert.DoesNotContain(message, char.IsControl));
        }
    }
}
