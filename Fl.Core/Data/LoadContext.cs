namespace Fl.Core;

/// <summary>What loading a data set may depend on, beside its options.</summary>
/// <param name="Seed">The experiment's seed.</param>
/// <param name="BaseDirectory">Relative paths in the options are relative to this directory.</param>
/// <param name="Progress">Told one line at a time; null to stay silent.</param>
public sealed record LoadContext(long Seed, string BaseDirectory, IProgress<string>? Progress = null);
