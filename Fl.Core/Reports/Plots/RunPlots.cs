using Fl.Core;

namespace Fl.Reports;

/// <summary>The pictures that a run, or a sweep of runs, leaves in its folder: <c>plots/*.svg</c> and <c>.png</c>.</summary>
internal static class RunPlots
{
    /// <summary>The folder's name in that of a run.</summary>
    public const string Name = "plots";

    /// <summary>
    /// Draws what there is to draw, and says where that is not all. The results are there already, so that what keeps it from being
    /// drawn is only told.
    /// </summary>
    /// <inheritdoc cref="Draw"/>
    public static void Write(string folder, Action<string> report, bool isDealt = false)
    {
        Draw(folder, report, isDealt);
        if (Skia.Complaint is { } complaint) report($"plots are written as .svg only: {complaint}");
    }

    /// <summary>Draws what can be drawn on this machine: without <see cref="Skia"/>, the SVG alone.</summary>
    /// <param name="folder">That of a run or of a sweep.</param>
    /// <param name="report">Takes a line that says why something is not drawn.</param>
    /// <param name="isDealt">Whether the partition is drawn already.</param>
    public static void Draw(string folder, Action<string> report, bool isDealt = false)
    {
        try
        {
            var runs = RunSet.Find([folder], report).Over;
            if (runs.Count == 0) return;
            List<(string Name, Func<Figure> Make)> pictures =
            [
                ("accuracy", () => RunCurves.Of(runs, null, null, PlotAxis.Rounds, PlotMeasure.Accuracy)),
                ("loss", () => RunCurves.Of(runs, null, null, PlotAxis.Rounds, PlotMeasure.TestLoss)),
            ];
            if (runs.Any(ClientAccuracies.Has)) pictures.Add(("clients", () => ClientAccuracies.Of(runs, null, null)));
            if (ConfusionPicture.Find(folder) is { } confusion) pictures.Add(("confusion", () => confusion));
            var drawing = pictures.Select(one => Task.Run(() => Picture(folder, one.Name, one.Make()))).ToList();
            if (!isDealt && File.Exists(Path.Combine(folder, PartitionTable.Name))) drawing.Add(Task.Run(() => DrawPartition(folder)));
            Task.WhenAll(drawing).GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is BadInputException or IOException or UnauthorizedAccessException)
        {
            report($"no plots: {error.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Draws who has how many of which class, of a run's folder.</summary>
    /// <exception cref="BadInputException">Its table is damaged.</exception>
    public static void DrawPartition(string folder) =>
        Picture(folder, "partition", PartitionPicture.Of(Path.Combine(folder, PartitionTable.Name)));

    private static void Picture(string folder, string name, Figure figure)
    {
        FigureFile.Write(Path.Combine(folder, Name, name + ".svg"), figure);
        if (Skia.Complaint is null) FigureFile.Write(Path.Combine(folder, Name, name + ".png"), figure);
    }
}
