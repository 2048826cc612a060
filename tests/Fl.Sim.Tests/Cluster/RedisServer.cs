using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fl.Sim.Tests;

/// <summary>A Redis of this machine's own, on a free port, that asks for a password and keeps nothing.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fl-redis-");
    private readonly bool tls;
    private Process? process;

    /// <param name="tls">Whether it takes TLS, and nothing else.</param>
    public RedisServer(bool tls = false)
    {
        Assert.SkipUnless(Program() is not null, "redis-server is not on this machine's path.");
        this.tls = tls;
        if (tls) WriteCertificate();
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        Start();
    }

    public int Port { get; }

    public string Password { get; } = RandomNumberGenerator.GetHexString(16);

    /// <summary>What <c>--redis</c> takes.</summary>
    public string Address => $"{(tls ? "rediss://" : "")}127.0.0.1:{Port}";

    /// <summary>Its certificate, which nobody trusts who is not told.</summary>
    public string Certificate => Path.Combine(folder.FullName, "redis.crt");

    /// <summary>Starts it, or starts it again where it was.</summary>
    public void Start()
    {
        process = Process.Start(new ProcessStartInfo(Program()!, "-")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder.FullName,
        })!;
        process.StandardInput.Write($"""
            bind 127.0.0.1
            {(tls ? $"port 0\ntls-port {Port}\ntls-auth-clients no" : $"port {Port}")}
            {(tls ? $"tls-cert-file {Certificate}\ntls-key-file {Certificate}\ntls-ca-cert-file {Certificate}" : "")}
            requirepass {Password}
            save ""

            """);
        process.StandardInput.Close();
        while (process.StandardOutput.ReadLine() is { } line)
            if (line.Contains("Ready to accept connections")) return;
        Assert.Fail("redis-server did not start.");
    }

    public void Stop()
    {
        if (process is null) return;
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        process = null;
    }

    public void Dispose()
    {
        Stop();
        folder.Delete(recursive: true);
    }

    private static string? Program() => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, "redis-server")).FirstOrDefault(File.Exists);

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Certificate, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }
}
