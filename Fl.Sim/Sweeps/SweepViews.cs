namespace Fl.Sim;

/// <summary>All views of a sweep, told one thing at a time.</summary>
internal sealed class SweepViews(IReadOnlyList<ISweepView> views) : IProgress<string>
{
    private readonly Lock gate = new();

    public void Report(string value) => Tell(view => view.Report(value));

    public void Tell(Action<ISweepView> what)
    {
        lock (gate)
            foreach (var view in views) what(view);
    }
}
