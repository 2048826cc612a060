using TorchSharp;
using Module = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace Fl.Core.Engines.Torch;

/// <summary>Runs a user's module whose parameters and buffers are views of the flat vector.</summary>
internal sealed class ModuleForward : Forward
{
    private readonly Module module;
    private readonly bool random;
    private readonly IReadOnlyList<TorchSharp.torch.nn.Module> frozen;

    /// <param name="module">Owned by this.</param>
    /// <param name="random">Whether its forward pass draws random numbers in training.</param>
    /// <param name="frozen">Modules within it that stay in evaluation mode.</param>
    public ModuleForward(Module module, bool random, IReadOnlyList<TorchSharp.torch.nn.Module> frozen)
    {
        (this.module, this.random, this.frozen) = (module, random, frozen);
        Watch<TorchSharp.Modules.Linear>(module, (_, given) => Representation = given);
    }

    // torch's generator is the process's: who draws from it holds this lock and seeds it first.
    public static Lock Generator { get; } = new();

    private bool? training;

    /// <summary>Tells the name of each layer of a kind that is called, and what it is given.</summary>
    public static void Watch<T>(Module module, Action<string, torch.Tensor> told)
        where T : Module
    {
        foreach (var (name, layer) in module.named_modules())
            if (layer is T watched)
                watched.register_forward_pre_hook((_, given) =>
                {
                    told(name, given);
                    return given;
                });
    }

    public override torch.Tensor Run(torch.Tensor images, RandomStream? dropout)
    {
        if (training != dropout is not null)
        {
            module.train(dropout is not null);
            foreach (var layer in frozen) layer.eval();
        }
        training = dropout is not null;
        if (dropout is null || !random) return module.call(images);
        var seed = (long)(dropout.NextUInt64() >> 1);
        lock (Generator)
        {
            torch.random.manual_seed(seed);
            return module.call(images);
        }
    }

    public override void Dispose() => module.Dispose();
}
