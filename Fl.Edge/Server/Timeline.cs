using System.Security.Cryptography;
using System.Text;
using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// What tells devices whether what they keep belongs to this run: its name, this server's own, and the round it goes on from.
/// </summary>
/// <param name="Run">The same for every server that goes on with the run, and for no other run.</param>
/// <param name="Server">Of this process alone.</param>
/// <param name="Round">What devices kept in later rounds, for another server, is not of this run.</param>
internal sealed record Timeline(string Run, string Server, int Round)
{
    /// <summary>Of a server that starts now in a run folder.</summary>
    public static Timeline Start(RunFolder folder, int round) => new(
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}\n{folder.Path}")).AsSpan(0, 16)),
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), round);
}
