using System.Text;
using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>Importers of others' traces, on files of a few bytes written here.</summary>
public sealed class TraceImportTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fl-import-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>
    /// What Python 3 writes for {1: {'duration': 40, 'inactive': [20, 70], 'finish_time': 100, 'active': [10, 60], 'model': 'X'}, 2:
    /// {... 50 [5] [45] 50 ...}}.
    /// </summary>
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void A_pickle_of_FedScale_becomes_a_trace(int protocol)
    {
        var (summary, text) = Import("fedscale", protocol == 2 ? Protocol2 : Protocol4);
        Assert.Equal("client,start,end\n1,10,20\n1,60,70\n2,5,45\n2,55,95\n", text);
        Assert.Equal((2, 4, 100.0, 0), (summary.Users, summary.Windows, summary.Length, summary.LeftOut));
        Assert.Equal((10 + 10 + 40 + 40) / 200.0, summary.Share);
    }

    [Fact]
    public void Users_of_FedScale_whose_record_cannot_be_are_left_out_and_counted()
    {
        byte[] pickle = [0x80, 4, .. "}("u8, .. "K\u0007"u8, .. Record([10], [5], 100), .. "K\u0008"u8, .. Record([1], [2, 3], 100),
            .. "K\u0009"u8, .. Record([], [], 60), .. "u."u8];
        var (summary, text) = Import("fedscale", pickle);
        Assert.Equal("client,start,end\n9,0,0\n", text);
        Assert.Equal((1, 2), (summary.Users, summary.LeftOut));
        Assert.Contains("client 7", summary.Reason);
    }

    [Theory]
    [InlineData("cos\nsystem\n(S'true'\ntR.", "GLOBAL is refused")]
    [InlineData("X\u0002\0\0\0osX\u0006\0\0\0system\u0093.", "STACK_GLOBAL is refused")]
    [InlineData("}\u0081.", "NEWOBJ is refused")]
    [InlineData("(i__main__\nX\n.", "INST is refused")]
    [InlineData("Pid\n.", "PERSID is refused")]
    [InlineData("(lp0\nI1\na.", "opcode 0x6c is refused")]
    [InlineData("]]a.", "a list holds something else than numbers")]
    [InlineData("}]K\u0001s.", "neither a whole number nor text")]
    [InlineData("}K\u0001s.", "what is no dictionary")]
    [InlineData("K\u0001a.", "appended to what is no list")]
    [InlineData("]e.", "no mark before it")]
    [InlineData("}u.", "no mark before it")]
    [InlineData("h\u0000.", "recalled that was not remembered")]
    [InlineData("q\u0000.", "nothing is there to be remembered")]
    [InlineData("}q\u0009.", "out of order")]
    [InlineData("}r\u00ff\u00ff\u00ff\u00ff.", "larger than any such trace")]
    [InlineData("X\u00ff\u00ff\u00ff\u007f", "larger than any such trace")]
    [InlineData("\u008a\u0009123456789.", "a number is too large")]
    [InlineData(".", "ends before it is complete")]
    [InlineData("}}.", "ends before it is complete")]
    [InlineData("(.", "ends before it is complete")]
    [InlineData("}(K\u0001", "ends before it is complete")]
    [InlineData("", "ends before it is complete")]
    [InlineData("].", "holds no dictionary of clients")]
    [InlineData("}.", "it has no user")]
    public void A_hostile_or_broken_pickle_is_refused_in_one_line(string opcodes, string message)
    {
        var error = Assert.Throws<BadInputException>(() => Import("fedscale", [0x80, 2, .. Encoding.Latin1.GetBytes(opcodes)]));
        Assert.Contains(message, Assert.Single(error.Messages));
        Assert.False(File.Exists(Path.Combine(folder, "trace.csv")));
    }

    [Fact]
    public void Records_over_and_over_cannot_grow_into_a_large_trace()
    {
        // One user of a billion seconds, and one that comes and goes every second.
        byte[] pickle = [0x80, 4, .. "}("u8, .. "K\u0001"u8, .. Record([], [], 999_999_999), .. "K\u0002"u8, .. Record([0], [1], 2),
            .. "u."u8];
        var error = Assert.Throws<BadInputException>(() => Import("fedscale", pickle));
        Assert.Contains("more than 20,000,000 windows", error.Message);
        Assert.Empty(Directory.GetFiles(folder, "trace.csv*"));
    }

    [Fact]
    public void The_states_of_FLASH_become_a_trace()
    {
        // Two users on their own days; the first is ready from 01:00 to 01:30 and from 02:00 to 02:10, of a record from 00:30 to 03:30.
        const string json = """
            {"u1": {"guid": "u1", "model": "M", "messages": "2020-01-31 00:30:00\tscreen_off\n2020-01-31 00:40:00\tWIFI\n2020-01-31 00:50:00\tscreen_lock\n2020-01-31 01:00:00\tbattery_charged_on\n2020-01-31 01:20:00\t87.0%\n2020-01-31 01:30:00\tscreen_unlock\n2020-01-31 02:00:00\tscreen_lock\n2020-01-31 02:10:00\t4G\n2020-01-31 03:30:00\tscreen_on\n"},
             "never": {"messages": "2020-01-31 00:00:00\tscreen_on\n2020-01-31 09:00:00\tscreen_off\n"},
             "broken": {"messages": "yesterday\tscreen_on\n"},
             "u2": {"messages": "2020-01-31 12:00:00\tscreen_lock\n2020-01-31 12:00:00\twifi\n2020-01-31 12:00:00\tbattery_charged_on\n2020-01-31 18:00:00\tbattery_charged_off\n2020-02-01 12:00:00\tscreen_on", "model": "N"}}
            """;
        var (summary, text) = Import("flash", Encoding.UTF8.GetBytes(json));
        Assert.Equal((2, 2, 2 * 86400.0), (summary.Users, summary.LeftOut, summary.Length));
        Assert.Contains("never", summary.Reason);
        var rows = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(row => row.Split(',')).ToArray();
        // u1's three hours go over and over: its ready times come 16 times in the 48 hours, at the same minutes.
        var first = rows.Where(row => row[0] == "u1").Select(row => (Start: double.Parse(row[1]), End: double.Parse(row[2]))).ToArray();
        Assert.Equal(32, first.Length);
        Assert.Equal((3600, 5400), first[0]);
        Assert.Equal((7200, 7800), first[1]);
        Assert.Equal((3600 + 10800, 5400 + 10800), first[2]);
        Assert.Equal(["u2,43200,64800", "u2,129600,151200"], rows.Where(row => row[0] == "u2").Select(row => string.Join(',', row)));
    }

    [Fact]
    public void A_long_message_is_read_across_the_buffer()
    {
        var messages = new StringBuilder(
            "2020-01-31 00:00:00\\tscreen_lock\\n2020-01-31 00:00:00\\twifi\\n2020-01-31 00:00:00\\tbattery_charged_on\\n");
        for (var minute = 0; minute < 10_000; minute++)
            messages.Append($"2020-02-{1 + minute / 1440:00} {minute / 60 % 24:00}:{minute % 60:00}:00\\t50%\\n");
        messages.Append("2020-02-08 00:00:00\\tbattery_charged_off");
        var (summary, text) = Import("flash", Encoding.UTF8.GetBytes($"{{\"a\": {{\"messages\": \"{messages}\"}}}}"));
        Assert.Equal(1, summary.Users);
        Assert.Equal("client,start,end\na,0,691200\n", text);
    }

    [Theory]
    [InlineData("{\"a\": {\"messages\": \"x\"}", "not readable as JSON")]
    [InlineData("[1", "not readable as JSON")]
    [InlineData("{\"a\":\n {\"messages\": nothing}}", "(2,")]
    [InlineData("{}", "it has no user")]
    [InlineData("{\"a\": {\"messages\": \"\"}}", "it has no user that can be used; 1 were left out")]
    public void What_is_not_FLASH_is_one_line(string json, string message)
    {
        var error = Assert.Throws<BadInputException>(() => Import("flash", Encoding.UTF8.GetBytes(json)));
        Assert.Contains(message, Assert.Single(error.Messages));
    }

    [Fact]
    public void A_missing_file_is_one_line() =>
        Assert.Throws<BadInputException>(() => TraceImport.Run(
            Path.Combine(folder, "nowhere"), "flash", Path.Combine(folder, "trace.csv"), TestContext.Current.CancellationToken));

    private static byte[] Record(int[] active, int[] inactive, int finish) =>
        [(byte)'}', (byte)'(', .. Key("active"), .. List(active), .. Key("inactive"), .. List(inactive), .. Key("finish_time"),
            .. Number(finish), (byte)'u'];

    private static byte[] Key(string name) => [0x8c, (byte)name.Length, .. Encoding.ASCII.GetBytes(name)];

    private static byte[] List(int[] numbers) => [(byte)']', (byte)'(', .. numbers.SelectMany(Number), (byte)'e'];

    private static byte[] Number(int number) => [(byte)'J', .. BitConverter.GetBytes(number)];

    private (TraceSummary Summary, string Text) Import(string format, byte[] content)
    {
        var (path, outPath) = (Path.Combine(folder, "recorded"), Path.Combine(folder, "trace.csv"));
        File.WriteAllBytes(path, content);
        var summary = TraceImport.Run(path, format, outPath, TestContext.Current.CancellationToken);
        return (summary, File.ReadAllText(outPath));
    }

    private static readonly byte[] Protocol2 = Convert.FromHexString("80027d7100284b017d71012858080000006475726174696f6e71024b285808000000"
        + "696e61637469766571035d7104284b144b4665580b00000066696e6973685f74696d6571054b64580600000061637469766571065d7107284b0a4b3c65580500"
        + "00006d6f64656c71085801000000587109754b027d710a2868024b2868035d710b4b2d6168054b3268065d710c4b05616808680975752e");

    private static readonly byte[] Protocol4 = Convert.FromHexString("80049578000000000000007d94284b017d94288c086475726174696f6e944b288c08"
        + "696e616374697665945d94284b144b46658c0b66696e6973685f74696d65944b648c06616374697665945d94284b0a4b3c658c056d6f64656c948c015894754b"
        + "027d942868024b2868035d944b2d6168054b3268065d944b05616808680975752e");
}
