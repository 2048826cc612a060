using System.CommandLine;

namespace Fl.Cli;

/// <summary><c>--log-format</c>: how a server or a simulation tells what happens.</summary>
internal static class LogFormatOption
{
    private const string Text = "text", Json = "json";

    public static Option<string> Create()
    {
        var option = new Option<string>("--log-format")
        {
            Description = "How to tell what happens: text, live where it goes to a terminal, or json, an object a line.",
            HelpName = "format",
            DefaultValueFactory = _ => Text,
        };
        option.AcceptOnlyFromAmong(Text, Json);
        return option;
    }

    public static bool IsJson(string? format) => format == Json;

    /// <summary>That of a server.</summary>
    public static ITerminalView View(string format) =>
        IsJson(format) ? new JsonView(Console.Error, TimeProvider.System)
        : Console.IsErrorRedirected ? new LogView(Console.Error, TimeProvider.System)
        : new LiveView();
}
