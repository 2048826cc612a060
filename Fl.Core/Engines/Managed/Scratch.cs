namespace Fl.Core.Managed;

/// <summary>Room for what a thread keeps while it does its share.</summary>
internal readonly unsafe struct Scratch(float* first, nint stride)
{
    public float* Of(Share share) => first + share.Part * stride;
}
