using System.Net;
using System.Security.Cryptography.X509Certificates;
using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>Who may come in: counts the streams of each address and looks at hellos before anything is kept of them.</summary>
internal sealed class Admission(ServeOptions options, ClientCertificates? certificates, Enrolment? enrolment)
{
    private readonly Lock gate = new();
    private readonly Dictionary<IPAddress, int> streams = [];

    /// <summary>Counts a stream of an address in; false when it holds too many.</summary>
    public bool Enter(IPAddress address)
    {
        address = Origin.Of(address);
        lock (gate)
        {
            var held = streams.GetValueOrDefault(address);
            if (held >= options.MaxPerAddress) return false;
            streams[address] = held + 1;
            return true;
        }
    }

    public void Leave(IPAddress address)
    {
        address = Origin.Of(address);
        lock (gate)
            if (--streams[address] == 0) streams.Remove(address);
    }

    /// <summary>
    /// What is wrong with a client's first message, null when nothing is; and the enrolled device that it speaks for, where devices are.
    /// </summary>
    public (Refusal? Refusal, EnrolledDevice? Device) Check(ClientMessage first, string? authorization, X509Certificate2? certificate)
    {
        if (first.Hello is not { } hello) return No(Refusal.Types.Code.Malformed, "the first message must be a hello.");
        if (Protocol.Choose(hello) is null)
            return No(Refusal.Types.Code.Version, $"this server speaks protocol {Protocol.LowestVersion} to {Protocol.Version}, "
                + $"the client {(hello.LowestProtocol == 0 ? hello.Protocol : hello.LowestProtocol)} to {hello.Protocol}; "
                + "install a newer fl on the older side.");
        if (!Protocol.ClientId().IsMatch(hello.ClientId))
            return No(Refusal.Types.Code.ClientId, "a client id has 1 to 64 letters, digits, '-', '_' and '.'.");
        if (hello.Instance.Length is 0 or > 64) return No(Refusal.Types.Code.Malformed, "the hello has no instance of 1 to 64 characters.");
        if (certificates?.WhyNot(certificate, hello.ClientId) is { } fault) return No(Refusal.Types.Code.Certificate, fault);
        if (enrolment is null) return (null, null);
        var (device, refusal) = enrolment.Find(hello.ClientId, authorization);
        return (refusal, device);
    }

    /// <summary>Time mends most of these: a clock, a certificate, a list of devices, the version of either side.</summary>
    private static (Refusal?, EnrolledDevice?) No(Refusal.Types.Code code, string message) =>
        (new() { Code = code, Message = message, MayRetry = code is not (Refusal.Types.Code.Malformed or Refusal.Types.Code.ClientId) },
            null);
}
