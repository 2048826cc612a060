namespace Fl.Core.Managed;

/// <summary>Computes a layer graph in C# with registers of one width, on the calling thread and on others of its own.</summary>
internal sealed unsafe class ManagedEngine<W, V> : Engine, IWorkingSet
    where W : IWidth<V>
    where V : struct
{
    private readonly ModelSpec model;
    private readonly Arena arena;
    private readonly Team team;
    private readonly Parameters parameters;
    private readonly Operation[] operations;
    private readonly ILossOperation loss;
    private readonly Activation output;
    private readonly int firstTrained, reader;
    private readonly Representation? representation;
    private readonly SgdSteps steps;
    private readonly bool trains;

    /// <param name="goal">What the gradient is of: cross-entropy, or a <see cref="ClassLoss"/>.</param>
    /// <param name="threads">With the caller.</param>
    /// <param name="trains">Whether it computes gradients, or evaluates alone.</param>
    /// <param name="tuning">Where it is divided and shared; no bit depends on it.</param>
    public ManagedEngine(ModelSpec model, int batchCapacity, Loss goal, int threads, bool trains, ManagedEngineFactory tuning)
    {
        (this.model, this.trains) = (model, trains);
        arena = new Arena(threads, tuning.LeastShared);
        team = new Team(threads, tuning.LeastWork ?? (long)Team.LeastInstructions * W.Lanes);
        parameters = new Parameters(model.Layout);
        var plan = new Plan<W, V>(model, parameters, arena, batchCapacity, trains);
        operations = [.. plan.Operations];
        firstTrained = plan.FirstTrained;
        steps = new SgdSteps([.. plan.Unstepped()], parameters);
        (reader, representation) = (plan.Output, plan.Representation);
        var input = plan.Input;
        var origin = input.Halo * (input.RowStride + input.Lanes);
        var layout = new BatchLayout(input.Lanes, input.BlockStride, origin, input.PlaneStride, input.RowStride);
        Batch = new Batch(model.Input, batchCapacity, layout, input.Values - origin);
        output = plan.Logits;
        loss = goal is ClassLoss own ? new ExampleLoss(own, output, Batch.Labels, W.Lanes)
            : new SoftmaxCrossEntropy<W, V>(output, Batch.Labels, (float)((CrossEntropy)goal).LabelSmoothing);
    }

    public override Model Model => model;

    public override Vector Weights => parameters.Weights;

    public override Vector Gradient => parameters.Gradients;

    public override Batch Batch { get; }

    /// <inheritdoc/>
    public long WorkingBytes => arena.Bytes;

    public override BatchResult ComputeGradient(RandomStream dropout, RepresentationProbe? probe = null)
    {
        var pass = NextPass(dropout);
        var result = Forward(pass);
        if (probe is not null)
        {
            Represented.Read(pass.Count, probe.Values);
            probe.Look(pass.Count);
        }
        for (var i = operations.Length - 1; i >= firstTrained; i--)
        {
            operations[i].Backward(pass);
            if (probe is not null && i == reader) Represented.AddGradient(pass.Count, probe.Gradient);
        }
        return result;
    }

    public override BatchResult SgdStep(
        RandomStream dropout, Vector? momentumBuffer, float lr, float momentum, float weightDecay, bool nesterov)
    {
        if (momentumBuffer is not null)
            ArgumentOutOfRangeException.ThrowIfNotEqual(momentumBuffer.Length, Gradient.Length, nameof(momentumBuffer));
        var m = momentumBuffer is null ? null : ((HostVector)momentumBuffer).Pointer;
        var rule = new SgdRule(-lr, momentum, weightDecay, nesterov);
        var pass = NextPass(dropout);
        var result = Forward(pass);
        for (var i = operations.Length - 1; i >= firstTrained; i--)
            operations[i].BackwardAndStep(pass, rule, m != null && operations[i].Stepped is { } segment ? m + segment.Offset : null);
        steps.Run(pass, rule, m);
        return result;
    }

    public override BatchResult Evaluate(Tally? tally = null)
    {
        var sum = tally?.LossSum ?? 0;
        var result = Forward(NextPass(null), ref sum);
        if (tally is { IsByClass: true }) Read(tally.Logits(Batch.Count * model.Outputs));
        tally?.Add(result, sum, Batch.Labels.AsSpan(0, Batch.Count));
        return result;
    }

    public override void Predict(Span<float> logits)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(logits.Length, Batch.Count * model.Outputs);
        Forward(NextPass(null));
        Read(logits);
    }

    public override void Represent(Vector values)
    {
        var (pass, source) = (NextPass(null), Represented);
        for (var i = 0; i < reader; i++) operations[i].Forward(pass);
        source.Read(pass.Count, values);
    }

    public override void Rest()
    {
        if (trains) return;
        parameters.Weights.Discard();
        arena.Discard();
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        team.Dispose();
        parameters.Dispose();
        arena.Dispose();
    }

    private Representation Represented =>
        representation ?? throw new InvalidOperationException($"model '{model.Name}' has no representation.");

    /// <summary>The outputs of the last forward, example after example.</summary>
    private void Read(Span<float> logits)
    {
        for (var n = 0; n < Batch.Count; n++)
            for (var c = 0; c < model.Outputs; c++)
                logits[n * model.Outputs + c] =
                    output.Values[(nint)(n / W.Lanes) * output.BlockStride + c * output.PlaneStride + n % W.Lanes];
    }

    private BatchResult Forward(in Pass pass)
    {
        var sum = 0.0;
        return Forward(pass, ref sum);
    }

    private BatchResult Forward(in Pass pass, ref double lossSum)
    {
        foreach (var operation in operations) operation.Forward(pass);
        return loss.Run(pass, ref lossSum);
    }

    private Pass NextPass(RandomStream? dropout)
    {
        var count = Batch.Count;
        if (count < 1 || count > Batch.Capacity)
            throw new InvalidOperationException($"the batch says it holds {count} images; it has room for 1 to {Batch.Capacity}.");
        foreach (var label in Batch.Labels.AsSpan(0, count))
            if ((uint)label >= (uint)model.Outputs)
                throw new InvalidOperationException($"label {label} is not one of the model's {model.Outputs} classes.");
        if (dropout is not null && !trains) throw new InvalidOperationException("this engine evaluates, and computes no gradient.");
        if (dropout is not null) RequireTrainable();
        return new Pass(count, (count + W.Lanes - 1) / W.Lanes, dropout, team);
    }
}
