using System.Text;
using Fl.Core;

namespace Fl.Cli.Tests;

/// <summary>How code of a user's own is read, compiled, kept and checked.</summary>
public sealed class CodeLoaderTests : Workspace
{
    private static readonly Catalog Known = new();

    private string Cache => Path.Combine(Root, "cache");

    [Fact]
    public void What_was_compiled_once_is_loaded_and_other_text_is_compiled()
    {
        var path = Place("mine.cs", OwnCode.Damped);
        Assert.Equal("FedAvg whose server step is damped.", Summary(OwnCode.Load(Cache, path)));
        var kept = Directory.GetFiles(Cache).Order().ToArray();
        Assert.Equal([".dll", ".xml"], kept.Select(Path.GetExtension));
        var written = File.GetLastWriteTimeUtc(kept[0]);
        Assert.Equal("FedAvg whose server step is damped.", Summary(OwnCode.Load(Cache, path)));
        Assert.Equal(written, File.GetLastWriteTimeUtc(kept[0]));
        Place("mine.cs", OwnCode.Damped.Replace("damped.", "damped more.", StringComparison.Ordinal));
        Assert.Equal("FedAvg whose server step is damped more.", Summary(OwnCode.Load(Cache, path)));
        Assert.Equal(4, Directory.GetFiles(Cache).Length);
    }

    [Theory, InlineData(0), InlineData(100), InlineData(-1)]
    public void What_is_damaged_in_the_cache_is_compiled_again(int length)
    {
        var path = Place("mine.cs", OwnCode.Damped);
        OwnCode.Load(Cache, path);
        var kept = Directory.GetFiles(Cache, "*.dll").Single();
        var whole = File.ReadAllBytes(kept);
        if (length < 0) whole[whole.Length / 2] ^= 1;
        File.WriteAllBytes(kept, length < 0 ? whole : whole[..length]);
        Assert.NotNull(Known.With(OwnCode.Load(Cache, path)).Find(typeof(Strategy), "damped"));
    }

    [Fact]
    public void Where_nothing_can_be_kept_it_is_compiled_and_that_is_told()
    {
        File.WriteAllText(Cache, "a file where the folder would be");
        var told = new List<string>();
        var code = new CodeLoader([Place("mine.cs", OwnCode.Damped)], new(Cache, told.Add)).Load();
        Assert.NotNull(Known.With(code).Find(typeof(Strategy), "damped"));
        Assert.StartsWith("warning: compiled code is not kept for the next time: ", Assert.Single(told));
    }

    [Fact]
    public void Files_are_compiled_together_and_against_assemblies_that_are_given()
    {
        var library = Place(
            "Damping.dll", Compile("Damping", "public static class Damping { public static double Of(double x) => x / 4; }"));
        var shared = Place("shared.cs", "internal static class Shared { public static double Rho => Damping.Of(1); }");
        var mine = Place("mine.cs", OwnCode.Damped.Replace("= 0.5;", "= Shared.Rho;", StringComparison.Ordinal));
        var code = OwnCode.Load(Cache, mine, shared, library);
        var strategy = OptionInfo.Create(Known.With(code).Find(typeof(Strategy), "damped")!.Type);
        Assert.Equal(0.25, OptionInfo.Of(strategy.GetType()).Single(option => option.Key == "rho").Get(strategy));
        Assert.Equal([mine, shared, library], code.Files.Select(file => file.File));
    }

    [Fact]
    public void An_assembly_comes_with_those_beside_it_that_it_needs()
    {
        var helper = Compile("Helper", "public static class Helper { public static float Half => 0.5f; }");
        var mine = Compile(
            "Mine", OwnCode.Damped.Replace("(float)Rho", "Helper.Half", StringComparison.Ordinal),
            new LibraryFile("Helper.dll", helper, new("Helper")));
        Place("Helper.dll", helper);
        Place("Unrelated.dll", helper);
        var code = OwnCode.Load(Cache, Place("Mine.dll", mine));
        Assert.Equal(["Mine.dll", "Helper.dll"], code.Files.Select(file => Path.GetFileName(file.File)));
        Assert.NotNull(Known.With(code).Find(typeof(Strategy), "damped"));
        Assert.Equal(0.5f, code.Assemblies[0].GetReferencedAssemblies().Any(one => one.Name == "Helper")
            ? (float)code.Assemblies[1].GetType("Helper")!.GetProperty("Half")!.GetValue(null)! : float.NaN);
    }

    [Theory]
    [InlineData("[Named(\"fedavg\")]", "", "mine.cs: Damped: 'fedavg' is there already (strategies: Fl.Core.FedAvg); give it another name.")]
    [InlineData("[Named(\"Damped_1\")]", "", "a name is of small letters, digits and '-', and [Named] says 'Damped_1'.")]
    [InlineData("", "", "mine.cs: no component is in it")]
    [InlineData("[Named(\"damped\")]", "public Damped(int x) { }", "it has no constructor without parameters")]
    [InlineData(
        "[Named(\"damped\")]", "public Damped() => throw new ArgumentException(\"no\");", "it cannot be made: ArgumentException: no")]
    [InlineData("[Named(\"damped\")]", "public Dictionary<int, int>? Map { get; init; }", "An option cannot be a")]
    public void What_cannot_be_a_component_is_refused(string named, string member, string complaint)
    {
        var text = OwnCode.Damped.Replace("[Named(\"damped\")]", named, StringComparison.Ordinal)
            .Replace("    public bool Breaks", $"    {member}\n    public bool Breaks", StringComparison.Ordinal);
        var code = OwnCode.Load(Cache, Place("mine.cs", text));
        Assert.Contains(complaint, Assert.Single(Assert.Throws<BadInputException>(() => Known.With(code)).Messages));
    }

    [Theory]
    [InlineData("mine.txt", "", "is no code: expected a .cs or a .dll file.")]
    [InlineData("mine.dll", "no assembly", "is no .NET assembly.")]
    [InlineData("missing.cs", null, "no such file.")]
    public void What_is_no_code_is_refused_in_a_line(string name, string? text, string complaint)
    {
        var path = text is null ? Path.Combine(Root, name) : Place(name, text);
        Assert.EndsWith(complaint, Assert.Throws<BadInputException>(() => OwnCode.Load(Cache, path)).Message);
    }

    [Fact]
    public void An_assembly_of_fl_itself_is_refused() =>
        Assert.Contains("is part of fl or of .NET", Assert.Throws<BadInputException>(
            () => OwnCode.Load(Cache, typeof(Catalog).Assembly.Location)).Message);

    private static byte[] Compile(string name, string text, params LibraryFile[] libraries) =>
        CodeCompiler.Compile(name, [new($"{name}.cs", Encoding.UTF8.GetBytes(text))], libraries).Assembly;

    private static string Summary(UserCode code) => Listing.Of("strategies", Known.With(code)).Split('\n')
        .SkipWhile(line => line != "damped").ElementAt(1).Trim();

    private string Place(string name, string text) => Path.Combine(Root, Write(name, text));

    private string Place(string name, byte[] content)
    {
        File.WriteAllBytes(Path.Combine(Root, name), content);
        return Path.Combine(Root, name);
    }
}
