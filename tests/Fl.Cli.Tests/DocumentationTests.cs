namespace Fl.Cli.Tests;

/// <summary>
/// Every command that the README and the docs show works by itself; simulations are shrunk to one tiny round.
/// The others: <see cref="TutorialTests"/>.
/// </summary>
public sealed class DocumentationTests(SweptRuns swept) : Workspace, IClassFixture<SweptRuns>
{
    public static TheoryData<string, string> Commands()
    {
        var (commands, seen) = (new TheoryData<string, string>(), new HashSet<string>());
        foreach (var page in DocumentationPage.All.Where(page => !page.IsStory))
            foreach (var command in page.Steps.Where(step => step.File is null).Select(step => step.Text))
                if (!IsRunAsItStands(command) && seen.Add(command)) commands.Add(page.Name, command);
        return commands;
    }

    /// <summary>Whether <see cref="ExperimentFilesTests"/> does it for every file that there is.</summary>
    private static bool IsRunAsItStands(string command) =>
        command.Split(' ') is ["sim", var file] && File.Exists(Path.Combine(Repository.Root, file));

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_of_the_documentation_works(string page, string command)
    {
        Assert.NotEmpty(page);
        List<string> arguments = [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        if (arguments[0] == "sim")
        {
            var place = arguments.IndexOf("--out");
            if (place > 0) arguments.RemoveRange(place, 2);
            arguments.AddRange(Repository.Tiny(arguments[1], Path.Combine(Root, "run")));
            if (arguments.Contains("--dry-run")) arguments.RemoveRange(arguments.LastIndexOf("--out"), 2);
        }
        if (arguments.IndexOf("tensorboard") is > 0 and var followed && arguments[followed - 1] == "--track") arguments[followed] += "="
            + Path.Combine(Root, "followed");
        if (arguments.IndexOf("--dashboard") is > 0 and var dashboard) arguments.Insert(dashboard + 1, "0");
        if (arguments[0] is "table" or "plot" or "export" or "dashboard") await TakeAsync(arguments);
        if (arguments[0] == "dashboard")
        {
            using var shown = FlProcess.Start(Root, [.. arguments, "--listen", "0"]);
            await shown.WaitForAsync("dashboard: http://127.0.0.1:");
            return;
        }
        if (arguments[0] == "bench-device") arguments.AddRange(["--seconds", "1"]);
        if (arguments is ["data", not "partition", ..] && arguments.IndexOf("--out") is > 0 and var made)
            arguments[made + 1] = Path.Combine(Root, "made.png");
        if (arguments is ["data", "partition", ..]) arguments[arguments.IndexOf("--out") + 1] = Root;
        if (arguments is ["data", "fetch" or "info", var name])
            arguments.AddRange(["--path", Repository.Data(name == "cifar10" ? "cifar-10-batches-bin" : name)]);
        var (code, output, error) = await FlProcess.RunAsync(Repository.Root, [.. arguments]);
        Assert.True(code == 0, error);
        Assert.NotEmpty(output);
    }

    /// <summary>Puts runs of a shrunk alpha-sweep where a command looks for runs.</summary>
    private async Task TakeAsync(List<string> arguments)
    {
        var runs = await swept.Folder.Value;
        for (var i = 1; i < arguments.Count; i++)
        {
            if (arguments[i].StartsWith("runs/", StringComparison.Ordinal)) arguments[i] = runs;
            if (arguments[i - 1] == "--out") arguments[i] = Path.Combine(Root, Path.GetFileName(arguments[i]));
        }
    }
}
