using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// A strategy without rounds in step: <c>clients.per_round</c> clients are at work all the time, an update comes from the weights
/// of some steps ago, and the server steps when <see cref="BufferSize"/> of them are there. <c>rounds</c> counts the server's steps.
/// </summary>
public abstract record AsynchronousStrategy : Strategy
{
    /// <summary>Updates that make a step of the server: K.</summary>
    public abstract int BufferSize { get; }

    /// <summary>The option that says so; its name, where it follows from the strategy alone.</summary>
    public virtual string BufferKey => "name";

    /// <summary>What an update counts for by its staleness tau, the server's steps since the client was asked.</summary>
    public StalenessDiscount Staleness { get; init; } = new PolynomialDiscount();

    /// <summary>An update that is more stale is refused; null to take all.</summary>
    [Range(0, 1_000_000)]
    public int? MaxStaleness { get; init; }

    /// <summary>
    /// Whether an update is where the client's weights are, seen from the server's now,
    /// instead of how far they have gone from where they started.
    /// </summary>
    public virtual bool MixesModels => false;

    /// <summary>From 0 to 1: every client counts once, whatever its examples.</summary>
    public sealed override double Weigh(Update update) => Staleness.Of(update.Report.Staleness);

    public override IEnumerable<Problem> Problems(Experiment experiment)
    {
        foreach (var problem in base.Problems(experiment)) yield return problem;
        if (experiment.Clients.Deadline is not null || experiment.Clients.OverSelect > 0)
            yield return new("name",
                "clients.deadline and clients.over_select are for rounds in step; an asynchronous strategy waits for nobody.");
    }
}
