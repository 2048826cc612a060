namespace Fl.Edge.Tests;

/// <summary>The lines that a person would have been told.</summary>
internal sealed class Told : IProgress<string>
{
    private readonly List<string> lines = [];

    public string[] Lines
    {
        get
        {
            lock (lines) return [.. lines];
        }
    }

    public void Report(string value)
    {
        lock (lines) lines.Add(value);
    }
}
