using System.Text.RegularExpressions;
using OpenQA.Selenium;

namespace Fl.Edge.Tests;

/// <summary>The dashboard in a browser, during real runs.</summary>
public sealed class BrowserTests : Shown
{
    [Fact]
    public async Task The_curve_moves_a_device_comes_and_goes_and_no_request_leaves_the_machine()
    {
        using var browser = Browser.Start();
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml", "--dashboard", "0", "--set", "rounds=1000000");
        using var _ = server;
        var page = await AddressAsync(server);
        browser.Open(page);
        using (var first = Join(address, "0"))
        {
            await first.WaitForAsync("ready: ");
            using (var second = Join(address, "kitchen"))
            {
                await browser.WaitForAsync(page =>
                    page.Text("#here") == "2" && page.Text("#clients tbody").Contains("kitchen", StringComparison.Ordinal));
                await browser.WaitForAsync(page => Curve(page).Length > 0);
                var before = Curve(browser);
                await browser.WaitForAsync(page => Curve(page) != before);
                await SignalAsync(second, "INT");
                await EndsAsync(second, 130);
            }
            await browser.WaitForAsync(page =>
                page.Text("#here") == "1" && page.Text("#clients tbody").Contains("gone", StringComparison.Ordinal));
            Assert.Contains("client kitchen is gone", browser.Text("#log"));
        }
        await SignalAsync(server, "INT");
        await browser.WaitForAsync(page => page.Text("#phase") == "interrupted");
        Assert.Contains("was interrupted", browser.Text("#ending"));
        await EndsAsync(server, 130);
        AssertClean(browser, page);
    }

    [Fact]
    public async Task It_is_used_from_the_keyboard_read_aloud_and_fits_a_phone()
    {
        using var browser = Browser.Start();
        Write("long.yaml", Long);
        var (code, _, error) = await FlProcess.RunAsync(
            Root, "sim", "long.yaml", "--quiet", "--out", "runs/<img src=x onerror=alert(1)>", "--set", "rounds=30");
        Assert.True(code == 0, error);
        var (run, page) = await ShowAsync("sim", "long.yaml", "--out", "runs/now", "--set", "name=\"<b>bold\"");
        using var __ = run;
        browser.Open(page);
        await browser.WaitForAsync(page => Curve(page).Length > 0);
        Assert.Equal("<b>bold", browser.Text("#name"));
        Assert.Matches(@"^Test accuracy: \d+ points, from [\d.]+ % to [\d.]+ % at round [\d,]+;",
            (string)browser.Run("return document.querySelector('#accuracy-chart svg').getAttribute('aria-label')")!);

        browser.Press("#clients th:nth-child(4) button", Keys.Enter);
        Assert.Equal("ascending", browser.Run("return document.querySelector('#clients th:nth-child(4)').ariaSort"));
        browser.Press("#clients th:nth-child(4) button", Keys.Space);
        Assert.Equal("descending", browser.Run("return document.querySelector('#clients th:nth-child(4)').ariaSort"));
        browser.Press("#accuracy-chart svg", Keys.Home);
        Assert.StartsWith("round 0: this run ", browser.Text("#accuracy-chart .read"));

        browser.Press("#earlier summary", Keys.Enter);
        browser.Press("#earlier input", Keys.Space);
        await browser.WaitForAsync(page => page.Run("return document.querySelectorAll('#accuracy-chart path').length") is 2L);
        Assert.Contains("<img src=x onerror=alert(1)> · fedavg · ", browser.Text("#earlier-runs"));

        foreach (var isDark in new[] { false, true })
        {
            browser.Resize(360, 740, isPhone: true, isDark);
            Assert.Equal(360L, browser.Run("return document.documentElement.scrollWidth"));
        }
        Assert.Equal(0L, browser.Run("return [...document.querySelectorAll('a, button, input, select, svg[role=img], canvas[role=img], "
            + "table, section')].filter(e => e.checkVisibility() && !(e.ariaLabel || e.innerText || e.closest('label') || "
            + "e.labels?.length)).length"));
        AssertClean(browser, page);
    }

