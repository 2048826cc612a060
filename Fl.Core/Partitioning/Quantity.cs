using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Quantity skew of NIID-Bench (Li et al., ICDE 2022): the contents are IID, the sizes are not. A random permutation of
/// the examples is cut at floor((p_0 + ... + p_j) N) with shares p ~ Dir_n(alpha, ..., alpha) or lognormal ones, drawn anew
/// until every client has min_samples. Every example is dealt.
/// </summary>
/// <remarks>
/// What differs: the published code asks for p_j N >= 10 before the cut, so that a client may have 9; here the counts
/// themselves are tested. Redraws are bounded (about 1,000,000 draws in all). FedLab gives the remainder of lognormal
/// sizes to the first client; here the cuts leave none.
/// </remarks>
[Named("quantity")]
public sealed record Quantity : Partitioner
{
    /// <summary>The distribution of the sizes.</summary>
    public QuantitySizes Sizes { get; init; } = QuantitySizes.Dirichlet;

    /// <summary>Concentration of Dirichlet sizes; small is skewed.</summary>
    [Range(1e-6, 1e9)]
    public double Alpha { get; init; } = 0.5;

    /// <summary>Standard deviation of the logarithm of lognormal sizes; 0 is equal sizes.</summary>
    [Range(0.0, 10.0)]
    public double Sigma { get; init; } = 1;

    /// <summary>Every client gets at least so many examples.</summary>
    [Range(1, 1_000_000)]
    public int MinSamples { get; init; } = 10;

    protected override Partition Deal(PartitionRequest request)
    {
        var (clients, examples) = (request.Clients, request.Examples);
        if ((long)clients * MinSamples > examples)
            throw new BadInputException($"{clients} clients with min_samples {MinSamples} need {(long)clients * MinSamples} examples, "
                + $"but there are {examples}: lower min_samples to {examples / clients} or less, "
                + $"or clients.count to {examples / MinSamples} or less.");
        var order = request.Stream().Permutation(examples);
        var (shares, sizes) = (new double[clients], new int[clients]);
        var attempts = Attempts(clients);
        var best = 0;
        for (var attempt = 1; attempt <= attempts; attempt++)
        {
            DrawShares(request.Stream(attempt), shares);
            FloorCuts(shares, examples, sizes);
            var smallest = sizes.Min();
            if (smallest >= MinSamples) return new Partition(Cut(order, sizes));
            best = Math.Max(best, smallest);
        }
        var (spread, milder) = Sizes == QuantitySizes.Dirichlet
            ? ($"alpha {Alpha}", "sizes lognormal, a larger alpha")
            : ($"sigma {Sigma}", "a smaller sigma");
        throw new BadInputException($"None of {attempts} draws of quantity with {spread} gave each of {clients} clients min_samples "
            + $"{MinSamples} of {examples} examples (at best the smallest had {best}): "
            + $"use {milder}, fewer clients or a smaller min_samples.");
    }

    private void DrawShares(RandomStream stream, double[] shares)
    {
        if (Sizes == QuantitySizes.Dirichlet)
        {
            var concentration = new double[shares.Length];
            Array.Fill(concentration, Alpha);
            stream.NextDirichlet(concentration, shares);
            return;
        }
        for (var j = 0; j < shares.Length; j++) shares[j] = Math.Exp(Sigma * stream.NextGaussian());
        var sum = shares.Sum();
        for (var j = 0; j < shares.Length; j++) shares[j] /= sum;
    }
}
