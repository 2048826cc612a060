using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Fl.Edge;

/// <summary>
/// Who may see a dashboard. On the loopback whoever calls it by a name of this machine, so that no page of the web can reach it
/// under a name of its own; elsewhere whoever has the token.
/// </summary>
internal sealed class Visitors
{
    private const string Cookie = "fl-dashboard";
    private readonly bool isSecure;

    private Visitors(string? token, bool isSecure) => (Token, this.isSecure) = (token, isSecure);

    /// <summary>256 random bits; null where none is needed.</summary>
    public string? Token { get; }

    public static Visitors Of(DashboardOptions options) => new(
        IPAddress.IsLoopback(options.Listen.Address) ? null : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
        options.Certificate is not null);

    /// <summary>Why a request is not answered; null where it is. The token of an address is kept as a cookie.</summary>
    public (int Status, string Reason)? WhyNot(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (Token is null)
        {
            var host = request.Host.Host;
            return host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)) ? null
                : (StatusCodes.Status421MisdirectedRequest, "This dashboard is called localhost or 127.0.0.1, and nothing else.");
        }
        if (Matches(request.Cookies[Cookie]) || Matches(Bearer(request))) return null;
        if (!Matches(request.Query["token"]))
            return (StatusCodes.Status401Unauthorized, "Open the address that fl printed, with its token.");
        response.Cookies.Append(Cookie, Token, new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = isSecure, Path = "/" });
        return null;
    }

    private static string? Bearer(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var header && header.StartsWith("Bearer ", StringComparison.Ordinal)
            ? header["Bearer ".Length..]
            : null;

    private bool Matches(string? shown) =>
        shown is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), Encoding.UTF8.GetBytes(Token!));
}
