using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// What files hold. It is read anew when they change; what cannot be used, such as a file that is half written, leaves what was
/// there.
/// </summary>
internal sealed class Reloaded<T> where T : class
{
    private readonly string[] files;
    private readonly Func<byte[][], T> parse;
    private readonly IProgress<string> view;
    private readonly Lock gate = new();
    private byte[][] bytes;
    private T value;
    private string? complaint;

    /// <param name="parse">Makes it of the files' bytes; throws <see cref="BadInputException"/> where it cannot.</param>
    /// <exception cref="BadInputException">A file cannot be read or used.</exception>
    public Reloaded(string[] files, Func<byte[][], T> parse, IProgress<string> view)
    {
        (this.files, this.parse, this.view) = (files, parse, view);
        bytes = Read();
        value = parse(bytes);
    }

    /// <summary>What the files hold now, or held when they could be used last.</summary>
    public T Current
    {
        get
        {
            lock (gate)
            {
                try
                {
                    var now = Read();
                    if (!now.Zip(bytes, (one, other) => one.AsSpan().SequenceEqual(other)).All(same => same))
                    {
                        value = parse(now);
                        bytes = now;
                        view.Report($"'{files[0]}' has changed and is in use from now on");
                    }
                    complaint = null;
                }
                catch (BadInputException error)
                {
                    if (complaint != error.Message) view.Report($"{error.Message.TrimEnd('.')}; what it held before stays in use");
                    complaint = error.Message;
                }
                return value;
            }
        }
    }

    private byte[][] Read() => Array.ConvertAll(files, file =>
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{file}' cannot be read: {Protocol.OneLine(error.Message)}", error);
        }
    });
}
