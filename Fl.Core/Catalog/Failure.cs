using System.Diagnostics;

namespace Fl.Core;

/// <summary>What an exception tells the person whose code threw it.</summary>
public static class Failure
{
    private static readonly string[] Known = ["Fl.", "fl,", "System.", "System,", "Microsoft.", "mscorlib,", "netstandard,"];

    /// <summary>Its type and message, and the line of the user's own code where it came from, if from there.</summary>
    public static string Describe(Exception error) =>
        $"{error.GetType().Name}{(LineOf(error) is { } line ? $" at {line}" : "")}: {error.Message}";

    /// <summary>Where in the user's own code it was thrown, or passed through first: <c>mine.cs:12</c>; null where in none.</summary>
    public static string? LineOf(Exception error) =>
        new StackTrace(error, fNeedFileInfo: true).GetFrames().Where(IsOwn)
            .Select(frame => $"{Path.GetFileName(frame.GetFileName())}:{frame.GetFileLineNumber()}").FirstOrDefault();

    private static bool IsOwn(StackFrame frame) =>
        frame.GetFileName() is not null && DiagnosticMethodInfo.Create(frame)?.DeclaringAssemblyName is { } assembly
        && !Known.Any(known => assembly.StartsWith(known, StringComparison.Ordinal));
}
