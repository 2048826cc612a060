using System.CommandLine;

namespace Fl.Cli;

/// <summary>One command at work.</summary>
internal sealed class Invocation : InvocationConfiguration
{
    public Invocation() => (EnableDefaultExceptionHandler, ProcessTerminationTimeout) = (false, null);

    /// <summary>How to go on when it is interrupted, or null; asked when it is.</summary>
    public Func<string?> GoOn { get; set; } = static () => null;

    public static Invocation Of(ParseResult parsed) => (Invocation)parsed.InvocationConfiguration;
}
