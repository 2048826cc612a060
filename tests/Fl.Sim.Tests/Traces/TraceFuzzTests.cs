using System.Text;
using Fl.Core;
using FsCheck.Xunit;

namespace Fl.Sim.Tests;

/// <summary>Whatever a file holds, it is read or refused in one line.</summary>
public sealed class TraceFuzzTests : IDisposable
{
    private static readonly byte[] Opcodes = [.. Encoding.Latin1.GetBytes(".(NJKMGX]}aesuqrhjcRbio"), 0x80, 0x8a, 0x8c, 0x93, 0x94, 0x95];
    private readonly string folder = Directory.CreateTempSubdirectory("fl-fuzz-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Property(MaxTest = 300)]
    public void A_damaged_pickle_is_read_or_refused(uint seed) => ImportOrRefuse("fedscale", Damaged(Convert.FromHexString(Pickle), seed));

    [Property(MaxTest = 300)]
    public void Opcodes_at_random_are_read_or_refused(uint seed, byte length)
    {
        var stream = new RandomStream(seed, Purpose.Poison);
        ImportOrRefuse("fedscale", [0x80, 4, .. Enumerable.Range(0, length)
            .Select(_ => stream.Next(3) == 0 ? (byte)stream.Next(256) : Opcodes[stream.Next(Opcodes.Length)])]);
    }

    [Property(MaxTest = 200)]
    public void Damaged_states_of_FLASH_are_read_or_refused(uint seed) =>
        ImportOrRefuse("flash", Damaged(Encoding.UTF8.GetBytes(Json), seed));

    [Property(MaxTest = 200)]
    public void A_damaged_trace_is_replayed_or_refused(uint seed)
    {
        var path = Path.Combine(folder, "trace.csv");
        File.WriteAllBytes(
            path, Damaged(Encoding.UTF8.GetBytes("client,start,end\na,0,3600\nb,100,50000.5\nb,60000,86400\nc,0,0\n"), seed));
        try
        {
            foreach (var rank in new[] { 0.1, 0.5, 0.9 })
                Assert.NotEmpty(new TraceReplay { Path = path }.Spells(new(1, 0, 3, rank, ".")).Take(100));
        }
        catch (BadInputException error)
        {
            Assert.DoesNotContain('\n', Assert.Single(error.Messages));
        }
    }

    private void ImportOrRefuse(string format, byte[] content)
    {
        var path = Path.Combine(folder, "recorded");
        File.WriteAllBytes(path, content);
        try
        {
            Assert.InRange(TraceImport.Run(path, format, Path.Combine(folder, "out.csv"), TestContext.Current.CancellationToken).Share, 0,
                1);
        }
        catch (BadInputException error)
        {
            Assert.DoesNotContain('\n', Assert.Single(error.Messages));
        }
    }

    /// <summary>A few bytes changed, cut out or put in.</summary>
    private static byte[] Damaged(byte[] content, uint seed)
    {
        var stream = new RandomStream(seed, Purpose.Forgery);
        var bytes = content.ToList();
        for (var change = 1 + stream.Next(4); change > 0 && bytes.Count > 0; change--)
        {
            var place = stream.Next(bytes.Count);
            if (stream.Next(3) is var kind && kind == 0) bytes[place] = (byte)stream.NextUInt32();
            else if (kind == 1) bytes.RemoveAt(place);
            else bytes.Insert(place, (byte)stream.NextUInt32());
        }
        return [.. bytes];
    }

    /// <summary>{1: {'active': [10, 60], 'inactive': [20, 70], 'finish_time': 100, 'model': 'X'}}, as Python 3 writes it.</summary>
    private const string Pickle = "8004954a000000000000007d944b017d94288c06616374697665945d94284b0a4b3c658c08696e616374697665945d94284b144b"
        + "46658c0b66696e6973685f74696d65944b648c056d6f64656c948c01589475732e";

    private const string Json =
        """{"u": {"model": "N", "messages": "2020-01-31 12:00:00\tscreen_lock\n2020-01-31 12:00:00\twifi\n2020-01-31 12:00:00\tbattery_charged_on\n2020-01-31 18:00:00\tbattery_charged_off\n2020-02-01 12:00:00\tscreen_on"}}""";
}
