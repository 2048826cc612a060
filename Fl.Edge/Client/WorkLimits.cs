using Fl.Core;
using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>What a device spends for a server, at most.</summary>
public sealed record WorkLimits
{
    /// <summary>Of its own code and libraries.</summary>
    private const double ProgramBytes = 32 << 20;

    /// <summary>Parameters of a model, buffers included.</summary>
    public int Parameters { get; init; } = 100_000_000;

    /// <summary>Bytes of memory, in all; what the system lets the process have, unless said otherwise.</summary>
    public long MemoryBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Time of one assignment.</summary>
    public TimeSpan Assignment { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Looks at what an experiment takes, before any of it is taken.</summary>
    /// <param name="train">Examples that the device trains on; 0 while that is not known.</param>
    /// <param name="test">Those that it scores.</param>
    /// <exception cref="DeviceRefusedException">It is over a limit.</exception>
    internal void Check(Experiment experiment, Model model, int train, int test)
    {
        if (model.Layout.Length > Parameters)
            throw Over($"the model has {model.Layout.Length:n0} parameters, and --max-parameters is {Parameters:n0}");
        var needed = BytesFor(experiment, model, train, test);
        if (needed > MemoryBytes)
            throw Over($"the experiment takes about {needed / (1 << 20):n0} MiB of memory, and --max-memory is {MemoryBytes >> 20:n0}");
    }

    /// <summary>An assignment that has taken, or at its pace would take, longer than allowed.</summary>
    internal DeviceRefusedException TooLong(string what) => Over($"{what}, and --max-seconds is {Assignment.TotalSeconds:n0}");

    /// <summary>
    /// The vectors that travel and those that training steps, the values and gradients of the layers for one batch, and the
    /// examples. An engine takes a little more; of a model that is no layer graph, what is between its layers is not known.
    /// </summary>
    private static double BytesFor(Experiment experiment, Model model, int train, int test)
    {
        const int trainingVectors = 5;
        var vectors = (double)trainingVectors * model.Layout.Length;
        try
        {
            var strategy = experiment.Strategy;
            var (whole, later) = (MessageLayout.WholeDown(strategy, model).Length, MessageLayout.Later(strategy, model).Length);
            vectors += whole + (later < whole ? later : 0.0) + MessageLayout.Up(strategy, model).Length;
        }
        catch (OverflowException)
        {
            return double.PositiveInfinity;
        }
        var batch = Math.Max(
            new BatchSplit(train, experiment.Train.For(model)).Largest, Math.Min(experiment.Engine.EvaluationBatch(model), test));
        var values = model is ModelSpec graph ? model.Input.Size + graph.Nodes.Sum(node => 2.0 * node.OutputShape.Size) : model.Input.Size;
        return ProgramBytes + sizeof(float) * (vectors + batch * values) + ((double)train + test) * model.Input.Size;
    }

    private static DeviceRefusedException Over(string what) => new(DeviceError.OverLimit, $"over a limit of this device: {what}");
}
