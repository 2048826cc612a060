namespace Fl.Core;

/// <summary>How a client of SCAFFOLD renews its control variate c_i after K local steps from x to y.</summary>
public enum ControlVariate
{
    /// <summary>Option I of the paper: the gradient at x of the loss over all of the client's examples, one more pass over them.</summary>
    One,

    /// <summary>Option II of the paper: c_i - c + (x - y) / (K lr), with lr |a|_1 in place of K lr where there is momentum.</summary>
    Two,

    /// <summary>
    /// As Option II, with the correction beside the optimizer's step, y -= lr (c - c_i), where momentum does not multiply it,
    /// and changes of the weights averaged by examples: the code of NIID-Bench (Li et al., ICDE 2022), but starting from 0.
    /// </summary>
    NiidBench,
}
