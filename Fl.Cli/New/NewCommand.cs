using System.CommandLine;
using Fl.Core;

namespace Fl.Cli;

/// <summary><c>fl new</c>: writes a component or an experiment to start from, which runs as it stands.</summary>
internal static class NewCommand
{
    public static Command Create(Catalog catalog)
    {
        var kind = CommonOptions.Positional("kind", $"What it is: {string.Join(", ", StartingFiles.Kinds)}.");
        kind.AcceptOnlyFromAmong([.. StartingFiles.Kinds]);
        var name = CommonOptions.Positional("name", "Its name in experiments: small letters, digits and '-'.");
        var output = new Option<string>("--out")
        {
            Description = "The folder to write it into.",
            HelpName = "dir",
            DefaultValueFactory = _ => ".",
        };
        var command = new Command("new", "Write a component or an experiment to start from, with its test beside it.")
        {
            kind, name, output,
        };
        command.SetAction((parsed, _) =>
        {
            var files = new StartingFiles(parsed.GetValue(kind)!, parsed.GetValue(name)!, catalog);
            var folder = parsed.GetValue(output)!;
            if (files.All.Select(file => Path.Combine(folder, file.Name)).FirstOrDefault(Path.Exists) is { } there)
                throw new BadInputException($"'{there}' is there already; choose another name, or another folder with --out.");
            foreach (var (file, text) in files.All)
            {
                var path = Path.Combine(folder, file);
                DurableFile.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
                DurableFile.Write(path, text, static (stream, content) => stream.Write(System.Text.Encoding.UTF8.GetBytes(content)));
                Console.Out.WriteLine(Results.Shown(path));
            }
            foreach (var next in files.Next(folder)) Console.Out.WriteLine(next);
            return Task.FromResult(0);
        });
        return command;
    }
}
