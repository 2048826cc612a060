using System.ComponentModel;
using System.Diagnostics;
using Fl.Core;

namespace Fl.Cli;

/// <summary>
/// Installs the torch engine into the user's cache: NuGet restores its packages from the user's sources, or from a folder alone, into a new
/// folder; their hashes are compared, and what a program needs of them is moved together and renamed. No code of a package is run.
/// </summary>
internal static class EngineInstall
{
    private const string Unfinished = ".installing-";

    /// <param name="from">A folder with the packages; null for the NuGet sources that hold in the current directory.</param>
    /// <exception cref="BadInputException">There is no libtorch for this platform, no such folder, or no list of packages.</exception>
    /// <exception cref="RunFailedException">A package is not to be had, or is another than fl was built with.</exception>
    public static async Task RunAsync(string? from, TextWriter progress, CancellationToken cancellation)
    {
        if (from is not null && !Directory.Exists(from)) throw new BadInputException($"--from '{from}': there is no such folder.");
        var packages = EnginePackage.Read(TorchFolder.Beside + ".packages", TorchFolder.Platform);
        if (!packages.Any(package => package.Platform == TorchFolder.Platform))
            throw new BadInputException($"there is no libtorch for {TorchFolder.Platform}; the managed engine runs there.");
        Sweep();
        var folder = Directory.CreateDirectory(Path.Combine(TorchFolder.Shelf, Unfinished + Environment.ProcessId)).FullName;
        try
        {
            var names = string.Join(", ", packages.Select(package => $"{package.Id} {package.Version}"));
            await progress.WriteLineAsync($"restoring {names} ...".AsMemory(), cancellation);
            var restored = Path.Combine(folder, "packages");
            await RestoreAsync(packages, from, folder, restored, cancellation);
            foreach (var package in packages) package.Verify(restored);
            var whole = Directory.CreateDirectory(Path.Combine(folder, "whole")).FullName;
            foreach (var file in packages.SelectMany(package => package.Files(restored, TorchFolder.Platform)))
                File.Move(file, Path.Combine(whole, Path.GetFileName(file)));
            cancellation.ThrowIfCancellationRequested();
            // Another fl may have been faster.
            if (!TorchFolder.IsWhole(TorchFolder.Installed)) Directory.Move(whole, TorchFolder.Installed);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Has NuGet unpack the packages, none of which another asks for, into a folder of their own.</summary>
    private static async Task RestoreAsync(
        IReadOnlyList<EnginePackage> packages, string? from, string folder, string restored, CancellationToken cancellation)
    {
        var project = Path.Combine(folder, "engine.proj");
        await File.WriteAllTextAsync(project, Project(packages), cancellation);
        List<string> arguments = ["restore", project, "--packages", restored, "-v", "q", "-nodeReuse:false", "-clp:NoSummary"];
        if (from is null) arguments.Add($"-p:RestoreRootConfigDirectory={Environment.CurrentDirectory}");
        else
        {
            var config = Path.Combine(folder, "nuget.config");
            await File.WriteAllTextAsync(config, Sources(Path.GetFullPath(from)), cancellation);
            arguments.AddRange(["--configfile", config]);
        }
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_NOLOGO"] = "1", ["DOTNET_CLI_UI_LANGUAGE"] = "en" },
        };
        using var process = Start(start);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            var said = await output + await error;
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode != 0)
                throw new RunFailedException($"the torch engine's packages cannot be restored: {Reason(said)}; "
                    + "--from FOLDER takes them from a folder.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new BadInputException("there is no 'dotnet' on the PATH: the .NET SDK, which installs tools, restores the packages.");
        }
    }

    /// <summary>A project that asks for packages without what they depend on, and takes no settings from folders above it.</summary>
    private static string Project(IEnumerable<EnginePackage> packages) => $"""
        <Project>
          <PropertyGroup>
            <ImportDirectoryBuildProps>false</ImportDirectoryBuildProps>
            <ImportDirectoryBuildTargets>false</ImportDirectoryBuildTargets>
            <ImportDirectoryPackagesProps>false</ImportDirectoryPackagesProps>
            <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>
            <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
            <RestoreFallbackFolders>clear</RestoreFallbackFolders>
            <RestorePackagesWithLockFile>false</RestorePackagesWithLockFile>
            <RestoreLockedMode>false</RestoreLockedMode>
            <NuGetAudit>false</NuGetAudit>
          </PropertyGroup>
          <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
          <ItemGroup>
        {string.Concat(packages.Select(Download))}  </ItemGroup>
          <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
        </Project>
        """;

    private static string Download(EnginePackage package) =>
        $"    <PackageDownload Include=\"{package.Id}\" Version=\"[{package.Version}]\" />\n";

    private static string Sources(string folder) => $"""
        <configuration>
          <packageSources><clear /><add key="folder" value="{System.Security.SecurityElement.Escape(folder)}" /></packageSources>
          <packageSourceMapping><clear /></packageSourceMapping>
        </configuration>
        """;

    /// <summary>The first mistake that the restore told, without the project's path before it.</summary>
    private static string Reason(string said)
    {
        var lines = said.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var line = Array.Find(lines, line => line.Contains("error ", StringComparison.Ordinal)) ?? lines.FirstOrDefault() ?? "no reason";
        return line[(line.IndexOf("error ", StringComparison.Ordinal) is >= 0 and var at ? at + "error ".Length : 0)..].TrimEnd('.');
    }

    /// <summary>Removes what processes left that were killed while they installed.</summary>
    private static void Sweep()
    {
        if (!Directory.Exists(TorchFolder.Shelf)) return;
        foreach (var folder in Directory.GetDirectories(TorchFolder.Shelf, Unfinished + "*"))
            if (int.TryParse(Path.GetFileName(folder)[Unfinished.Length..], out var id) && !IsRunning(id))
                Directory.Delete(folder, recursive: true);
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
