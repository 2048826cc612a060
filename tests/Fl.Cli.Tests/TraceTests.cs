namespace Fl.Cli.Tests;

/// <summary><c>fl data make-trace</c> and <c>import-trace</c> with the real fl.</summary>
public sealed class TraceTests : Workspace
{
    [Fact]
    public async Task A_trace_is_made_and_its_line_is_read_by_an_experiment()
    {
        var (code, output, error) = await FlProcess.RunAsync(Root, "data", "make-trace", "--clients", "20", "--days", "3",
            "--availability", "{name: charging, nights: 0.5}", "--out", "made.csv");
        Assert.True(code == 0, error);
        Assert.StartsWith("# made.csv: 20 users, ", output);
        Assert.StartsWith("client,start,end\n0,", Read("made.csv"));
        var line = output.Split('\n')[1];
        Assert.Equal("availability: {name: trace, path: 'made.csv', length: 259200}", line);

        Write("e.yaml", $"{Tiny}\ndevices:\n  fleet: [{{device: raspberry-pi-4, link: wifi}}]\n  {line}\n");
        (code, _, error) = await FlProcess.RunAsync(Root, "sim", "e.yaml", "--quiet", "--out", "run");
        Assert.True(code == 0, error);
        Assert.Contains("name: trace", Read("run/experiment.yaml"));
    }

    [Theory]
    [InlineData("--availability: nighs: not an option of 'charging'", "--availability", "{name: charging, nighs: 1}")]
    [InlineData("--availability: found 'chraging'", "--availability", "chraging")]
    [InlineData("--clients takes a number", "--clients", "0")]
    public async Task A_mistake_is_one_line(string message, params string[] options)
    {
        var (code, output, error) = await FlProcess.RunAsync(Root, ["data", "make-trace", "--out", "made.csv", .. options]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(message, error);
        Assert.False(File.Exists(Path.Combine(Root, "made.csv")));
    }

    [Fact]
    public async Task A_pickle_is_imported()
    {
        // {1: {'active': [10], 'inactive': [20], 'finish_time': 100}}, as Python 3 writes it.
        File.WriteAllBytes(Path.Combine(Root, "behave"), Convert.FromHexString("80049538000000000000007d944b017d94288c06616374697665945d"
            + "944b0a618c08696e616374697665945d944b14618c0b66696e6973685f74696d65944b6475732e"));
        var (code, output, error) = await FlProcess.RunAsync(
            Root, "data", "import-trace", "behave", "--from", "fedscale", "--out", "trace.csv");
        Assert.True(code == 0, error);
        Assert.Equal("client,start,end\n1,10,20\n", Read("trace.csv"));
        Assert.Contains("# trace.csv: 1 users, 1 windows in 0 days, there 10.0 % of the time", output);

        (code, _, error) = await FlProcess.RunAsync(Root, "data", "import-trace", "trace.csv", "--from", "flahs", "--out", "other.csv");
        Assert.Equal((2, "fl: --from 'flahs': expected fedscale or flash; did you mean 'flash'?\n"), (code, error));
    }
}
