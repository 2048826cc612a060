namespace Fl.Cli.Tests;

/// <summary><c>fl new</c>.</summary>
public sealed class NewTests : Workspace
{
    public static TheoryData<string> Kinds => new(StartingFiles.Kinds);

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_it_writes_runs_as_it_stands(string kind)
    {
        var written = await OutputAsync("new", kind, "my-own", "--out", "here");
        Assert.Contains("run it:  fl sim here/my-own.yaml", written);
        Assert.DoesNotContain("MyName", Read("here/my-own.yaml"));
        await OutputAsync("sim", "here/my-own.yaml", "--quiet", "--out", "run");
        Assert.Equal(kind == "experiment", !File.Exists(Path.Combine(Root, "run/code/my-own.cs")));
    }

    /// <summary>As <c>dotnet run --project</c> does, but for its build: the contract of each kind is kept by the file as it is.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Its_test_is_of_the_contract_of_its_kind_and_is_passed(string kind)
    {
        if (kind == "experiment") return;
        var files = new StartingFiles(kind, "my-own", new());
        var (code, test) = (Text(files, "my-own.cs"), Text(files, "my-own.tests/MyOwnTests.cs"));
        Assert.Contains("Include=\"../my-own.cs\"", Text(files, "my-own.tests/my-own.tests.csproj"));
        Assert.Contains("Fl.Testing", Text(files, "my-own.tests/my-own.tests.csproj"));
        var assembly = System.Reflection.Assembly.Load(CodeCompiler.Compile(
            $"Own{kind}", [new("my-own.cs", Bytes(code)), new("MyOwnTests.cs", Bytes(test))], []).Assembly);
        var contract = assembly.GetType("MyOwnTests")!;
        var facts = contract.GetMethods().Where(method => method.IsDefined(typeof(FactAttribute), inherit: true)).ToList();
        Assert.NotEmpty(facts);
        foreach (var fact in facts)
            foreach (var row in Rows(fact))
                if (fact.Invoke(Activator.CreateInstance(contract), row) is Task task) await task;
    }

    [Fact]
    public async Task Nothing_is_written_over_and_names_are_checked()
    {
        await OutputAsync("new", "experiment", "mine");
        await ComplainsAsync("'./mine.yaml' is there already", "new", "experiment", "mine");
        await ComplainsAsync("fl has a strategy 'fedavg' already", "new", "strategy", "fedavg");
        await ComplainsAsync("'FedCM' is no name", "new", "strategy", "FedCM");
        await ComplainsAsync("strategy", "new", "strategies", "mine");
    }

    private static IEnumerable<object?[]?> Rows(System.Reflection.MethodInfo fact) =>
        fact.GetCustomAttributes(typeof(InlineDataAttribute), inherit: true).Cast<InlineDataAttribute>()
            .Select(data => (object?[]?)data.Data).DefaultIfEmpty(null);

    private static string Text(StartingFiles files, string name) => files.All.Single(file => file.Name == name).Text;

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
