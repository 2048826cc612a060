namespace Fl.Core.Managed;

/// <summary>Floats from a group of channels to the next: where a convolution reads, where it writes, and where sums start.</summary>
internal readonly record struct GroupStrides(nint Read, nint Write, nint Start);
