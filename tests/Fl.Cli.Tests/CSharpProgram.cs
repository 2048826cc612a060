using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Fl.Cli.Tests;

/// <summary>A C# program of a page, compiled against the assemblies beside the tests and run in this process.</summary>
internal static class CSharpProgram
{
    /// <summary>As for a file that <c>dotnet run</c> runs.</summary>
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    private static readonly Lazy<IReadOnlyList<MetadataReference>> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileName(file).StartsWith("System.", StringComparison.Ordinal)
                || Path.GetFileName(file) is "mscorlib.dll" or "netstandard.dll"
                || Path.GetFileName(file) is ['F', 'l', '.', ..] and not "Fl.Cli.Tests.dll")
            .Select(file => MetadataReference.CreateFromFile(file))]);

    /// <summary>Runs its statements to their end.</summary>
    /// <param name="folder">Where the paths <c>runs/...</c> and <c>study...</c> of its text are.</param>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(string text, string folder)
    {
        var place = folder.Replace('\\', '/');
        text = text.Replace("\"runs/", $"\"{place}/", StringComparison.Ordinal).Replace("\"study.", $"\"{place}/study.", StringComparison.Ordinal);
        var entry = Assembly.Load(Compile(text)).EntryPoint!;
        var (output, before) = (new StringWriter(), Console.Out);
        Console.SetOut(TextWriter.Synchronized(output));
        try
        {
            // The compiler's entry point waits for the program's own.
            await Task.Run(
                () => entry.Invoke(null, entry.GetParameters().Length == 0 ? null : [Array.Empty<string>()]),
                TestContext.Current.CancellationToken);
        }
        finally
        {
            Console.SetOut(before);
        }
        return output.ToString();
    }

    /// <summary>Compiles it without a warning.</summary>
    public static byte[] Compile(string text)
    {
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);
        var stop = TestContext.Current.CancellationToken;
        var compilation = CSharpCompilation.Create(
            $"program-{Guid.NewGuid():n}", [Parse(Usings), Parse(text)], References.Value,
            new(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using var bytes = new MemoryStream();
        var emitted = compilation.Emit(bytes, cancellationToken: stop);
        Assert.Empty(emitted.Diagnostics.Where(one => one.Severity >= DiagnosticSeverity.Warning).Select(one => one.ToString()));
        return bytes.ToArray();

        SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, options, cancellationToken: stop);
    }
}
