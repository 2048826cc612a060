using static Fl.Testing.QuadraticFederation;

namespace Fl.Core.Tests.Strategies;

public sealed class StragglerTests
{
    /// <summary>
    /// Without a proximal term the distance to a client's optimum shrinks by 1 - lr in each step,
    /// so that it tells the steps of every round.
    /// </summary>
    [Fact]
    public void A_straggler_of_FedProx_trains_for_1_to_all_of_the_epochs_and_its_work_counts()
    {
        const int Epochs = 3, Rounds = 25;
        var train = new TrainOptions { BatchSize = 4, Epochs = Epochs, Lr = 0.01 };
        var (before, seen) = (Start[0] - Optima[1][0], new List<int>());
        for (var round = 1; round <= Rounds; round++)
        {
            var after = Run(new FedProx { Mu = 0, Stragglers = 1 }, train, [.. Enumerable.Repeat<int[]>([1], round)])[0] - Optima[1][0];
            var epochs = Math.Log(after / before) / Math.Log(1 - 0.01) / (Sizes[1] / 4);
            Assert.Equal(Math.Round(epochs), epochs, 0.02);
            seen.Add((int)Math.Round(epochs));
            before = after;
        }
        Assert.Equal([1, 2, 3], seen.Distinct().Order());
    }
}
