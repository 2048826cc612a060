using System.Net;

namespace Fl.Sim;

/// <summary>The workers of a cluster that a worker knows, itself among them: each for as long as somebody has heard of it lately.</summary>
/// <param name="cluster">Its name.</param>
/// <param name="own">Where this worker is.</param>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class Members(string cluster, IPEndPoint own, TimeProvider clock)
{
    /// <summary>No more are known, itself among them.</summary>
    public const int Most = 1024;

    /// <summary>One of whom nobody has heard for so many milliseconds is forgotten.</summary>
    public const int Life = 10_000;

    private readonly long start = clock.GetTimestamp();
    private readonly Dictionary<IPEndPoint, long> heard = [];

    /// <summary>Of its cluster, this worker first.</summary>
    public Member[] Known
    {
        get
        {
            lock (heard)
            {
                var now = Forget();
                return [new($"{own}", 0), .. heard.Select(one => new Member($"{one.Key}", (int)(now - one.Value)))];
            }
        }
    }

    /// <summary>Learns whom another knows, and tells whom this one does.</summary>
    /// <param name="other">The name of the other's cluster.</param>
    public Meeting Meet(string other, Member[] told)
    {
        if (ClusterName.WhyNot(cluster, other) is { } refusal) return new(refusal, []);
        Take(told);
        return new(null, Known);
    }

    /// <summary>
    /// Learns whom another knows. What is no address of a worker is passed over, and so is one that is beyond this machine
    /// where this worker is not, or the other way round: a driver would look for it in vain.
    /// </summary>
    public void Take(Member[] told)
    {
        lock (heard)
        {
            var now = Forget();
            foreach (var (text, age) in told.Take(Most))
            {
                if (age is < 0 or >= Life || WorkerAddress.Read(text) is not { } address || address.Equals(own)
                    || IPAddress.IsLoopback(address.Address) != IPAddress.IsLoopback(own.Address))
                    continue;
                if (heard.TryGetValue(address, out var before)) heard[address] = Math.Max(before, now - age);
                else if (heard.Count < Most - 1) heard[address] = now - age;
            }
        }
    }

    /// <returns>Now, in milliseconds.</returns>
    private long Forget()
    {
        var now = (long)clock.GetElapsedTime(start).TotalMilliseconds;
        foreach (var old in heard.Where(one => now - one.Value >= Life).Select(one => one.Key).ToArray()) heard.Remove(old);
        return now;
    }
}
