using System.CommandLine;
using Fl.Core;
using Fl.Reports;

namespace Fl.Cli;

/// <summary><c>fl data preview</c>: a mosaic of a data set's pictures.</summary>
public static class DataPreviewCommand
{
    public static Command Create(Catalog catalog)
    {
        var dataset = new DatasetOptions(catalog);
        var columns = CommonOptions.Number("--columns", "Pictures of each class.", 10, 1, 100);
        var output = new Option<string?>("--out") { Description = "The picture to write, .png [NAME.png].", HelpName = "file" };
        var command = new Command("preview", "Draw the first training pictures of each class as a mosaic, a row for each class.")
        {
            dataset.Name, dataset.Folder, dataset.With, columns, output,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetValue(output);
            if (path is not null && !path.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
                throw new BadInputException($"--out '{path}': a mosaic is written as .png.");
            var loaded = await dataset.LoadAsync(parsed, cancellation).ConfigureAwait(false);
            path ??= loaded.Name + ".png";
            Mosaic.Write(path, loaded, parsed.GetValue(columns));
            await Console.Out.WriteLineAsync(Results.Shown(path)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }
}
