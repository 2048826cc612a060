using System.Globalization;
using System.Text;
using Fl.Core;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace Fl.Cli;

/// <summary>Compiles C# files against fl, as the .NET SDK does by default: nullable, implicit usings, and Fl.Core among them.</summary>
internal static class CodeCompiler
{
    private const int MostErrors = 50, MostCharacters = 500;

    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Fl.Core;
        """;

    /// <returns>The assembly, with its symbols inside, and its documentation.</returns>
    /// <exception cref="BadInputException">
    /// They do not compile: <c>file:line:column: code: message</c> for each error, in order.
    /// </exception>
    public static (byte[] Assembly, byte[] Documentation) Compile(
        string name, IReadOnlyList<SourceFile> sources, IReadOnlyList<LibraryFile> libraries)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Parse);
        var trees = sources.Select(source => CSharpSyntaxTree.ParseText(
            SourceText.From(new MemoryStream(source.Bytes), Encoding.UTF8), options, Path.GetFileName(source.Path))).ToList();
        var compilation = CSharpCompilation.Create(
            name,
            [.. trees, CSharpSyntaxTree.ParseText(Usings, options, encoding: Encoding.UTF8)],
            [
                .. Platform.Files.Select(path => MetadataReference.CreateFromFile(path)),
                .. libraries.Select(library => MetadataReference.CreateFromImage(library.Bytes, filePath: library.Path)),
            ],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true, deterministic: true,
                nullableContextOptions: NullableContextOptions.Enable));
        using var assembly = new MemoryStream();
        using var documentation = new MemoryStream();
        var emitted = compilation.Emit(
            assembly, xmlDocumentationStream: documentation,
            options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        if (emitted.Success) return (assembly.ToArray(), documentation.ToArray());
        var errors = emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .OrderBy(error => error.Location.SourceTree is { } tree ? trees.IndexOf(tree) : trees.Count)
            .ThenBy(error => error.Location.SourceSpan.Start)
            .Select(error => Line(error, trees, sources)).Distinct().ToList();
        throw new BadInputException(
            errors.Count <= MostErrors ? errors : [.. errors.Take(MostErrors), $"... and {errors.Count - MostErrors} more."]);
    }

    private static string Line(Diagnostic error, List<SyntaxTree> trees, IReadOnlyList<SourceFile> sources)
    {
        var text = $"{error.Id}: {Quoting.OneLine(error.GetMessage(CultureInfo.InvariantCulture), MostCharacters)}";
        if (error.Location.SourceTree is not { } tree || trees.IndexOf(tree) is not (>= 0 and var index)) return text;
        var at = error.Location.GetLineSpan().StartLinePosition;
        return $"{Shown(sources[index].Path)}:{at.Line + 1}:{at.Character + 1}: {text}";
    }

    /// <summary>The path from here, where it is below.</summary>
    private static string Shown(string path)
    {
        var near = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return near.StartsWith("..", StringComparison.Ordinal) ? path : near;
    }
}
