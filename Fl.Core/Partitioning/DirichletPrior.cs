namespace Fl.Core;

/// <summary>The mean of each client's class proportions in <see cref="DirichletClient"/>, and the scale of alpha.</summary>
public enum DirichletPrior
{
    /// <summary>Dir(alpha p) with p the class shares of the data set, which sum to 1: alpha of Hsu et al. (2019).</summary>
    Empirical,

    /// <summary>
    /// Dir(alpha, ..., alpha): alpha of Acar et al. (FedDyn, ICLR 2021) and pfl-research;
    /// with K equal classes the same as K alpha in Empirical.
    /// </summary>
    Uniform,
}
