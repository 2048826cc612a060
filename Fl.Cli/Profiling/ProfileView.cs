using System.Diagnostics;
using Fl.Core;

namespace Fl.Cli;

/// <summary>Follows a run whose time is counted, and says in the end where it went.</summary>
internal sealed class ProfileView : IRunView
{
    private static readonly TimeProvider Time = TimeProvider.System;
    private readonly double start = SinceStart();
    private RunPlan? plan;
    private long examplesMet;

    public Profile Profile { get; } = new(Time);

    public void Start(RunPlan plan) => this.plan = plan;

    public void Write(RoundResult result) => examplesMet += result.ExamplesMet;

    public void Report(string value) { }

    /// <summary>Leaves <see cref="ProfileReport.Name"/> in the run's folder and prints what it says.</summary>
    /// <param name="plots">Seconds that the run's pictures took.</param>
    public void Finish(string folder, double plots, TextWriter text)
    {
        // A run that was over before is only read again.
        if (plan is null) return;
        var report = new ProfileReport(Profile, plan, SinceStart(), start, plots, examplesMet);
        File.WriteAllText(Path.Combine(folder, ProfileReport.Name), report.ToCsv());
        report.Write(text, Machine.PeakGflops(Time), Machine.MemoryBandwidth(Time));
    }

    private static double SinceStart() => (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalSeconds;
}
