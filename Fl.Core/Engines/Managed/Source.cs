namespace Fl.Core.Managed;

/// <summary>An operation's input.</summary>
/// <param name="Value">What is read.</param>
/// <param name="Accumulates">True where another reader's gradient is already there and this one is added to it.</param>
internal sealed record Source(Activation Value, bool Accumulates)
{
    public bool NeedsGradient => Value.HasGradient;
}
