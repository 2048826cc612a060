using System.Text;

namespace Fl.Cli;

/// <summary>
/// Standard error for the whole program: what cannot be written, to a full disk or where nobody reads, is lost and harms
/// nothing. What becomes of a run is in its folder and its exit code.
/// </summary>
internal sealed class TolerantWriter(TextWriter output) : TextWriter(output.FormatProvider)
{
    public override Encoding Encoding => output.Encoding;

    /// <summary>Has the program write to standard error in this way from now on.</summary>
    public static void Install()
    {
        var output = TextWriter.Null;
        if (ErrorStream.IsOpen) Try(() => output = Console.Error);
        Console.SetError(new TolerantWriter(output));
    }

    public override void Write(char value) => Try(() => output.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => output.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => output.Write(value));

    public override void WriteLine(string? value) => Try(() => output.WriteLine(value));

    public override void Flush() => Try(output.Flush);

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
        }
    }
}
