using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Fl.Core;
using Fl.Reports;

namespace Fl.Cli;

/// <summary>
/// <c>fl doctor</c>: what this machine has, what is missing, and how to mend it. Exit code 1 where a simulation cannot run.
/// </summary>
public static class DoctorCommand
{
    public static Command Create(Catalog catalog)
    {
        var engines = CommonOptions.File("--engines", "Time the engines on this experiment's model instead, and recommend one.");
        var command = new Command("doctor", "Tell what this machine has, what is missing, and how to mend it.") { engines };
        command.SetAction((parsed, _) =>
        {
            if (parsed.GetValue(engines) is { } file)
            {
                EngineAdvice.Write(file, catalog, Console.Out);
                return Task.FromResult(0);
            }
            var isFit = true;
            Say("fl", $"{typeof(Experiment).Assembly.GetName().Version?.ToString(3)}, .NET {Environment.Version}, "
                + $"{RuntimeInformation.OSDescription} ({RuntimeInformation.RuntimeIdentifier})");
            Say("processor", $"{Environment.ProcessorCount} cores for this process"
                + (RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64
                    ? ""
                    : "; only x64 and arm64 are tested"));
            Say("memory", string.Create(
                CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0.#} GB for this process"));
            foreach (var entry in EngineState.All(catalog))
                isFit &= Engine(entry) || entry.Name != "managed";
            Say("GPU", "not used: both engines compute on the processor");
            isFit &= Folder("run folders", Environment.CurrentDirectory, "go where you may write, or give --out");
            Folder("cache", UserCache.Folder, "set FL_CACHE to a folder of yours");
            if (Skia.Complaint is { } complaint) Miss("PNG and PDF", complaint);
            else Say("PNG and PDF", "can be drawn; there is a font");
            return Task.FromResult(isFit ? 0 : 1);
        });
        return command;
    }

    private static bool Engine(CatalogEntry entry)
    {
        var state = EngineState.Of(entry);
        if (state.IsThere) Say($"engine {entry.Name}", state.Text);
        else Miss($"engine {entry.Name}", state.Text);
        return state.IsThere;
    }

    private static bool Folder(string what, string path, string remedy)
    {
        try
        {
            Directory.CreateDirectory(path);
            File.Delete(Probe(path));
            Say(what, string.Create(
                CultureInfo.InvariantCulture, $"{path}, {new DriveInfo(Path.GetFullPath(path)).AvailableFreeSpace / 1e9:0.#} GB free"));
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Miss(what, $"{path} cannot be written to ({error.Message.ReplaceLineEndings(" ").TrimEnd('.')}): {remedy}");
            return false;
        }
    }

    private static string Probe(string folder)
    {
        var path = Path.Combine(folder, $".fl-doctor-{Environment.ProcessId}");
        File.WriteAllBytes(path, []);
        return path;
    }

    private static void Say(string what, string found) => Console.Out.WriteLine($"  {what + ":",-16} {found}");

    private static void Miss(string what, string complaint) => Console.Out.WriteLine($"! {what + ":",-16} {complaint}");
}
