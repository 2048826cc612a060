namespace Fl.Sim.Tests;

/// <summary>What workers keep while they are at work, and who removes it.</summary>
public sealed class WorkFolderTests
{
    [Fact]
    public void A_folder_goes_with_its_worker_or_with_the_next_and_never_under_its_hands()
    {
        using var own = new WorkFolder();
        File.WriteAllText(Path.Combine(own.Path, "file"), "");
        var left = Directory.CreateTempSubdirectory("fl-worker-").FullName;
        var foreign = Directory.CreateTempSubdirectory("fl-worker-").FullName;
        File.WriteAllText(Path.Combine(left, "owner"), "");
        WorkFolder.RemoveLeft();
        Assert.True(File.Exists(Path.Combine(own.Path, "file")));
        Assert.False(Directory.Exists(left));
        Assert.True(Directory.Exists(foreign));
        Directory.Delete(foreign);
        own.Dispose();
        Assert.False(Directory.Exists(Path.GetDirectoryName(own.Path)));
    }
}
