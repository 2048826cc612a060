using FsCheck.Xunit;

namespace Fl.Sim.Tests;

/// <summary>Whatever a name says that came over the wire, it stays in the run's folder, and leaves its lock alone.</summary>
public sealed class RunFilesTests
{
    [Theory]
    [InlineData("../rounds.csv")]
    [InlineData("/etc/passwd.csv")]
    [InlineData("checkpoint/../../model.safetensors")]
    [InlineData("checkpoint\\round-00000001.ckpt")]
    [InlineData("checkpoint//round-00000001.ckpt")]
    [InlineData("plots/accuracy.csv")]
    [InlineData("checkpoint/lock")]
    [InlineData("rounds.csv.tmp")]
    [InlineData("rounds.csv\n")]
    [InlineData("..csv")]
    [InlineData(".csv")]
    [InlineData("c:rounds.csv")]
    [InlineData("Rounds.csv")]
    [InlineData("rounds.csv/")]
    [InlineData("rounds.exe")]
    [InlineData("")]
    public void A_name_that_is_none_of_a_runs_files_is_not_taken(string name)
    {
        Assert.False(RunFiles.IsOne(name));
        Assert.Throws<InvalidDataException>(() => RunFiles.Locate("/run", name));
    }

    [Theory]
    [InlineData("rounds.csv")]
    [InlineData("partition-indices.csv")]
    [InlineData("checkpoint/round-00000001.ckpt")]
    [InlineData("checkpoint/sent-00000001.state")]
    [InlineData("checkpoint/clients/00000001.state")]
    [InlineData("snapshots/round-00000001.safetensors")]
    public void A_name_that_is_has_its_place(string name) =>
        Assert.Equal(Path.GetFullPath(Path.Combine("/run", name)), Path.GetFullPath(RunFiles.Locate("/run", name)));

    [Property]
    public void Every_name_that_is_taken_stays_in_the_folder(string[] parts)
    {
        var name = string.Join('/', parts ?? []);
        foreach (var tried in new[] { name, name + ".csv", "checkpoint/" + name + ".ckpt" })
            if (tried is not null && RunFiles.IsOne(tried))
                Assert.StartsWith("/run/", Path.GetFullPath(RunFiles.Locate("/run", tried)));
    }
}
