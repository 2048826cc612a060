namespace Fl.Core.Tests;

/// <summary>Files that change another, and variables of the environment in their values.</summary>
public sealed class ExtendsTests : IDisposable
{
    private const string Base = """
        dataset: {name: sample, train: 100, shares: [0.1, 0.2]}
        rounds: 7
        clients: {count: 20, per_round: 5}
        strategy: {name: fedavgm, server_lr: 0.5, beta: 0.8}
        train: {lr: 0.1, schedule: {name: step, every: 5}}
        """;

    private readonly string root = Directory.CreateTempSubdirectory("fl-extends-").FullName;

    [Fact]
    public void Tables_are_merged_at_any_depth_and_the_rest_is_replaced()
    {
        Write("base.yaml", Base);
        Same("extends: base.yaml\nclients: {per_round: 3}\ntrain: {schedule: {every: 9}}\ndataset: {shares: [1]}", """
            name: exp
            dataset: {name: sample, train: 100, shares: [1]}
            rounds: 7
            clients: {count: 20, per_round: 3}
            strategy: {name: fedavgm, server_lr: 0.5, beta: 0.8}
            train: {lr: 0.1, schedule: {name: step, every: 9}}
            """);
    }

    [Theory]
    [InlineData("{name: fedprox, mu: 0.3}", "{name: fedprox, mu: 0.3}")]
    [InlineData("fedprox", "fedprox")]
    [InlineData("{name: fedavgm, server_lr: 2}", "{name: fedavgm, server_lr: 2, beta: 0.8}")]
    [InlineData("{server_lr: 2}", "{name: fedavgm, server_lr: 2, beta: 0.8}")]
    public void Another_component_brings_its_own_options(string written, string meant)
    {
        Write("base.yaml", Base);
        Assert.Equal(Strategy($"dataset: sample\nstrategy: {meant}"), Strategy($"extends: base.yaml\nstrategy: {written}"));
    }

    [Theory]
    [InlineData("{server_lr: 2}", "{name: fedavgm, server_lr: 2}")]
    [InlineData("{name: fedprox, mu: 0.3}", "{name: fedprox, mu: 0.3}")]
    public void A_component_that_the_base_calls_by_its_name_alone_takes_options(string written, string meant)
    {
        Write("base.yaml", "dataset: sample\nstrategy: fedavgm");
        Assert.Equal(Strategy($"dataset: sample\nstrategy: {meant}"), Strategy($"extends: base.yaml\nstrategy: {written}"));
    }

