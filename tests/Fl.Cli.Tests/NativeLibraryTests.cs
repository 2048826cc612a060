namespace Fl.Cli.Tests;

/// <summary><c>fl</c> without its native libraries, as on a platform that they are not built for.</summary>
public sealed class NativeLibraryTests : Workspace
{
    private const string Complaint = "libSkiaSharp, which PNG and PDF need, cannot be loaded on ";

    [Fact]
    public async Task Runs_whose_PNG_cannot_be_drawn_end_well_with_their_SVG_and_one_line()
    {
        var copy = Copy();
        Write("e.yaml", Tiny + "\nengine: managed\n");
        var (code, output, error) = await FlProcess.RunCopyAsync(copy, Root, "sim", "e.yaml", "--quiet", "--out", "run");
        Assert.True(code == 0, error);
        Assert.Contains("test accuracy", output);
        Assert.Contains(Complaint, Assert.Single(error.TrimEnd().Split('\n')));
        Assert.Equal(["accuracy.svg", "confusion.svg", "loss.svg", "partition.svg"], Pictures("run/plots"));

        (code, _, error) = await FlProcess.RunCopyAsync(copy, Root, "sim", "e.yaml", "--quiet", "--seeds", "2", "--out", "swept");
        Assert.True(code == 0, error);
        Assert.Contains(Complaint, Assert.Single(error.TrimEnd().Split('\n')));
        Assert.Equal(["accuracy.svg", "loss.svg"], Pictures("swept/plots"));
        Assert.Equal(["accuracy.svg", "confusion.svg", "loss.svg", "partition.svg"], Pictures("swept/seed-1/plots"));
    }

    [Fact]
    public async Task What_asks_for_PNG_or_PDF_says_what_is_missing_and_writes_nothing()
    {
        var copy = Copy();
        Write("e.yaml", Tiny + "\nengine: managed\n");
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "run");
        foreach (var command in (string[])["plot run --out a.svg --out a.png", "plot run --out a.pdf",
            "data preview synthetic-images --out a.png"])
        {
            var (code, _, error) = await FlProcess.RunCopyAsync(copy, Root, command.Split(' '));
            Assert.Equal(2, code);
            Assert.Contains(Complaint, Assert.Single(error.TrimEnd().Split('\n')));
        }
        Assert.Empty(Directory.GetFiles(Root, "a.*"));

        var (_, doctor, _) = await FlProcess.RunCopyAsync(copy, Root, "doctor");
        Assert.Contains($"! PNG and PDF:     {Complaint}", doctor);
    }

    /// <summary>The program's own files; native libraries are in folders beside them.</summary>
    private string Copy()
    {
        var copy = Directory.CreateDirectory(Path.Combine(Root, "fl")).FullName;
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }

    private IEnumerable<string?> Pictures(string folder) => Directory.GetFiles(Path.Combine(Root, folder)).Select(Path.GetFileName).Order();
}
