using Fl.Core;
using Fl.Core.Engines.Torch;

namespace Fl.Sim.Tests;

/// <summary>What a run tells of the classes of its test set.</summary>
public sealed class ClassTests : IDisposable
{
    private readonly RunsFolder folder = new();

    [Theory, InlineData(true), InlineData(false)]
    public async Task The_diagonal_of_the_matrix_is_the_final_accuracy(bool isManaged)
    {
        var experiment = Small() with { Engine = isManaged ? new ManagedEngineFactory() : new TorchEngineFactory() };
        var summary = await folder.RunAsync(experiment, "run");
        var cells = ClassTables.ReadConfusion(folder.Of("run", ClassTables.ConfusionName), 10);
        Assert.Equal(200, cells.Sum(cell => cell.Examples));
        Assert.Equal(summary.FinalAccuracy, cells.Where(cell => cell.Class == cell.Predicted).Sum(cell => cell.Examples) / 200.0, 12);
        Assert.Equal(summary.FinalAccuracy, summary.ByClass!.Classes.Sum(score => score.Recall * score.Examples) / 200, 12);
        Assert.InRange(summary.ByClass.Top5Accuracy!.Value, summary.FinalAccuracy, 1);
        Assert.Equal(10, ClassTables.ReadNames(folder.Of("run", ClassTables.ScoresName)).Count);
    }

    [Fact]
    public async Task Tables_tell_them_to_who_asks()
    {
        await folder.RunAsync(Small(), "runs/a");
        await folder.RunAsync(Small() with { Train = Small().Train with { Lr = 0.02 } }, "runs/b");
        var runs = RecordedRun.Find([folder.Of("runs")], _ => { });
        var table = ResultTable.Of(runs, null, [], null);
        Assert.DoesNotContain(table.Columns, column =>
            column.Metric.Name.StartsWith("recall", StringComparison.Ordinal) || column.Metric.Name == "macro_f1");
        var recall = table.Metrics.Single(metric => metric.Name == "recall_3");
        Assert.Equal(runs.Select(run => run.Summary!.ByClass!.Classes[3].Recall), runs.Select(run => recall.Of(run)!.Value));
        Assert.Equal("recall of 3 (%)", recall.Label);
        Assert.Equal(runs.Select(run => run.Summary!.ByClass!.MacroF1),
            runs.Select(run => table.Metrics.Single(metric => metric.Name == "macro_f1").Of(run)!.Value));
    }

    public void Dispose() => folder.Dispose();

    private static Experiment Small() => RunsFolder.Small with { Rounds = 4 };
}
