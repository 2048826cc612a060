using CsvHelper;

namespace Fl.Core;

/// <summary>A CSV file whose columns are fixed when it is made and whose rows are flushed when told.</summary>
public abstract class CsvFile : IDisposable
{
    private static readonly CsvWriterOptions Options = new() { NewLine = "\n" };
    private readonly FileStream stream;

    /// <param name="path">A new file.</param>
    protected CsvFile(string path, params string[] columns)
    {
        stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        Writer = CsvWriter.Create(stream, Options, leaveOpen: true);
        Writer.WriteHeader(columns);
        Flush();
    }

    protected CsvWriter Writer { get; }

    public void Dispose()
    {
        Writer.Dispose();
        stream.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Hands what was written to the operating system.</summary>
    protected void Flush()
    {
        Writer.Flush();
        stream.Flush();
    }

    /// <summary>A number in six significant digits; empty for NaN.</summary>
    protected void Number(double value)
    {
        if (double.IsNaN(value)) Writer.WriteField("");
        else Writer.WriteField(value, "g6");
    }
}
