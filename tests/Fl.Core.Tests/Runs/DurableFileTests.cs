namespace Fl.Core.Tests.Runs;

public sealed class DurableFileTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fl-durable-").FullName;

    [Fact]
    public void A_folder_that_goes_while_a_file_is_written_is_said_as_one_that_was_gone_before()
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, "run")).FullName;
        var path = Path.Combine(folder, "file");
        var under = Assert.Throws<DirectoryNotFoundException>(() =>
            DurableFile.Write(path, folder, static (_, folder) => Directory.Delete(folder, recursive: true)));
        var before = Assert.Throws<DirectoryNotFoundException>(() => DurableFile.Write(path, folder, static (_, _) => { }));
        Assert.All([under, before], error => Assert.StartsWith("Could not find a part of the path", error.Message));
    }

    [Fact]
    public void What_cannot_be_written_leaves_the_file_that_was_there()
    {
        var path = Path.Combine(root, "file");
        DurableFile.Write(path, "whole", static (file, text) => file.Write(System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.Throws<InvalidDataException>(() => DurableFile.Write(path, "half", static (_, _) => throw new InvalidDataException()));
        Assert.Equal(["file"], Directory.GetFiles(root).Select(Path.GetFileName));
        Assert.Equal("whole", File.ReadAllText(path));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
