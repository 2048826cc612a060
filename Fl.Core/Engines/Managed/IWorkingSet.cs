namespace Fl.Core.Managed;

/// <summary>Says what an engine keeps in memory beside weights and gradient.</summary>
internal interface IWorkingSet
{
    /// <summary>Bytes of activations, tables and packed weights.</summary>
    long WorkingBytes { get; }
}
