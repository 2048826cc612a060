namespace Fl.Core;

/// <summary>
/// The <c>train.schedule:</c> of an experiment: how the clients' learning rate changes from round to round; within a round it is constant.
/// </summary>
/// <remarks>
/// It does not know how many rounds there are, so that a run may be given more of them, unless it is a <see cref="SpanningSchedule"/>.
/// </remarks>
[Kind("schedules")]
public abstract record Schedule : Component
{
    /// <summary>What train.lr is multiplied by.</summary>
    /// <param name="round">1-based.</param>
    public abstract double Factor(int round);

    /// <summary>The schedule of an experiment of so many rounds: this one, unless it spans them.</summary>
    public virtual Schedule Over(int rounds) => this;
}
