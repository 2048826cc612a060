using System.Reflection;
using PublicApiGenerator;

namespace Fl.Cli.Tests.Packages;

/// <summary>What a package offers is approved in a file: a change of the one is a change of the other.</summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Fl.Core")]
    [InlineData("Fl.Engines.Torch")]
    [InlineData("Fl.Reports")]
    [InlineData("Fl.Sim")]
    [InlineData("Fl.Edge.Client")]
    [InlineData("Fl.Edge")]
    [InlineData("Fl.Testing")]
    public void The_public_api_is_the_approved_one(string package)
    {
        var file = Path.Combine("tests", "Api", $"{package}.txt");
        var api = Assembly.Load(package).GeneratePublicApi(new()
        {
            IncludeAssemblyAttributes = false,
            // They hold the path of the source.
            ExcludeAttributes = ["Xunit.FactAttribute", "Xunit.TheoryAttribute"],
        }).ReplaceLineEndings("\n");
        var path = Path.Combine(Repository.Root, file);
        if (Environment.GetEnvironmentVariable("FL_WRITE_DOCS") == "1") File.WriteAllText(path, api);
        var (found, approved) = (api.Split('\n'), File.ReadAllText(path).ReplaceLineEndings("\n").Split('\n'));
        var same = found.Zip(approved).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.True(same == found.Length && same == approved.Length,
            $"{file} is not the public API of {package} from line {same + 1} on ('{found.ElementAtOrDefault(same)?.Trim()}' is there, "
                + $"'{approved.ElementAtOrDefault(same)?.Trim()}' is approved). If that is meant, run this test with FL_WRITE_DOCS=1 to write it anew.");
    }
}
