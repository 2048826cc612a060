using System.Net;
using System.Security.Cryptography.X509Certificates;
using Fl.Core;
using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>Who may come in: counts the streams of each address and looks at hellos before anything is kept of them.</summary>
internal sealed class Admission(ServeOptions options, ClientCertificates? certificates, IProgress<string> view)
{
    private readonly Lock gate = new();
    private readonly Dictionary<IPAddress, int> streams = [];

    /// <summary>Counts a stream of an address in; false when it holds too many.</summary>
    public bool Enter(IPAddress address)
    {
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
        lock (gate)
            if (--streams[address] == 0) streams.Remove(address);
    }

    /// <summary>What is wrong with a client's first message; null when nothing is.</summary>
    public Refusal? Check(ClientMessage first, string? authorization, X509Certificate2? certificate)
    {
        if (first.Hello is not { } hello) return No(Refusal.Types.Code.Malformed, "the first message must be a hello.");
        if (hello.Protocol != Protocol.Version)
            return No(Refusal.Types.Code.Version, $"this server speaks protocol {Protocol.Version}, the client {hello.Protocol}; install the same version of fl on both.");
        if (!Protocol.ClientId().IsMatch(hello.ClientId))
            return No(Refusal.Types.Code.ClientId, "a client id has 1 to 64 letters, digits, '-', '_' and '.'.");
        if (hello.Instance.Length is 0 or > 64) return No(Refusal.Types.Code.Malformed, "the hello has no instance of 1 to 64 characters.");
        if (certificates?.WhyNot(certificate, hello.ClientId) is { } fault) return No(Refusal.Types.Code.Certificate, fault);
        return IsEnrolled(hello.ClientId, authorization) ? null
            : No(Refusal.Types.Code.Token, $"the token is not that of an enrolled device '{hello.ClientId}'; see 'fl devices'.");
    }

    private bool IsEnrolled(string id, string? authorization)
    {
        if (options.Devices is not { } file) return true;
        try
        {
            return new DeviceFile(file).Knows(id, authorization);
        }
        catch (Exception error) when (error is BadInputException or IOException or UnauthorizedAccessException)
        {
            view.Report($"nobody can join: {error.Message}");
            return false;
        }
    }

    private static Refusal No(Refusal.Types.Code code, string message) => new() { Code = code, Message = message };
}
