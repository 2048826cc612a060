namespace Fl.Core;

/// <summary>A mistake in an option: its key (snake_case; dotted for nested ones) and a sentence a person can act on.</summary>
public sealed record Problem(string Key, string Message)
{
    /// <summary>The mistake as the owner of the option tells it under whose key it is.</summary>
    public Problem Under(string key) => this with { Key = $"{key}.{Key}" };
}
