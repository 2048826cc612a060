using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>What a person may say of where something is.</summary>
public sealed class HostPortTests
{
    [Theory]
    [InlineData("10.0.0.5:7500", "10.0.0.5:7500")]
    [InlineData("[fe80::5]:7500", "[fe80::5]:7500")]
    [InlineData("localhost:1", "127.0.0.1:1")]
    public async Task It_is_found_at_its_address(string text, string found)
    {
        var place = HostPort.Parse("--join", text, "e");
        Assert.Equal(text, $"{place}");
        Assert.Equal(found, $"{await place.FindAsync(TestContext.Current.CancellationToken)}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("there")]
    [InlineData(":7500")]
    [InlineData("there:")]
    [InlineData("there:0")]
    [InlineData("there:-1")]
    [InlineData("there:65536")]
    [InlineData("a b:7500")]
    [InlineData("http://there:7500")]
    public void What_is_none_is_told(string text)
    {
        var error = Assert.Throws<BadInputException>(() => HostPort.Parse("--join", text, "--join 10.0.0.5:7500"));
        Assert.Equal($"--join '{text}' is no address; expected e.g. --join 10.0.0.5:7500.", error.Message);
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_told()
    {
        var error = await Assert.ThrowsAsync<IOException>(() =>
            HostPort.Parse("--join", "nobody.invalid:1", "e").FindAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith("'nobody.invalid': ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there:6379", false)]
    [InlineData("rediss://there:6379", true)]
    public void A_redis_is_at_one_through_tls_or_not_and_does_not_show_its_password(string text, bool tls)
    {
        var place = RedisPlace.Parse("--redis", text, "password");
        Assert.Equal((new("there", 6379), tls, "password"), (place.At, place.Tls, place.Password));
        Assert.Equal(text, $"{place}");
    }
}
