namespace Fl.Edge;

/// <summary>What a device tells a server of itself.</summary>
public enum FactsLevel
{
    /// <summary>Nothing but what the protocol needs.</summary>
    None,

    /// <summary>Processor and memory, and what computes.</summary>
    Basic,

    /// <summary>Also its model, its system, its temperature and the version of Fl.</summary>
    All,
}
