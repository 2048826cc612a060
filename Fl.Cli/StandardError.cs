using Fl.Core;

namespace Fl.Cli;

/// <summary>Tells progress a line at a time on standard error.</summary>
internal sealed class StandardError : IProgress<string>
{
    public void Report(string value) => Console.Error.WriteLine(Quoting.Visible(value, lines: true));
}
