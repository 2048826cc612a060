namespace Fl.Cli.Tests;

/// <summary>What is typed for a number and is none is one line and exit code 2.</summary>
public sealed class NumberOptionTests : Workspace
{
    [Theory]
    [InlineData("--seeds takes how many seeds", "sim", "e.yaml", "--seeds", "one")]
    [InlineData("--seeds takes how many seeds", "sim", "e.yaml", "--seeds", "1,")]
    [InlineData("--seeds takes how many seeds", "sim", "e.yaml", "--seeds", "0")]
    [InlineData("--seeds takes how many seeds", "sim", "e.yaml", "--seeds", "5..1")]
    [InlineData("--seeds takes how many seeds", "sim", "e.yaml", "--seeds", "0..9223372036854775807")]
    [InlineData("--workers takes a number from 1 to 1,024, not 'abc'.", "sim", "e.yaml", "--workers", "abc")]
    [InlineData("--workers takes a number from 1 to 1,024, not '0'.", "sim", "e.yaml", "--workers", "0")]
    [InlineData("--jobs takes a number from 1 to 1,024, not '1.5'.", "sim", "e.yaml", "--jobs", "1.5")]
    [InlineData("--min-clients takes a number from 1 to 10,000,000, not 'two'.", "serve", "e.yaml", "--min-clients", "two")]
    [InlineData("--rounds takes a number from 1 to 10,000,000, not 'many'.", "serve", "e.yaml", "--rounds", "many")]
    [InlineData("--deadline takes a time in seconds, above 0, not 'soon'.", "serve", "e.yaml", "--deadline", "soon")]
    [InlineData("--deadline takes a time in seconds, above 0, not 'NaN'.", "serve", "e.yaml", "--deadline", "NaN")]
    [InlineData("--retry-for takes a time in seconds, above 0, or forever, not 'long'.", "join", "127.0.0.1:1", "--cid", "a",
        "--retry-for", "long")]
    [InlineData("--threads takes a number from 1 to 1,024, not '0'.", "join", "127.0.0.1:1", "--cid", "a", "--threads", "0")]
    [InlineData("--max-memory takes a number from 32 to 16,777,216, not 'x'.", "join", "127.0.0.1:1", "--cid", "a", "--max-memory", "x")]
    [InlineData("--target takes a test accuracy above 0 and at most 1, e.g. 0.5, not 'half'.", "table", ".", "--target", "0.5",
        "--target", "half")]
    [InlineData("--target takes a test accuracy above 0 and at most 1, e.g. 0.5, not '50'.", "table", ".", "--target", "50")]
    [InlineData("--seconds takes a time in seconds, above 0, not 'x'.", "bench-device", "--seconds", "x")]
    [InlineData("--clients takes a number from 1 to 10,000,000, not 'x'.", "data", "make-trace", "--clients", "x", "--out", "t")]
    public async Task What_is_no_number_is_told_with_what_was_typed(string complaint, params string[] arguments)
    {
        Write("e.yaml", Tiny);
        await ComplainsAsync(complaint, arguments);
        var (_, _, error) = await FlProcess.RunAsync(Root, arguments);
        Assert.Equal(2, error.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public Task Threads_of_an_engine_that_computes_on_one_are_refused() => ComplainsAsync(
        "--threads 2: engine 'torch' computes a batch on one thread; leave --threads out, or take --engine managed.",
        "join", "127.0.0.1:1", "--cid", "a", "--engine", "torch", "--threads", "2");

    [Theory]
    [InlineData("2", "1 2")]
    [InlineData("4,2", "2 4")]
    [InlineData("3..5", "3 4 5")]
    [InlineData("7,1..2", "1 2 7")]
    public async Task Seeds_are_how_many_or_which(string seeds, string expected)
    {
        Write("e.yaml", Tiny);
        await OutputAsync("sim", "e.yaml", "--set", "rounds=1", "--seeds", seeds, "--out", "sweep", "--quiet");
        Assert.Equal(expected, string.Join(' ', Directory.GetDirectories(Path.Combine(Root, "sweep"), "seed-*")
            .Select(path => Path.GetFileName(path)["seed-".Length..]).Order()));
    }
}
