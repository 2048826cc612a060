using System.CommandLine;
using Fl.Core;

namespace Fl.Cli;

/// <summary><c>fl engines</c>: which engines are there, and <c>fl engines install torch</c>.</summary>
public static class EnginesCommand
{
    public static Command Create(Catalog catalog)
    {
        var command = new Command("engines", "Tell which engines are there, or install one.") { Install() };
        command.SetAction((_, _) =>
        {
            foreach (var entry in EngineState.All(catalog))
                Console.Out.WriteLine($"{entry.Name,-8} {EngineState.Of(entry).Text}");
            return Task.FromResult(0);
        });
        return command;
    }

    private static Command Install()
    {
        var engine = new Argument<string>("engine") { Description = "torch." };
        engine.AcceptOnlyFromAmong("torch");
        var from = new Option<string?>("--from")
        {
            Description = "Take the packages (.nupkg files) from this folder, instead of your NuGet sources.",
            HelpName = "folder",
        };
        var command = new Command("install", "Restore an engine from your NuGet sources into the cache, verified.") { engine, from };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (TorchFolder.Find() is null) await EngineInstall.RunAsync(parsed.GetValue(from), Console.Error, cancellation);
            var state = EngineState.Of(new Catalog(TorchFolder.Load()!).Find(typeof(EngineFactory), "torch")!);
            if (!state.IsThere) throw new RunFailedException($"{state.Text} ({TorchFolder.Find()})");
            Console.Out.WriteLine($"torch: {state.Text}");
            return 0;
        });
        return command;
    }
}
