namespace Fl.Core;

/// <summary>A mistake in an option: its key (snake_case; dotted for nested ones) and a sentence a person can act on.</summary>
public readonly record struct Problem(string Key, string Message);
