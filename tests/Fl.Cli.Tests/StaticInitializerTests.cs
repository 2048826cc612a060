using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Fl.Cli.Tests;

/// <summary>
/// A program that uses Fl may set its variables when it likes: no type of Fl reads one when it is initialized, by itself or by what it calls.
/// </summary>
public sealed class StaticInitializerTests
{
    private static readonly string[] Readers =
        ["GetEnvironmentVariable", "GetEnvironmentVariables", "ExpandEnvironmentVariables"];

    [Fact]
    public void No_static_initializer_reads_an_environment_variable()
    {
        var found = new List<string>();
        var files = Directory.GetFiles(AppContext.BaseDirectory, "Fl.*.dll").Append(Path.Combine(AppContext.BaseDirectory, "fl.dll"))
            .Where(file => !Path.GetFileName(file).Contains("Tests", StringComparison.Ordinal)).ToList();
        Assert.Contains(files, file => Path.GetFileName(file) == "Fl.Core.dll");
        Assert.Contains(files, file => Path.GetFileName(file) == "Fl.Edge.Client.dll");
        using var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(AppContext.BaseDirectory);
        foreach (var file in files)
        {
            using var assembly = AssemblyDefinition.ReadAssembly(file, new() { AssemblyResolver = resolver });
            foreach (var type in assembly.MainModule.GetTypes())
                foreach (var method in type.Methods.Where(method => method.IsConstructor && method.IsStatic))
                    if (Chain(method, []) is { } path) found.Add(path);
        }
        Assert.Empty(found);
    }

    /// <summary>The test is worth something: it finds the initializers below.</summary>
    [Theory]
    [InlineData(nameof(Direct))]
    [InlineData(nameof(Indirect))]
    [InlineData(nameof(Handed))]
    public void One_that_does_is_found(string name)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(typeof(StaticInitializerTests).Assembly.Location);
        var type = assembly.MainModule.GetTypes().Single(type => type.Name == name);
        Assert.NotNull(Chain(type.Methods.Single(method => method.IsConstructor && method.IsStatic), []));
    }

    [Fact]
    public void One_that_only_will_is_not()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(typeof(StaticInitializerTests).Assembly.Location);
        var type = assembly.MainModule.GetTypes().Single(type => type.Name == nameof(Later));
        Assert.Null(Chain(type.Methods.Single(method => method.IsConstructor && method.IsStatic), []));
    }

    /// <summary>The calls from a method to one that reads a variable; null where there are none.</summary>
    private static string? Chain(MethodDefinition method, HashSet<string> seen)
    {
        if (!method.HasBody || !seen.Add(method.FullName)) return null;
        foreach (var instruction in method.Body.Instructions)
        {
            if (instruction.Operand is not MethodReference used) continue;
            if (used.DeclaringType.FullName == "System.Environment" && Readers.Contains(used.Name)) return $"{method.FullName} -> {used.Name}";
            var isCalled = instruction.OpCode.Code is Code.Call or Code.Callvirt or Code.Newobj;
            if (!isCalled || !used.DeclaringType.FullName.StartsWith("Fl.", StringComparison.Ordinal)) continue;
            if (used.Resolve() is { } called && Chain(called, seen) is { } rest) return $"{method.FullName} -> {rest}";
        }
        return null;
    }

    private static class Direct
    {
        public static readonly string? Value = Environment.GetEnvironmentVariable("A");
    }

    private static class Indirect
    {
        public static readonly int Value = Length();

        private static int Length() => Environment.GetEnvironmentVariable("A")?.Length ?? 0;
    }

    private static class Handed
    {
        public static readonly string? Value = Ask(Environment.GetEnvironmentVariable);

        private static string? Ask(Func<string, string?> environment) => environment("A");
    }

    private static class Later
    {
        public static readonly Lazy<string?> Value = new(() => Environment.GetEnvironmentVariable("A"));
    }
}
