namespace Fl.Core.Managed;

/// <summary>Room for what a thread keeps while it does its share.</summary>
internal readonly unsafe struct Scratch(Workspace.Room room, nint stride)
{
    public float* Of(Share share) => room.First + share.Part * stride;
}
