using Fl.Core;
using StackExchange.Redis;

namespace Fl.Sim;

/// <summary>
/// The workers of a cluster in Redis: a sorted set under the cluster's name, by the time at which each entry is over. All times are those
/// of Redis' clock.
/// </summary>
internal sealed class RedisTable : IAsyncDisposable
{
    /// <summary>An entry that is not renewed is over after so many seconds.</summary>
    public const int Life = 10;

    private const string Enter = """
        local now = tonumber(redis.call('TIME')[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
        redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
        redis.call('EXPIRE', KEYS[1], 2 * ARGV[2])
        """;

    /// <summary>Long ones are none of a worker's, and do not leave Redis.</summary>
    private const string Read = """
        local now = tonumber(redis.call('TIME')[1])
        local short = {}
        for _, one in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf', 'LIMIT', 0, ARGV[1])) do
          if #one <= tonumber(ARGV[2]) then short[#short + 1] = one end
        end
        return short
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly RedisPlace place;
    private readonly ConnectionMultiplexer connection;
    private readonly RedisKey key;

    private RedisTable(RedisPlace place, ConnectionMultiplexer connection, string cluster) =>
        (this.place, this.connection, key) = (place, connection, $"fl:workers:{cluster}");

    /// <summary>Connects; from then on the connection is made again whenever it is lost.</summary>
    /// <exception cref="RunFailedException">It does not answer, or refuses the password.</exception>
    public static async Task<RedisTable> OpenAsync(RedisPlace place, string cluster, CancellationToken cancellation)
    {
        var options = new ConfigurationOptions
        {
            EndPoints = { { place.At.Host, place.At.Port } },
            Password = place.Password,
            Ssl = place.Tls,
            SslHost = place.At.Host,
            ClientName = "fl",
            ConnectRetry = 1,
            ConnectTimeout = (int)Patience.TotalMilliseconds,
            AsyncTimeout = (int)Patience.TotalMilliseconds,
            BacklogPolicy = BacklogPolicy.FailFast,
            ConfigurationChannel = "",
            TieBreaker = "",
        };
        try
        {
            return new(place, await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(2 * Patience, cancellation).ConfigureAwait(false),
                cluster);
        }
        catch (RedisConnectionException error) when (error.FailureType == ConnectionFailureType.AuthenticationFailure)
        {
            throw new RunFailedException($"Redis at {place} asks for another password than the variable {RedisPlace.Variable} has.");
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            throw new RunFailedException(
                $"Redis at {place} does not answer{(place.Tls ? ", or not with a certificate that this machine trusts" : "")}.");
        }
    }

    /// <summary>Enters a worker, or renews its entry.</summary>
    /// <exception cref="IOException">Redis does not answer.</exception>
    public Task EnterAsync(string address, CancellationToken cancellation) => AskAsync(Enter, [address, Life], cancellation);

    /// <summary>Takes a worker's entry back.</summary>
    /// <exception cref="IOException">Redis does not answer.</exception>
    public async Task LeaveAsync(string address) => await AskAsync(connection.GetDatabase().SortedSetRemoveAsync(key, address), default)
        .ConfigureAwait(false);

    /// <summary>Whoever has entered: whatever was written there, though not much and nothing long.</summary>
    /// <exception cref="IOException">Redis does not answer.</exception>
    public async Task<string[]> ReadAsync(CancellationToken cancellation) =>
        (string[])((string?[]?)await AskAsync(Read, [WorkerPlace.Most, WorkerAddress.Longest], cancellation).ConfigureAwait(false))!;

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private Task<RedisResult> AskAsync(string script, RedisValue[] values, CancellationToken cancellation) =>
        AskAsync(connection.GetDatabase().ScriptEvaluateAsync(script, [key], values, CommandFlags.NoScriptCache), cancellation);

    private async Task<T> AskAsync<T>(Task<T> asking, CancellationToken cancellation)
    {
        try
        {
            return await asking.WaitAsync(Patience, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            throw new IOException($"Redis at {place}{(error is RedisServerException ? $": {error.Message}" : " does not answer")}.");
        }
    }
}