    /// <summary>Eight runs of eight learning rates: colour, dashes and marker of each.</summary>
    [Fact]
    public async Task Many_runs_are_compared_by_what_differs_and_told_apart_by_more_than_colour()
    {
        using var browser = Browser.Start();
        Write("s.yaml", Long.Replace("1000000", "5", StringComparison.Ordinal)
            + "\nsweep: {train.lr: [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08]}\n");
        var (code, _, error) = await FlProcess.RunAsync(Root, "sim", "s.yaml", "--quiet", "--out", "swept");
        Assert.True(code == 0, error);
        using var shown = FlProcess.Start(Root, "dashboard", "swept", "--listen", "0");
        var page = await AddressAsync(shown);
        browser.Open(page);
        await browser.WaitForAsync(page => page.Run("return document.querySelectorAll('#chart path').length") is 6L);
        browser.Click("#sweeps button");
        await browser.WaitForAsync(page => page.Run("return document.querySelectorAll('#chart path').length") is 8L);
        const string Looks = "return new Set([...document.querySelectorAll('#legend svg')].map(s => ATTRIBUTE)).size";
        Assert.Equal(8L, browser.Run(Looks.Replace("ATTRIBUTE", "s.outerHTML", StringComparison.Ordinal)));
        Assert.Equal(6L, browser.Run(Looks.Replace("ATTRIBUTE", "s.querySelector('line').getAttribute('stroke-dasharray')",
            StringComparison.Ordinal)));
        Assert.Contains("lr=0.08", browser.Text("#legend"));
        Assert.Contains("8 of 8 runs are over", browser.Text("#sweeps"));
        Assert.Empty(browser.Console());
        Assert.All(browser.Requests(), request => Assert.Equal(new Uri(page).Authority, request.Authority));
    }

    /// <summary>The pictures of docs/dashboard.md, when they are asked for.</summary>
    [Fact]
    public async Task Pictures_are_taken_for_the_documentation()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("FL_WRITE_DOCS") is null,
            "Set FL_WRITE_DOCS=1 to take the pictures of docs/dashboard.md again.");
        using var browser = Browser.Start();
        var experiment = Path.Combine(Repository.Root, "experiments", "quickstart.yaml");
        string[] arguments = ["sim", experiment, "--set", "rounds=60", "--workers", "2"];
        var (code, _, error) = await FlProcess.RunAsync(Root, [.. arguments, "--quiet", "--set", "train.lr=0.02", "--out", "runs/lr-0.02"]);
        Assert.True(code == 0, error);
        var (run, page) = await ShowAsync([.. arguments, "--out", "runs/lr-0.05"]);
        using var __ = run;
        browser.Resize(1180, 900, isPhone: false, isDark: false);
        browser.Open(page);
        await browser.WaitForAsync(page => Regex.IsMatch(page.Text("#round"), "^4[0-9] / 60$"));
        browser.Press("#earlier summary", Keys.Enter);
        browser.Press("#earlier input", Keys.Space);
        await browser.WaitForAsync(page => page.Run("return document.querySelectorAll('#accuracy-chart path').length") is 2L);
        Directory.CreateDirectory(Path.Combine(Repository.Root, "docs", "images"));
        await KeepAsync("dashboard.png", isWhole: true);
        browser.Press("#earlier summary", Keys.Enter);
        browser.Resize(390, 844, isPhone: true, isDark: true);
        await KeepAsync("dashboard-phone.png", isWhole: false);

        async Task KeepAsync(string name, bool isWhole)
        {
            browser.Run("document.activeElement.blur(); scrollTo(0, 0)");
            await Task.Delay(300, TestContext.Current.CancellationToken);
            File.WriteAllBytes(Path.Combine(Repository.Root, "docs", "images", name), browser.Picture(isWhole));
        }
    }

    private static string Curve(Browser browser) =>
        (string?)browser.Run("return document.querySelector('#accuracy-chart path')?.getAttribute('d')") ?? "";

    private static void AssertClean(Browser browser, string page)
    {
        Assert.Empty(browser.Console());
        var requests = browser.Requests();
        Assert.Contains(requests, request => request.AbsolutePath == "/events");
        Assert.All(requests, request => Assert.Equal(new Uri(page).Authority, request.Authority));
    }
}
