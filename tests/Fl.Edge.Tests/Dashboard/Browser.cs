using System.Text.Json;
using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;

namespace Fl.Edge.Tests;

/// <summary>The system's Chromium without a window, by its own driver; tests skip where either is absent.</summary>
internal sealed class Browser : IDisposable
{
    private readonly ChromeDriverService service;
    private readonly ChromeDriver driver;

    private Browser(string browser, string driverFile)
    {
        service = ChromeDriverService.CreateDefaultService(Path.GetDirectoryName(driverFile)!, Path.GetFileName(driverFile));
        service.SuppressInitialDiagnosticInformation = true;
        var options = new ChromeOptions { BinaryLocation = browser };
        options.AddArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage",
            "--disable-background-networking", "--no-first-run");
        options.SetLoggingPreference(LogType.Browser, LogLevel.All);
        options.SetLoggingPreference("performance", LogLevel.All);
        driver = new(service, options, TimeSpan.FromMinutes(3));
    }

    public static Browser Start()
    {
        var (browser, driver) = (Find("chromium"), Find("chromedriver"));
        Assert.SkipWhen(browser is null || driver is null,
            "Chromium and its driver are not installed (Debian: chromium, chromium-driver).");
        return new(browser!, driver!);
    }

    public void Open(string address) => driver.Navigate().GoToUrl(address);

    public string Text(string selector) => driver.FindElement(By.CssSelector(selector)).Text;

    public object? Run(string script) => driver.ExecuteScript(script);

    public void Press(string selector, string keys) => driver.FindElement(By.CssSelector(selector)).SendKeys(keys);

    public void Click(string selector) => driver.FindElement(By.CssSelector(selector)).Click();

    public async Task WaitForAsync(Func<Browser, bool> isSo)
    {
        while (!isSo(this)) await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    /// <summary>Makes the window that of a screen.</summary>
    public void Resize(int width, int height, bool isPhone, bool isDark)
    {
        driver.ExecuteCdpCommand("Emulation.setDeviceMetricsOverride",
            new() { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = isPhone });
        driver.ExecuteCdpCommand("Emulation.setEmulatedMedia", new()
        {
            ["features"] = new object[]
            {
                new Dictionary<string, object> { ["name"] = "prefers-color-scheme", ["value"] = isDark ? "dark" : "light" },
            },
        });
    }

    /// <summary>A picture as PNG: of the whole page, or of what a screen shows.</summary>
    public byte[] Picture(bool isWhole) =>
        Convert.FromBase64String((string)((Dictionary<string, object>)driver.ExecuteCdpCommand(
            "Page.captureScreenshot", new() { ["captureBeyondViewport"] = isWhole })!)["data"]);

    /// <summary>What the console was told.</summary>
    public IReadOnlyList<string> Console() => [.. driver.Manage().Logs.GetLog(LogType.Browser).Select(entry => entry.Message)];

    /// <summary>The address of each request that the page has made.</summary>
    public IReadOnlyList<Uri> Requests() => [..
        from entry in driver.Manage().Logs.GetLog("performance")
        let message = JsonDocument.Parse(entry.Message).RootElement.GetProperty("message")
        where message.GetProperty("method").GetString() == "Network.requestWillBeSent"
        select new Uri(message.GetProperty("params").GetProperty("request").GetProperty("url").GetString()!)];

    public void Dispose()
    {
        driver.Dispose();
        service.Dispose();
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
