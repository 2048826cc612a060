namespace Fl.Core;

/// <summary>The <c>train.schedule:</c> of an experiment: how the clients' learning rate changes from round to round; within a round it is constant.</summary>
[Kind("schedules")]
public abstract record Schedule : Component
{
    /// <summary>What train.lr is multiplied by.</summary>
    /// <param name="round">1-based.</param>
    /// <param name="rounds">Rounds of the experiment.</param>
    public abstract double Factor(int round, int rounds);
}
