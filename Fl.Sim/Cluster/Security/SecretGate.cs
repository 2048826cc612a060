using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Orleans.Connections.Security;

namespace Fl.Sim;

/// <summary>
/// TLS, and in it the proof of both sides that they know the secret, before Orleans reads a byte. The worker's certificate is made when it
/// starts and is part of the proof: whoever sits between the two has another. Nothing but the secret has to be brought to the machines.
/// </summary>
internal sealed class SecretGate(ClusterSecret secret)
{
    private const int Size = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A worker's end.</summary>
    public void Guard(IConnectionBuilder connection)
    {
        var certificate = SelfSigned();
        var hash = SHA256.HashData(certificate.RawData);
        connection.UseServerTls(
            new TlsOptions { LocalCertificate = certificate, RemoteCertificateMode = RemoteCertificateMode.NoCertificate });
        connection.Use(next => async context =>
        {
            var challenge = RandomNumberGenerator.GetBytes(Size);
            await WriteAsync(context, challenge).ConfigureAwait(false);
            if (await ReadAsync(context, 2 * Size).ConfigureAwait(false) is not { } answer) return;
            byte[] numbers = [.. challenge, .. answer[..Size]];
            if (!CryptographicOperations.FixedTimeEquals(secret.Prove("driver", numbers, hash), answer.AsSpan(Size))) return;
            await WriteAsync(context, secret.Prove("worker", numbers, hash)).ConfigureAwait(false);
            await next(context).ConfigureAwait(false);
        });
    }

    /// <summary>A driver's end.</summary>
    /// <param name="refused">Told why, where the other side is none that knows the secret.</param>
    public void Enter(IConnectionBuilder connection, Action<string> refused)
    {
        var options = new TlsOptions
        {
            RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
            OnAuthenticateAsClient = (_, client) => client.TargetHost = "fl-worker",
        };
        options.AllowAnyRemoteCertificate();
        connection.UseClientTls(options);
        connection.Use(next => async context =>
        {
            var certificate = context.Features.Get<ITlsConnectionFeature>()?.RemoteCertificate;
            var hash = SHA256.HashData(certificate?.RawData ?? []);
            if (await ReadAsync(context, Size).ConfigureAwait(false) is { } challenge)
            {
                var own = RandomNumberGenerator.GetBytes(Size);
                byte[] numbers = [.. challenge, .. own];
                await WriteAsync(context, [.. own, .. secret.Prove("driver", numbers, hash)]).ConfigureAwait(false);
                if (await ReadAsync(context, Size).ConfigureAwait(false) is { } proof
                    && CryptographicOperations.FixedTimeEquals(proof, secret.Prove("worker", numbers, hash)))
                {
                    await next(context).ConfigureAwait(false);
                    return;
                }
            }
            refused("it does not know this secret.");
            context.Abort();
        });
    }

    private static async Task WriteAsync(ConnectionContext context, byte[] bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        await context.Transport.Output.WriteAsync(bytes, patience.Token).ConfigureAwait(false);
    }

    /// <summary>So many bytes; null where the other side has gone.</summary>
    private static async Task<byte[]?> ReadAsync(ConnectionContext context, int length)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var read = await context.Transport.Input.ReadAtLeastAsync(length, patience.Token).ConfigureAwait(false);
            if (read.Buffer.Length < length) return null;
            var bytes = new byte[length];
            var taken = read.Buffer.Slice(0, length);
            System.Buffers.BuffersExtensions.CopyTo(taken, bytes);
            context.Transport.Input.AdvanceTo(taken.End);
            return bytes;
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ConnectionResetException)
        {
            return null;
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=fl-worker", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(10));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
