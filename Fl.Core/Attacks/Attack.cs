using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// The <c>attack:</c> of a simulation: some clients are not what they seem. They train as the strategy says, on data that the
/// attack may have poisoned, and the attack may then change what they send: the part of the update that is trained. Running
/// statistics, counts, metrics and a strategy's further vectors stay as training made them.
/// </summary>
[Kind("attacks")]
public abstract record Attack : Component
{
    /// <summary>How many of the clients attack; a round has those of its cohort.</summary>
    [Range(0, 10_000_000)]
    public int Attackers { get; init; } = 1;

    /// <summary>Which clients they are.</summary>
    public AttackerChoice Choice { get; init; }

    /// <summary>What they own.</summary>
    public AttackerData Data { get; init; }

    /// <summary>Whether the attackers train on what <see cref="Poison"/> makes of their examples.</summary>
    public virtual bool PoisonsData => false;

    /// <summary>Changes one attacker's training examples.</summary>
    /// <param name="examples">A copy of them, to be changed in place.</param>
    /// <param name="draw">The attacker's own.</param>
    /// <exception cref="BadInputException">An option does not fit the data.</exception>
    public virtual void Poison(Examples examples, RandomStream draw) { }

    /// <summary>Changes what one attacker sends.</summary>
    /// <param name="update">Its change of the parameters, length <see cref="MessageLayout.TrainedLength"/>.</param>
    /// <param name="draw">The attacker's own in this round.</param>
    public virtual void Forge(Vector update, RandomStream draw) { }

    /// <summary>
    /// Test examples by which to tell whether the attack works: the global model is wrong when it gives their labels.
    /// Null where there is nothing to tell.
    /// </summary>
    /// <param name="test">Where the test examples are.</param>
    /// <param name="examples">Which of them.</param>
    public virtual Examples? Bait(Examples test, ReadOnlySpan<int> examples) => null;

    /// <summary>The attackers' numbers, ascending.</summary>
    public int[] AttackersOf(long seed, int clients)
    {
        var attackers = Choice switch
        {
            AttackerChoice.First => [.. Enumerable.Range(0, Attackers)],
            AttackerChoice.Last => [.. Enumerable.Range(clients - Attackers, Attackers)],
            _ => new RandomStream(seed, Purpose.Attackers).Permutation(clients)[..Attackers],
        };
        Array.Sort(attackers);
        return attackers;
    }

    /// <summary>What does not go together with the rest of an experiment; keys are this attack's.</summary>
    public virtual IEnumerable<Problem> Problems(Experiment experiment) => Attackers < experiment.Clients.Count ? []
        : [new("attackers",
            $"{Attackers} attackers leave none of the {experiment.Clients.Count} clients honest: lower attackers or raise clients.count.")];
}
