using System.Net;
using Grpc.Core;

namespace Fl.Edge.Tests;

/// <summary>What a server's log has of callers that are not let in.</summary>
public sealed class StrangerLogTests
{
    [Fact]
    public void Each_address_is_told_of_once_a_minute_for_each_reason_and_nobody_fills_the_log()
    {
        var (lines, time) = (new Lines(), new Clock());
        var log = new StrangerLog(lines, time);
        var (one, other) = (IPAddress.Parse("10.0.0.1"), IPAddress.Parse("fd00::1"));
        for (var call = 0; call < 1000; call++)
        {
            log.Report(one, StatusCode.Unimplemented, "one called");
            log.Report(one, StatusCode.ResourceExhausted, "one found no number");
            log.Report(other, StatusCode.Unimplemented, "the other called");
        }
        Assert.Equal(["one called", "one found no number", "the other called"], lines.All);
        time.Seconds = 61;
        log.Report(one, StatusCode.Unimplemented, "again");
        Assert.Equal("again", lines.All[^1]);
        for (var address = 0; address < 1000; address++) log.Report(new IPAddress(address), StatusCode.Unimplemented, "flood");
        Assert.Equal(67, lines.All.Count);
    }

    private sealed class Lines : IProgress<string>
    {
        public List<string> All { get; } = [];

        public void Report(string value) => All.Add(value);
    }

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; } = 1;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
