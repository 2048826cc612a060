using Fl.Core;
using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>What a device tells of its errors: the server one of a few texts, its owner the whole.</summary>
internal static class DeviceErrors
{
    private const int MostCharacters = 500;

    /// <summary>The line for a process that cannot have what it needs.</summary>
    public static string OutOfMemory =>
        $"out of memory: the system lets this process have {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20:n0} MiB; "
        + "a smaller model, train.batch_size or part of the data (--partition K/N) needs less";

    /// <summary>The text that goes to a server with an error.</summary>
    public static string Text(DeviceError error) => error switch
    {
        DeviceError.OutOfMemory => "the device is out of memory",
        DeviceError.NoData => "the device has no data for this experiment",
        DeviceError.BadExperiment => "the device cannot do this experiment",
        DeviceError.OverLimit => "this is over a limit of the device",
        DeviceError.Interrupted => "interrupted",
        DeviceError.DamagedMessage => "the message arrived damaged",
        DeviceError.DamagedState => "what the client kept of earlier rounds is damaged",
        DeviceError.NotSaved => "the final model could not be saved",
        DeviceError.LacksConstant => "the device lacks the part of the message that travels once",
        _ => "the device failed",
    };

    /// <summary>The kind of an error in preparing or doing a server's work.</summary>
    public static DeviceError Of(Exception error) => error switch
    {
        DeviceRefusedException refused => refused.Error,
        OutOfMemoryException => DeviceError.OutOfMemory,
        AggregateException { InnerException: { } inner } => Of(inner),
        BadInputException => DeviceError.BadExperiment,
        RunFailedException => DeviceError.DamagedState,
        _ => DeviceError.Failed,
    };

    /// <summary>One line for the device's owner.</summary>
    public static string Describe(Exception error) => error switch
    {
        AggregateException { InnerException: { } inner } => Describe(inner),
        OutOfMemoryException => OutOfMemory,
        BadInputException { Messages: [var first, _, ..] messages } => $"{Line(first)} (and {messages.Count - 1} more)",
        BadInputException or DeviceRefusedException or RunFailedException or IOException or UnauthorizedAccessException =>
            Line(error.Message),
        _ => Line(Failure.Describe(error)),
    };

    /// <summary>Without what a server may have put into it to write elsewhere on a terminal.</summary>
    private static string Line(string text) =>
        Quoting.OneLine(text, MostCharacters).TrimEnd('.', ' ');
}
