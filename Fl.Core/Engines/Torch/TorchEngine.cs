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

    private readonly Loss goal;
    private readonly float[] slopes;

    /// <param name="goal">What the gradient is of: cross-entropy, or a <see cref="ClassLoss"/>.</param>
    public TorchEngine(Model model, int batchCapacity, Loss goal)
    {
        (this.goal, slopes) = (goal, goal is ClassLoss ? new float[batchCapacity * model.Outputs] : []);
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
        var result = Result(logits, loss);
        if (goal is ClassLoss) loss = Inner(logits, slopes);
        // No plus: TorchSharp's has a scalar of its own, which may be collected while libtorch reads it.
        (probe is null ? loss : torch.stack([loss, Extra(probe)]).sum()).backward();
        return result;
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
        return (logits, goal is CrossEntropy entropy
            ? torch.nn.functional.cross_entropy(logits, labels.narrow(0, 0, count), label_smoothing: entropy.LabelSmoothing)
            : Own((ClassLoss)goal, logits));
    }

    /// <summary>Has the gradient that a probe wants at the representation: their inner product.</summary>
    private torch.Tensor Extra(RepresentationProbe probe)
    {
        var representation = Read(probe.Values);
        probe.Look(Batch.Count);
        return Inner(representation, Own(probe.Gradient));
    }

    /// <summary>A number that has that gradient at those values.</summary>
    private static torch.Tensor Inner(torch.Tensor values, ReadOnlySpan<float> gradient)
    {
        var constant = torch.empty(values.shape);
        gradient[..(int)values.numel()].CopyTo(MemoryMarshal.Cast<byte, float>(constant.bytes));
        return values.mul(constant).sum();
    }

    /// <summary>The mean of a loss over the batch; what is to go back from the logits is left in <see cref="slopes"/>.</summary>
    private torch.Tensor Own(ClassLoss loss, torch.Tensor logits)
    {
        var (count, classes, sum) = (Batch.Count, Model.Outputs, 0.0);
        var scores = MemoryMarshal.Cast<byte, float>(logits.detach().contiguous().bytes);
        for (var i = 0; i < count; i++)
        {
            var slope = slopes.AsSpan(i * classes, classes);
            sum += loss.Of(scores.Slice(i * classes, classes), Batch.Labels[i], slope);
            foreach (ref var one in slope) one *= 1f / count;
        }
        return torch.tensor((float)(sum / count));
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
            if (Classification.ClassOf(scores.Slice(i * classes, classes)) == Batch.Labels[i]) correct++;
        return new BatchResult((double)loss.item<float>() * count, correct, count);
    }
}
