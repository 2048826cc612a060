using Orleans.Configuration;

namespace Fl.Sim;

/// <summary>What drivers and workers call the cluster that each worker is.</summary>
internal static class Membership
{
    public static void Name(ClusterOptions options) => (options.ClusterId, options.ServiceId) = ("fl", "fl");
}
