namespace Fl.Core;

/// <summary>A device without a name: give its figures, e.g. those that <c>fl bench-device</c> prints.</summary>
[Named("generic")]
public sealed record GenericDevice : Device;
