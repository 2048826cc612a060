using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Fl.Core.Managed;

namespace Fl.Core;

/// <summary>
/// Forward and backward in C#, without a native library: runs every layer graph wherever .NET runs, NativeAOT included,
/// with the widest registers that the code was compiled for.
/// </summary>
/// <remarks>
/// The bits depend neither on the capacity of the batch nor on the number of threads. Evaluation has the same bits at any register
/// width (where multiply-add is fused) and for an image in any company. Gradients do not: a wider register adds up the images
/// in another order, and images that do not fill a register, and all of them where the model begins so, are in fully connected layers
/// multiplied in another order. A NativeAOT binary for x64 uses 128 bits without fused multiply-add unless <c>IlcInstructionSet</c> says
/// <c>x86-64-v3</c> (256 bits); JIT builds and Arm64 need nothing.
/// </remarks>
[Named("managed")]
public sealed record ManagedEngineFactory : EngineFactory
{
    /// <summary>Forces the width of the registers where set: 128, 256 or 512 bits.</summary>
    public const string WidthVariable = "FL_MANAGED_WIDTH";

    // Of the values of a layer.
    private const int EvaluationBytes = 16 << 20;

    public ManagedEngineFactory()
        : this(Environment.GetEnvironmentVariable(WidthVariable) is { Length: > 0 } forced ? Parse(forced) : Widest)
    {
    }

    internal ManagedEngineFactory(int bits) => Bits = bits;

    /// <summary>Width of the registers used.</summary>
    internal int Bits { get; }

    /// <summary>Multiply-adds that are worth a thread; null for the usual number.</summary>
    internal long? LeastWork { get; init; }

    /// <summary>Bytes of values and gradients that are worth sharing memory; null for the usual number.</summary>
    internal long? LeastShared { get; init; }

    public override string Version =>
        $"managed {typeof(ManagedEngineFactory).Assembly.GetName().Version?.ToString(3)} ({Bits}-bit registers)";

    private static int Widest => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    public override int Preference => 1;

    public override bool DividesBatches => true;

    public override string? WhyNot(Model model) => model is ModelSpec graph
        ? graph.Lacking(ManagedLayers<Width128, Vector128<float>>.Has)
        : $"the managed engine runs layer graphs, and model '{model.Name}' is not one.";

    /// <exception cref="BadInputException">
    /// The model is not a layer graph, has a layer without kernels, or the loss is no cross-entropy.
    /// </exception>
    public override Engine Create(Model model, int batchCapacity, Loss? loss = null) => Create(model, batchCapacity, loss, threads: 1);

    /// <inheritdoc/>
    public override Engine Create(Model model, int batchCapacity, Loss? loss, int threads) =>
        Create(model, batchCapacity, loss, threads, trains: true);

    /// <inheritdoc/>
    public override Engine CreateEvaluator(Model model, int batchCapacity, Loss? loss = null, int threads = 1) =>
        Create(model, batchCapacity, loss, threads, trains: false);

    /// <summary>As many as have the values of their largest layer, in and out, in 16 MB; a multiple of 16, and 16 at least.</summary>
    public override int EvaluationBatch(Model model)
    {
        if (model is not ModelSpec graph) return base.EvaluationBatch(model);
        var largest = graph.Nodes.Max(node => (long)node.InputShape.Size + node.OutputShape.Size);
        var fitting = EvaluationBytes / (largest * sizeof(float));
        return (int)Math.Clamp(fitting - fitting % Evaluation.Multiple, Evaluation.Multiple, Evaluation.BatchSize);
    }

    private Engine Create(Model model, int batchCapacity, Loss? loss, int threads, bool trains)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchCapacity);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        if (WhyNot(model) is { } reason) throw new BadInputException(reason);
        var (spec, goal) = ((ModelSpec)model, LossOf(model, loss));
        return Bits switch
        {
            512 when Has512 => Of<Width512, Vector512<float>>(),
            256 when Has256 => Of<Width256, Vector256<float>>(),
            _ => Of<Width128, Vector128<float>>(),
        };

        ManagedEngine<W, V> Of<W, V>()
            where W : IWidth<V>
            where V : struct => new(spec, batchCapacity, goal, threads, trains, this);
    }

    // Widths that the processor lacks are emulated by the JIT; a native binary has no code for them, which keeps it small.
    private static bool Has512 => Vector512.IsHardwareAccelerated || RuntimeFeature.IsDynamicCodeSupported;

    private static bool Has256 => Vector256.IsHardwareAccelerated || RuntimeFeature.IsDynamicCodeSupported;

    private static int Parse(string forced) => forced switch
    {
        "512" when Has512 => 512,
        "256" when Has256 => 256,
        "128" => 128,
        "256" or "512" => throw new BadInputException(
            $"{WidthVariable} is {forced}; this program was compiled for registers of up to {Widest} bits."),
        _ => throw new BadInputException($"{WidthVariable} is '{forced}'; allowed are 128, 256 and 512 (bits)."),
    };
}
