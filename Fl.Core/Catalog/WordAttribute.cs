namespace Fl.Core;

/// <summary>
/// Text that names no file, folder or assembly. Any text option without it is a path: <see cref="Experiment.Paths"/> has it, and a
/// device takes it from no server.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WordAttribute : Attribute;
