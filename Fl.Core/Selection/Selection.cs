namespace Fl.Core;

/// <summary>The <c>clients.selection:</c> of an experiment: who is asked to train in a round.</summary>
[Kind("selections")]
public abstract record Selection : Component
{
    /// <summary>Draws a round's cohort, in whatever order.</summary>
    /// <returns>Distinct clients out of <see cref="SelectionRequest.Eligible"/>, as many as <see cref="SelectionRequest.Size"/> unless it
    /// <see cref="DrawsAnyNumber"/>.</returns>
    public abstract int[] Draw(SelectionRequest request);

    /// <summary>Whether a cohort's size is drawn too, none included; <see cref="SelectionRequest.Size"/> is its mean then.</summary>
    public virtual bool DrawsAnyNumber => false;

    /// <summary>Is told how a round went, to keep what it needs in vectors of the server's state.</summary>
    /// <param name="cohort">In the order of the clients' numbers.</param>
    public virtual void Observe(ServerState server, IReadOnlyList<ClientReport> cohort) { }

    /// <summary>What does not go together with the other options of clients; keys are this selection's.</summary>
    public virtual IEnumerable<Problem> Problems(ClientsOptions clients) => [];
}
