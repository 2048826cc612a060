namespace Fl.Core.Engines.Torch;

/// <summary>
/// PyTorch's kernels through TorchSharp, on the CPU: runs every layer graph and users' own TorchSharp modules. Each
/// worker computes on its own thread alone.
/// </summary>
[Named("torch")]
public sealed record TorchEngineFactory : EngineFactory
{
    /// <exception cref="BadInputException">libtorch cannot be loaded on this machine.</exception>
    public override string Version => Libtorch.Version;

    /// <summary>Also says where there is no libtorch for this platform.</summary>
    public override string? WhyNot(Model model) => model switch
    {
        ModelSpec graph => graph.Lacking(node => TorchLayers.Find(node.Layer) is not null) ?? Libtorch.WhyNot,
        TorchModuleModel => Libtorch.WhyNot,
        _ => $"the torch engine runs layer graphs and TorchSharp modules, and model '{model.Name}' is neither.",
    };

    /// <exception cref="BadInputException">
    /// libtorch cannot be loaded, the engine cannot run the model, or the loss.
    /// </exception>
    public override Engine Create(Model model, int batchCapacity, Loss? loss = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchCapacity);
        if (WhyNot(model) is { } reason) throw new BadInputException(reason);
        _ = Libtorch.Version;
        return new TorchEngine(model, batchCapacity, LossOf(model, loss));
    }
}
