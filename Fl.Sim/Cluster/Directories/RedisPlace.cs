using Fl.Core;

namespace Fl.Sim;

/// <summary>Where the Redis is in which workers enter themselves.</summary>
/// <param name="At">Its address.</param>
/// <param name="Tls">Whether the connection is TLS, and its certificate one that this machine trusts.</param>
/// <param name="Password">Null where it asks for none.</param>
public sealed record RedisPlace(HostPort At, bool Tls, string? Password)
{
    /// <summary>The environment variable that holds the password: a command line is no place for it.</summary>
    public const string Variable = "FL_REDIS_PASSWORD";

    private const string TlsScheme = "rediss://";

    /// <summary>What was given to an option: <c>HOST:PORT</c>, or <c>rediss://HOST:PORT</c> for TLS.</summary>
    /// <exception cref="BadInputException">It is none.</exception>
    public static RedisPlace Parse(string option, string text, string? password)
    {
        var tls = text.StartsWith(TlsScheme, StringComparison.Ordinal);
        if (text.Contains('@', StringComparison.Ordinal))
            throw new BadInputException($"{option} takes no user or password: leave the password in the variable {Variable}.");
        var example = $"{option} 10.0.0.5:6379, or {option} {TlsScheme}10.0.0.5:6379";
        return new(HostPort.Parse(option, tls ? text[TlsScheme.Length..] : text, example), tls, password is "" ? null : password);
    }

    public override string ToString() => $"{(Tls ? TlsScheme : "")}{At}";
}
