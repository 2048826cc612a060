namespace Fl.Core;

/// <summary>A network without a name: give its figures.</summary>
[Named("generic")]
public sealed record GenericLink : Link;
