using Fl.Core;

namespace Fl.Testing;

/// <summary>
/// What every strategy keeps to. Three lines hold yours to it:
/// <code>
/// using Fl.Testing;
///
/// public sealed class FedCmTests : StrategyContract&lt;FedCm&gt;;
/// </code>
/// </summary>
public abstract class StrategyContract<T> where T : Strategy, new()
{
    /// <summary>The strategy, with other options than its defaults where it has to have some.</summary>
    protected virtual T Strategy => new();

    /// <summary>Whatever else of the experiment it asks for; see <see cref="SmallExperiment.Training"/>.</summary>
    protected virtual Experiment Change(Experiment experiment) => experiment;

    private Experiment Experiment => Change(SmallExperiment.Training with { Strategy = Strategy });

    [Fact]
    public Task It_gives_the_same_bits_for_any_number_of_workers() => StrategyChecks.SameBitsForAnyWorkersAsync(Experiment);

    [Fact]
    public Task It_gives_the_same_bits_in_a_device_s_memory() => StrategyChecks.SameBitsInDeviceMemoryAsync(Experiment);

    [Fact]
    public void Its_halves_do_not_look_into_a_device_s_memory() => StrategyChecks.HalvesRunInDeviceMemory(Strategy);

    [Fact]
    public Task It_does_the_work_that_it_says() => StrategyChecks.DoesTheWorkThatItSaysAsync(Experiment);

    [Fact]
    public Task A_run_that_was_broken_off_goes_on_to_the_same_bits() => StrategyChecks.GoesOnToTheSameBitsAsync(Experiment);

    [Fact]
    public void Its_options_are_within_their_bounds_and_outlive_the_file() => ComponentChecks.OutlivesTheFile(Experiment);
}