    [Fact]
    public void A_chain_of_files_is_read_from_its_end_and_overrides_come_last()
    {
        Write("base.yaml", "name: base\n" + Base);
        Write("deep/middle.yaml", "extends: ../base.yaml\nname: middle\nrounds: 8\nseed: 3");
        Write("exp.yaml", "extends: deep/middle.yaml\nseed: 4");
        var read = Load("exp.yaml", "train.lr=0.7");
        Assert.Equal((8, 4, 0.7f, 20), (read.Rounds, read.Seed, (float)read.Train.Lr, read.Clients.Count));
        Assert.Equal("exp", read.Name);
        Assert.DoesNotContain("extends", read.ToYaml(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_in_the_base_is_relative_to_the_base()
    {
        Write("deep/parts.csv", "");
        Write("deep/base.yaml", "dataset: sample\npartition: {name: file, path: parts.csv}");
        Write("exp.yaml", "extends: deep/base.yaml");
        Assert.Equal(Path.Combine(root, "deep", "parts.csv"), ((FromFile)Load("exp.yaml").Rooted(root).Partition).Path);
    }

    [Fact]
    public void A_sweep_and_its_seeds_are_inherited_too()
    {
        Write("base.yaml", Base + "\nseeds: [1, 2]\nsweep: {train.lr: [0.1, 0.2], clients.per_round: [5]}");
        Write("exp.yaml", "extends: base.yaml\nsweep: {train.lr: [0.3]}");
        var sweep = Sweep.Load(Path.Combine(root, "exp.yaml"), [], Reading.Catalog);
        Assert.Equal([1, 2], sweep.Runs.Select(run => run.Experiment.Seed));
        Assert.All(sweep.Runs, run => Assert.Equal((0.3f, 5), ((float)run.Experiment.Train.Lr, run.Experiment.Clients.PerRound)));
    }

    [Fact]
    public void Null_takes_something_of_the_base_away()
    {
        Write("base.yaml", Base + "\nattack: {name: sign-flip, attackers: 1}");
        Write("exp.yaml", "extends: base.yaml\nattack: null");
        Assert.Null(Load("exp.yaml").Attack);
    }

    [Fact]
    public void A_mistake_is_told_where_it_is()
    {
        Write("base.yaml", "dataset: sample\nrounds: many");
        Write("exp.yaml", "extends: base.yaml\nclinets: 3");
        var messages = Assert.Throws<BadInputException>(() => Load("exp.yaml")).Messages;
        Assert.Contains(messages, message => message.StartsWith($"{root}/base.yaml:2:1: rounds: found 'many'", StringComparison.Ordinal));
        Assert.Contains(messages, message => message.StartsWith($"{root}/exp.yaml:2:1: clinets: not an option", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("extends: exp.yaml", "extends: the file would extend itself: ROOT/exp.yaml -> ROOT/exp.yaml.")]
    [InlineData("extends: loop.yaml", "extends: the file would extend itself: ROOT/exp.yaml -> ROOT/loop.yaml -> ROOT/exp.yaml.")]
    [InlineData("extends: none.yaml", "ROOT/exp.yaml:1:1: extends: ROOT/none.yaml: no such file.")]
    [InlineData("extends: [a, b]", "extends: found a list, expected another experiment's file, e.g. base.yaml.")]
    [InlineData("extends: 'broken.yaml'", "ROOT/broken.yaml:1:1: found 'x', expected an experiment")]
    public void What_cannot_be_extended_is_refused_in_one_line(string yaml, string message)
    {
        Write("loop.yaml", "extends: exp.yaml");
        Write("broken.yaml", "x");
        Write("exp.yaml", yaml);
        var told = Assert.Single(Assert.Throws<BadInputException>(() => Load("exp.yaml")).Messages, one =>
            one.Contains(message.Replace("ROOT", root), StringComparison.Ordinal));
        Assert.DoesNotContain('\n', told);
    }

    [Fact]
    public void Neither_the_command_line_nor_another_machine_extends_a_file()
    {
        Write("base.yaml", Base);
        Write("exp.yaml", "dataset: sample");
        Assert.Contains("only a file of this machine extends another",
            Assert.Throws<BadInputException>(() => Load("exp.yaml", "extends=base.yaml")).Message, StringComparison.Ordinal);
        var text = $"extends: {root}/base.yaml";
        Assert.Contains("only a file of this machine",
            Assert.Throws<BadInputException>(() => Experiment.Receive(text, [], Reading.Catalog)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_stand_for_values_of_any_type()
    {
        Environment.SetEnvironmentVariable("FL_TEST_LR", "0.25");
        Environment.SetEnvironmentVariable("FL_TEST_NAME", "fedavgm");
        Environment.SetEnvironmentVariable("FL_TEST_EMPTY", "");
        Write("exp.yaml", """
            name: run-${FL_TEST_NAME}-$${x}
            dataset: sample
            rounds: ${FL_TEST_ROUNDS:-12}
            strategy: {name: "${FL_TEST_NAME}", server_lr: "${env:FL_TEST_LR}"}
            train: {lr: "${FL_TEST_EMPTY:-0.5}"}
            """);
        var read = Load("exp.yaml", "clients.per_round=${FL_TEST_UNSET:-3}");
        Assert.Equal(("run-fedavgm-${x}", 12, 0.25, 0.5f, 3),
            (read.Name, read.Rounds, ((FedAvgM)read.Strategy).ServerLr, (float)read.Train.Lr, read.Clients.PerRound));
        Assert.Equal(read.ToYaml(), Experiment.Receive(read.ToYaml(), [], Reading.Catalog).ToYaml());
        Assert.Equal("run-fedavgm-${x}", Experiment.Parse(read.ToYaml(), "x.yaml", [], Reading.Catalog).Name);
    }

    [Theory]
    [InlineData("rounds: ${FL_TEST_UNSET}",
        "exp.yaml:1:9: rounds: the environment variable 'FL_TEST_UNSET' is not set; set it, or give a default: ${FL_TEST_UNSET:-VALUE}.")]
    [InlineData("rounds: ${1x}", "rounds: '${1x}' is no variable")]
    [InlineData("rounds: ${open", "rounds: '${open' is no variable")]
    [InlineData("rounds: ${FL_TEST_WORD:-many}", "rounds: found 'many', expected an integer")]
    [InlineData("train: {lr: \"0${FL_TEST_WORD:-.5}\"}", "train.lr: found the text '0.5'")]
    public void A_variable_that_has_no_value_is_a_mistake_with_its_place(string line, string message)
    {
        Write("exp.yaml", line + "\ndataset: sample");
        var told = Assert.Throws<BadInputException>(() => Load("exp.yaml")).Message;
        Assert.Contains(message, told, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told);
    }

    [Fact]
    public void Another_machine_s_text_sees_nothing_of_this_one_s_environment()
    {
        var told = Assert.Throws<BadInputException>(() =>
            Experiment.Receive("dataset: sample\nname: ${HOME}", [], Reading.Catalog)).Message;
        Assert.Contains("name: the variable 'HOME' belongs to another machine's environment.", told, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_variable_holds_is_no_yaml()
    {
        Environment.SetEnvironmentVariable("FL_TEST_TABLE", "{count: 5}\nrounds: 3");
        Write("exp.yaml", "dataset: sample\nclients: ${FL_TEST_TABLE}");
        Assert.Contains("clients: found '{count: 5} rounds: 3', expected", Assert.Throws<BadInputException>(() => Load("exp.yaml")).Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, name))!);
        File.WriteAllText(Path.Combine(root, name), text);
    }

    private Experiment Load(string name, params string[] overrides) =>
        Experiment.Load(Path.Combine(root, name), overrides, Reading.Catalog);

    private string Strategy(string yaml)
    {
        Write("exp.yaml", yaml);
        return ComponentWriter.Write(Load("exp.yaml").Strategy);
    }

    private void Same(string yaml, string meant)
    {
        Write("exp.yaml", yaml);
        Assert.Equal(Experiment.Parse(meant, "exp.yaml", [], Reading.Catalog).ToYaml(), Load("exp.yaml").ToYaml());
    }
}
