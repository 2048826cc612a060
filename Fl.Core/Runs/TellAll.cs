namespace Fl.Core;

/// <summary>Hands each line on to all the views.</summary>
public sealed class TellAll(IReadOnlyList<IRunView> views) : IProgress<string>
{
    public void Report(string value)
    {
        foreach (var view in views) view.Report(value);
    }
}
