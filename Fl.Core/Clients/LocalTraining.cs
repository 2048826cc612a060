namespace Fl.Core;

/// <summary>One client's local training in one round, as a strategy sees it.</summary>
public abstract class LocalTraining
{
    /// <summary>Trains for the experiment's local epochs.</summary>
    public abstract void Run();
}
