using System.Globalization;
using Fl.Core;

namespace Fl.Cli;

/// <summary>Where the time of a run went: <c>fl sim --profile</c>.</summary>
/// <param name="Profile">What was timed.</param>
/// <param name="Plan">What was run.</param>
/// <param name="Total">Seconds from the start of the process until everything was written.</param>
/// <param name="Start">Seconds from the start of the process until the experiment was read.</param>
/// <param name="Plots">Seconds that the run's pictures took.</param>
/// <param name="ExamplesMet">Examples of which clients took a gradient.</param>
internal sealed record ProfileReport(Profile Profile, RunPlan Plan, double Total, double Start, double Plots, long ExamplesMet)
{
    /// <summary>The file's name in the run's folder.</summary>
    public const string Name = "profile.csv";

    private double Rounds => Seconds(Phase.Gather) + Seconds(Phase.Wait) + Seconds(Phase.Step);

    /// <summary>Thread seconds of the workers while there are rounds.</summary>
    private double Available => Plan.Workers * Rounds;

    private double Idle => Math.Max(0, Available - Seconds(Phase.Fit) - Seconds(Phase.Fold) - Seconds(Phase.Score));

    private double Other => Seconds(Phase.Fit) - Seconds(Phase.Switch) - Seconds(Phase.Batch) - Seconds(Phase.Gradient);

    public void Write(TextWriter text, double peakGflops, double bandwidth)
    {
        text.WriteLine(Invariant($"where the time went: {Total:f2} s from start to end, {Plan.Workers} workers"));
        Run("start", Start, "until the experiment was read");
        Run("data", Seconds(Phase.Load), "read and dealt");
        Run("preparation", Seconds(Phase.Prepare), "engines, folder, fingerprints");
        Run("clients train", Seconds(Phase.Gather), Invariant($"{Profile.Calls(Phase.Gather)} rounds"));
        Run("waits", Seconds(Phase.Wait), "for the round before to be scored and recorded");
        Run("server steps", Seconds(Phase.Step), "");
        Run("end", Seconds(Phase.Finish), "clients' own scores, model, summary");
        Run("pictures", Plots, "");
        Run("beside: records", Seconds(Phase.Record), "rows, checkpoints, views, while clients train");
        text.WriteLine(Invariant($"workers, of {Available:f2} s in rounds"));
        var gflops = Plan.Model.TrainingFlops * ExamplesMet / Seconds(Phase.Gradient) / 1e9;
        Worker("gradients", Seconds(Phase.Gradient), gflops is { } speed
            ? Invariant($"{speed:f1} GFLOP/s, {speed / peakGflops:p0} of the {peakGflops:f0} that a core reaches")
            : "");
        Worker("batches", Seconds(Phase.Batch), $"{Each(Phase.Batch)} each");
        Worker("switches", Seconds(Phase.Switch), $"{Each(Phase.Switch)} for each client");
        Worker("other local work", Other, "");
        Worker("folding", Seconds(Phase.Fold),
            Invariant($"{FoldedBytes / 1e9 / Math.Max(1e-9, Seconds(Phase.Fold)):f1} GB/s, where memory reaches {bandwidth:f1}"));
        Worker("scoring", Seconds(Phase.Score), "");
        Worker("idle", Idle, "");
        text.WriteLine(Invariant(
            $"a round outside training and evaluation: {Share(Available - Trained - Idle):p1} at work, {Share(Idle):p1} idle"));

        void Run(string what, double seconds, string note) => Line(what, seconds, Total, note);
        void Worker(string what, double seconds, string note) => Line(what, seconds, Available, note);
        void Line(string what, double seconds, double whole, string note) =>
            text.WriteLine(Invariant($"  {what,-18}{seconds,9:f3} s {(whole > 0 ? seconds / whole : 0),7:p1}  {note}").TrimEnd());
    }

    /// <summary>The same as CSV: <c>phase</c>, <c>thread</c> (run, beside or worker), <c>seconds</c>, <c>calls</c>.</summary>
    public string ToCsv()
    {
        var lines = Enum.GetValues<Phase>()
            .Select(phase => Row(phase.ToString().ToLowerInvariant(), ThreadOf(phase), Seconds(phase), Profile.Calls(phase)));
        return string.Join('\n', ["phase,thread,seconds,calls", Row("start", "run", Start, 1), .. lines, Row("idle", "worker", Idle, 0),
            Row("plots", "run", Plots, 1), Row("total", "run", Total, 1), ""]);

        static string Row(string phase, string thread, double seconds, long calls) => Invariant($"{phase},{thread},{seconds:f6},{calls}");
        static string ThreadOf(Phase phase) => phase >= Phase.Fit ? "worker" : phase == Phase.Record ? "beside" : "run";
    }

    /// <summary>Worker seconds that go into batches and gradients of clients, and into scores.</summary>
    private double Trained => Seconds(Phase.Batch) + Seconds(Phase.Gradient) + Seconds(Phase.Score);

    private double Share(double seconds) => Available > 0 ? seconds / Available : 0;

    /// <summary>An update is read to be screened and again to be folded, and the sum, 8 bytes an element, is read and written.</summary>
    private double FoldedBytes => Profile.Calls(Phase.Fold) * 24.0 * MessageLayout.Up(Plan.Experiment.Strategy, Plan.Model).Length;

    private string Each(Phase phase) => Invariant($"{1e6 * Seconds(phase) / Math.Max(1, Profile.Calls(phase)):f1} us");

    private double Seconds(Phase phase) => Profile.Seconds(phase);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
