using System.Net;
using FsCheck;
using FsCheck.Xunit;

namespace Fl.Sim.Tests;

/// <summary>Whom a worker knows, whatever others say.</summary>
public sealed class MembersTests
{
    private static readonly IPEndPoint Own = new(IPAddress.Parse("10.0.0.5"), 7500);
    private readonly Clock clock = new();
    private readonly Members members;

    public MembersTests() => members = new("fl", Own, clock);

    [Fact]
    public void It_knows_itself() => Assert.Equal([new("10.0.0.5:7500", 0)], members.Known);

    [Fact]
    public void One_of_whom_nobody_hears_is_forgotten_when_its_life_is_over_however_it_was_heard_of()
    {
        members.Take([new("10.0.0.6:7500", 0), new("10.0.0.7:7500", 4000)]);
        clock.Pass(5999);
        Assert.Equal([new("10.0.0.5:7500", 0), new("10.0.0.6:7500", 5999), new("10.0.0.7:7500", 9999)], members.Known);
        clock.Pass(1);
        Assert.Equal([new("10.0.0.5:7500", 0), new("10.0.0.6:7500", 6000)], members.Known);
        members.Take([new("10.0.0.6:7500", 9000)]);
        clock.Pass(4000);
        Assert.Equal([new("10.0.0.5:7500", 0)], members.Known);
    }

    [Fact]
    public void Two_that_tell_each_other_of_one_that_is_gone_forget_it()
    {
        var other = new Members("fl", new(IPAddress.Parse("10.0.0.6"), 7500), clock);
        members.Take([new("10.0.0.7:7500", 0)]);
        for (var second = 0; second < 11; second++)
        {
            members.Take(other.Meet("fl", members.Known).Members);
            clock.Pass(1000);
        }
        Assert.DoesNotContain(members.Known, member => member.Address == "10.0.0.7:7500");
        Assert.DoesNotContain(other.Known, member => member.Address == "10.0.0.7:7500");
        Assert.Contains(members.Known, member => member.Address == "10.0.0.6:7500");
    }

    [Fact]
    public void A_cluster_of_another_name_learns_and_is_told_nothing()
    {
        var meeting = members.Meet("other", [new("10.0.0.6:7500", 0)]);
        Assert.Equal("it is of the cluster 'fl', not of 'other'.", meeting.Refusal);
        Assert.Empty(meeting.Members);
        Assert.Single(members.Known);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("10.0.0.6")]
    [InlineData("10.0.0.6:0")]
    [InlineData("10.0.0.6:65536")]
    [InlineData("0.0.0.0:7500")]
    [InlineData("224.0.0.1:7500")]
    [InlineData("255.255.255.255:7500")]
    [InlineData("[::]:7500")]
    [InlineData("[ff02::1]:7500")]
    [InlineData("[::ffff:0.0.0.0]:7500")]
    [InlineData("127.0.0.1:7500")]
    [InlineData("[::1]:7500")]
    [InlineData("10.0.0.5:7500")]
    public void What_is_no_address_of_another_worker_is_passed_over(string text)
    {
        members.Take([new(text, 0), new("10.0.0.7:7500", -1), new("10.0.0.8:7500", Members.Life), new("10.0.0.9:7500", 0)]);
        Assert.Equal(["10.0.0.5:7500", "10.0.0.9:7500"], members.Known.Select(member => member.Address));
    }

    [Fact]
    public void No_more_than_so_many_are_known()
    {
        for (var net = 1; net <= 8; net++)
            members.Take([.. Enumerable.Range(1, 250).Select(host => new Member($"10.1.{net}.{host}:7500", 0))]);
        Assert.Equal(Members.Most, members.Known.Length);
    }

    [Property]
    public void Whatever_is_said_it_knows_itself_and_addresses_and_no_one_older_than_its_life((string? Text, ushort Port, int Age)[] said)
    {
        members.Take([.. said.Select((one, i) => new Member(i % 2 == 0 ? one.Text ?? "" : $"10.0.{i % 256}.1:{one.Port}", one.Age))]);
        var known = members.Known;
        Assert.Equal($"{Own}", known[0].Address);
        Assert.Equal(known.Length, known.Select(member => member.Address).Distinct().Count());
        Assert.All(known, member => Assert.NotNull(WorkerAddress.Read(member.Address)));
        Assert.All(known, member => Assert.InRange(member.Age, 0, Members.Life - 1));
    }

    private sealed class Clock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => now;

        public void Pass(long milliseconds) => now += milliseconds;
    }
}
