using System.Reflection;

namespace Fl.Core;

/// <summary>Which Fl this is, as run folders, devices and telemetry tell it.</summary>
public static class FlVersion
{
    /// <summary>For example <c>0.1.0+</c> and the commit.</summary>
    public static string Text { get; } = typeof(FlVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>The version of its packages: without the commit.</summary>
    public static string Package { get; } = Text.Split('+')[0];
}
