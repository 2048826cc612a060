namespace Fl.Core;

/// <summary>
/// What <see cref="Oort"/> makes of U(i), the utility of a client's data, and of L(i), the round in which it trained last, in round R.
/// </summary>
public enum OortUtility
{
    /// <summary>
    /// (U(i) - min U) / (max U - min U) + sqrt(0.1 log R / L(i)) over the clients that can be asked, as the authors' code has it.
    /// </summary>
    Scaled,

    /// <summary>
    /// U(i) + sqrt(0.1 log R / L(i)), as Algorithm 1 of the paper has it: beside a U(i) in the hundreds the second term is nothing.
    /// </summary>
    Printed,
}
