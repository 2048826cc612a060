using System.Runtime.InteropServices;
using TorchSharp;

namespace Fl.Core.Engines.Torch;

/// <summary>
/// Computes with libtorch. Weights, gradient and batch are <see cref="HostVector"/>s and buffers over the very memory
/// of the tensors, so that nothing is copied between the rooms and the engine.
/// </summary>
internal sealed unsafe class TorchEngine : Engine
{
    private readonly Parameters parameters;
    private readonly Forward forward;
    private readonly torch.Tensor images, labels;
    private readonly long* labelValues;

    private readonly double smoothing;

    /// <param name="smoothing">Of the labels, in the loss.</param>
    public TorchEngine(Model model, int batchCapacity, double smoothing)
    {
        this.smoothing = smoothing;
        Libtorch.UseOneThread();
        Model = model;
        parameters = new Parameters(model.Layout);
        forward = model switch
        {
            ModelSpec spec => new GraphForward(spec, parameters, batchCapacity),
            TorchModuleModel module => module.CreateForward(parameters),
            _ => throw new ArgumentException($"no way to run {model.GetType().Name}.", nameof(model)),
        };
        var shape = model.Input;
        images = torch.zeros([batchCapacity, shape.Channels, shape.Height, shape.Width]).DetachFromDisposeScope();
        labels = torch.zeros([batchCapacity], torch.int64).DetachFromDisposeScope();
        fixed (byte* first = labels.bytes) labelValues = (long*)first;
        fixed (byte* first = images.bytes) Batch = new Batch(shape, batchCapacity, BatchLayout.ImageMajor(shape), (float*)first);
    }

    public override Model Model { get; }

    public override Vector Weights => parameters.Weights.Vector;

    public override Vector Gradient => parameters.Gradient.Vector;

    public override Batch Batch { get; }

    public override BatchResult ComputeGradient(RandomStream dropout, RepresentationProbe? probe = null)
    {
        RequireTrainable();
        Libtorch.UseOneThread();
        using var scope = torch.NewDisposeScope();
        parameters.Gradient.Vector.Span.Clear();
        var (logits, loss) = Compute(dropout);
        (probe is null ? loss : loss + Extra(probe)).backward();
        return Result(logits, loss);
    }

    public override BatchResult Evaluate(Tally? tally = null)
    {
        Libtorch.UseOneThread();
        using var scope = torch.NewDisposeScope();
        using var inference = torch.no_grad();
        var (logits, loss) = Compute(null);
        var result = Result(logits, loss);
        if (tally is { IsByClass: true }) MemoryMarshal.Cast<byte, float>(logits.bytes).CopyTo(tally.Logits(Batch.Count * Model.Outputs));
        tally?.Add(result, Batch.Labels.AsSpan(0, Batch.Count));
        return result;
    }

    public override void Predict(Span<float> logits)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(logits.Length, Batch.Count * Model.Outputs);
        Libtorch.UseOneThread();
        using var scope = torch.NewDisposeScope();
        using var inference = torch.no_grad();
        MemoryMarshal.Cast<byte, float>(forward.Run(images.narrow(0, 0, Batch.Count), null).bytes).CopyTo(logits);
    }

    public override void Represent(Vector values)
    {
        Libtorch.UseOneThread();
        using var scope = torch.NewDisposeScope();
        using var inference = torch.no_grad();
        forward.Run(images.narrow(0, 0, Batch.Count), null);
        Read(values);
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        forward.Dispose();
        images.Dispose();
        labels.Dispose();
        parameters.Dispose();
    }

    private (torch.Tensor Logits, torch.Tensor Loss) Compute(RandomStream? dropout)
    {
        var count = Batch.Count;
        for (var i = 0; i < count; i++) labelValues[i] = Batch.Labels[i];
        var logits = forward.Run(images.narrow(0, 0, count), dropout);
        return (logits, torch.nn.functional.cross_entropy(logits, labels.narrow(0, 0, count), label_smoothing: smoothing));
    }

    /// <summary>Has the gradient that a probe wants at the representation: their inner product.</summary>
    private torch.Tensor Extra(RepresentationProbe probe)
    {
        var representation = Read(probe.Values);
        probe.Look(Batch.Count);
        var wanted = Own(probe.Gradient)[..(int)representation.numel()];
        var gradient = torch.empty(representation.shape);
        wanted.CopyTo(MemoryMarshal.Cast<byte, float>(gradient.bytes));
        return representation.mul(gradient).sum();
    }

    /// <summary>The representations of the batch, batch x features, copied to <paramref name="values"/> too.</summary>
    private torch.Tensor Read(Vector values)
    {
        if (Model.RepresentationLength == 0) throw new InvalidOperationException($"model '{Model.Name}' has no representation.");
        var representation = forward.Representation!.flatten(1);
        MemoryMarshal.Cast<byte, float>(representation.detach().contiguous().bytes).CopyTo(Own(values));
        return representation;
    }

    /// <summary>A vector of this engine's memory, which is the host's.</summary>
    private static Span<float> Own(Vector vector) => ((HostVector)vector).Span;

    private BatchResult Result(torch.Tensor logits, torch.Tensor loss)
    {
        var (count, classes) = (Batch.Count, Model.Outputs);
        var scores = MemoryMarshal.Cast<byte, float>(logits.bytes);
        var correct = 0;
        for (var i = 0; i < count; i++)
            if (LargestOf(scores.Slice(i * classes, classes)) == Batch.Labels[i]) correct++;
        return new BatchResult((double)loss.item<float>() * count, correct, count);
    }

    private static int LargestOf(ReadOnlySpan<float> scores)
    {
        var largest = 0;
        for (var i = 1; i < scores.Length; i++)
            if (scores[i] > scores[largest]) largest = i;
        return largest;
    }
}
