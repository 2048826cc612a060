using Fl.Core;

namespace Fl.Cli.Tests;

/// <summary>An experiment that names code of its user's own, on this machine and on another.</summary>
public sealed class NamedCodeTests : Workspace
{
    private string Cache => Path.Combine(Root, "cache");

    [Fact]
    public void The_files_that_an_experiment_or_its_base_names_are_beside_it()
    {
        var (base_, own) = (Write("base/base.yaml", OwnCode.Experiment), Write("own.yaml", "extends: base/base.yaml\nrounds: 1"));
        var mine = Path.Combine(Root, Write("base/mine.cs", OwnCode.Damped));
        Assert.Equal([mine], Experiment.CodeOf(Path.Combine(Root, base_), []));
        Assert.Equal([mine], Experiment.CodeOf(Path.Combine(Root, own), []));
        Assert.Equal([], Experiment.CodeOf(Path.Combine(Root, own), ["with=[]"]));
        var catalog = new Catalog().With(OwnCode.Load(Cache, mine));
        var experiment = Experiment.Load(Path.Combine(Root, own), [], catalog);
        Assert.Equal((mine, 64), (experiment.With!.Single().File, experiment.With![0].Sha256!.Length));
        Assert.Equal(["with.0.file"], experiment.Paths().Where(key => key.StartsWith("with", StringComparison.Ordinal)));
    }

    [Fact]
    public void Other_bytes_than_it_says_are_refused_and_the_folder_does_not_matter()
    {
        var first = Loaded("a/mine.cs", OwnCode.Damped);
        var text = Experiment.Parse(OwnCode.Experiment, "e.yaml", [], first).ToYaml();
        Assert.Equal(text.Replace("/a/", "/b/", StringComparison.Ordinal),
            Experiment.Parse(text, "e.yaml", [], Loaded("b/mine.cs", OwnCode.Damped)).ToYaml());
        Assert.Contains("'mine.cs' is not the file that was meant: its SHA-256 is not ",
            Mistake(() => Experiment.Parse(text, "e.yaml", [], Loaded("c/mine.cs", OwnCode.Damped + "\n"))));
        Assert.Contains("was not loaded: give it with --with.", Mistake(() => Experiment.Parse(text, "e.yaml", [], new Catalog())));
        Assert.Contains("e.yaml:1:8: with.0: 'mine.cs' was not loaded",
            Mistake(() => Experiment.Parse(OwnCode.Experiment, "e.yaml", [], new Catalog())));
    }

    [Fact]
    public void A_run_goes_on_where_its_code_was_moved_and_not_where_it_was_changed()
    {
        Experiment Of(string place, string text) => Experiment.Parse(OwnCode.Experiment, "e.yaml", [], Loaded(place, text));
        var before = Of("a/mine.cs", OwnCode.Damped);
        Assert.Equal([], ExperimentDifference.Between(before, Of("b/mine.cs", OwnCode.Damped)));
        var differences = ExperimentDifference.Between(before, Of("c/mine.cs", OwnCode.Damped + "\n"));
        Assert.StartsWith("with.0.sha256 was ", Assert.Single(differences));
    }

    [Fact]
    public void A_device_needs_the_same_file_only_where_the_experiment_uses_it()
    {
        var server = Experiment.Parse(OwnCode.Experiment, "e.yaml", [], Loaded("server/mine.cs", OwnCode.Damped));
        var sent = server.ToDeviceYaml();
        Assert.Contains("{file: mine.cs, sha256: ", sent);
        Assert.DoesNotContain(Root, sent);
        var same = Experiment.Receive(sent, [], Loaded("device/mine.cs", OwnCode.Damped));
        Assert.Null(same.With);
        Assert.Equal("damped", Catalog.NameOf(same.Strategy));
        Assert.Contains("found 'damped', expected one of", Mistake(() => Experiment.Receive(sent, [], new Catalog())));
        Assert.Contains("; the server has code of its own in 'mine.cs': copy that to this device and give it to 'fl join --with FILE'.",
            Mistake(() => Experiment.Receive(sent, [], new Catalog())));
        Assert.Equal("'Damped' of mine.cs may be another than the server's: its 'mine.cs' has other text: both sides need the same file.",
            Mistake(() => Experiment.Receive(sent, [], Loaded("other/mine.cs", OwnCode.Damped + "\n"))));
        Assert.Equal("'Damped' of else.cs is not of the code that the server was given: both sides need the same file.",
            Mistake(() => Experiment.Receive(sent, [], Loaded("other/else.cs", OwnCode.Damped + "\n"))));
        // Of a server's own data set or selection a device has no need.
        var plain = sent.Replace("name: damped", "name: fedavg", StringComparison.Ordinal)
            .Replace("  rho: 0.7\n", "", StringComparison.Ordinal).Replace("  breaks: false\n", "", StringComparison.Ordinal);
        Assert.Equal("fedavg", Catalog.NameOf(Experiment.Receive(plain, [], new Catalog()).Strategy));
        Assert.Equal("fedavg", Catalog.NameOf(Experiment.Receive(plain, [], Loaded("other/mine.cs", OwnCode.Damped + "\n")).Strategy));
    }

    [Fact]
    public void Files_of_one_name_are_kept_under_two_and_one_that_changed_meanwhile_is_told()
    {
        CodeFile[] files = [Hashed("a/m ine.cs", "1"), Hashed("b/m ine.cs", "2"), Hashed(".hidden.cs", "3")];
        var run = Directory.CreateDirectory(Path.Combine(Root, "run")).FullName;
        Assert.Equal(["code/m_ine.cs", "code/m_ine-2.cs", "code/_hidden.cs"], KeptCode.Named(files)!.Select(file => file.File));
        KeptCode.Write(files, run);
        Assert.Equal(("1", "2", "3"), (Read("run/code/m_ine.cs"), Read("run/code/m_ine-2.cs"), Read("run/code/_hidden.cs")));
        Write("a/m ine.cs", "4");
        Assert.Contains("has changed since it was loaded", Mistake(() => KeptCode.Write(files, run)));
    }

    private CodeFile Hashed(string name, string text) => new()
    {
        File = Path.Combine(Root, Write(name, text)),
        Sha256 = KeptCode.Hash(System.Text.Encoding.UTF8.GetBytes(text)),
    };

    private static string Mistake(Action action) => Assert.Throws<BadInputException>(action).Message;

    private Catalog Loaded(string name, string text) => new Catalog().With(OwnCode.Load(Cache, Path.Combine(Root, Write(name, text))));
}
