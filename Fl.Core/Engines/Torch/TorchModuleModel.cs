using TorchSharp;
using Module = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace Fl.Core.Engines.Torch;

/// <summary>
/// A TorchSharp module as a model: its named parameters and float buffers are the layout. Only the torch engine runs it.
/// A module that draws random numbers in training (dropout) is as reproducible as any model, but its forward passes run
/// one worker at a time, for torch has one generator for the whole process.
/// </summary>
public sealed class TorchModuleModel : Model
{
    private readonly Func<Module> make;
    private bool random;
    private (string Layer, int Length)? lastLinear;
    private IReadOnlyList<string> unvarying = [];

    private TorchModuleModel(string name, Shape input, LearningTask task, Layout layout, Func<Module> make)
        : base(name, input, task, layout) => this.make = make;

    /// <summary>Of the linear layer that is called last; a layer whose <c>forward</c> is used instead of <c>call</c> is not seen.</summary>
    public override int RepresentationLength =>
        lastLinear is { } last && Layout.Segments.Any(segment => segment.Trainable && segment.Layer != last.Layer) ? last.Length : 0;

    /// <summary>Of a BatchNorm that is called with one value a channel of an image; one whose <c>forward</c> is used is not seen.</summary>
    public override string? WhyNotAlone => unvarying.FirstOrDefault(layer => !IsFrozen(layer)) is { } norm ? Unvarying(norm) : null;

    /// <summary>Makes the module once, to read its tensors and to see that it yields one value per class.</summary>
    /// <param name="make">Makes a module; each worker has one of its own, and each gives the same tensors in the same order.</param>
    /// <exception cref="BadInputException">The module does not take these images or has tensors that are not floats;
    /// or libtorch cannot be loaded.</exception>
    public static TorchModuleModel Create(string name, Shape input, LearningTask task, Func<Module> make)
    {
        _ = Libtorch.Version;
        using var scope = torch.NewDisposeScope();
        using var module = make();
        var model = new TorchModuleModel(name, input, task, LayoutOf(name, module), make);
        model.Check(module);
        return model;
    }

    /// <summary>The module's own initial weights, drawn under a torch seed that is a function of the experiment's.</summary>
    protected override void Draw(Span<float> weights, long seed)
    {
        using var scope = torch.NewDisposeScope();
        using var module = Make(seed);
        foreach (var (segment, tensor) in Layout.Segments.Zip(Tensors(module)))
            tensor.Value.detach().contiguous().data<float>().CopyTo(weights.Slice(segment.Offset, segment.Length));
    }

    protected override Model With(Layout layout) =>
        new TorchModuleModel(Name, Input, LearningTask, layout, make) { random = random, lastLinear = lastLinear, unvarying = unvarying };

    internal Forward CreateForward(Parameters parameters)
    {
        using var scope = torch.NewDisposeScope();
        using var frozen = torch.no_grad();
        var module = Make(0);
        foreach (var (name, value, trainable) in Tensors(module))
        {
            value.set_(parameters[name]);
            if (Layout[name].Trainable) value.grad = parameters[name].grad;
            else if (trainable) value.requires_grad = false;
            value.DetachFromDisposeScope();
        }
        var owners = Layout.Segments.Where(s => s.Frozen).Select(s => s.Name[..s.Name.LastIndexOf('.')]).ToHashSet();
        return new ModuleForward(module, random, [.. module.named_modules().Where(m => owners.Contains(m.name)).Select(m => m.module)]);
    }

    private bool IsFrozen(string layer) => Layout.Segments.Any(segment => segment.Layer == layer && segment.Frozen);

    private static Layout LayoutOf(string name, Module module)
    {
        var tensors = Tensors(module);
        if (tensors.Find(t => t.Value.dtype != torch.float32) is { Name: { } other, Value: { } value })
            throw new BadInputException($"model '{name}': tensor '{other}' is {value.dtype}, and a model's tensors are float32; "
                + "register others outside the module's buffers.");
        if (!tensors.Exists(t => t.Trainable))
            throw new BadInputException($"model '{name}': the module has no parameters; call RegisterComponents() in its constructor.");
        return new Layout(tensors.Select(t => (t.Name, t.Value.shape.Select(size => checked((int)size)).ToArray(), t.Trainable)));
    }

    /// <summary>Parameters in the module's order, then buffers; a tensor that has two names counts once, under the first.</summary>
    private static List<(string Name, torch.Tensor Value, bool Trainable)> Tensors(Module module) =>
    [
        .. module.named_parameters().Select(p => (p.name, (torch.Tensor)p.parameter, true))
            .Concat(module.named_buffers().Where(b => !IsCounter(b.name)).Select(b => (b.name, b.buffer, false)))
            .DistinctBy(t => t.Item2.Handle),
    ];

    // BatchNorm counts its batches in an integer that nothing reads while its momentum is set.
    private static bool IsCounter(string name) => name.EndsWith("num_batches_tracked", StringComparison.Ordinal);

    private Module Make(long seed)
    {
        lock (ModuleForward.Generator)
        {
            torch.random.manual_seed(seed);
            return make();
        }
    }

    private void Check(Module module)
    {
        module.train();
        ModuleForward.Watch<TorchSharp.Modules.Linear>(module, (layer, given) => lastLinear = (layer, (int)given.flatten(1).shape[1]));
        List<string> lone = [];
        ModuleForward.Watch<TorchSharp.Modules.BatchNorm>(module, (layer, given) =>
        {
            if (given.numel() == given.shape[0] * given.shape[1]) lone.Add(layer);
        });
        unvarying = lone;
        using var inference = torch.no_grad();
        var images = torch.zeros(2, Input.Channels, Input.Height, Input.Width);
        torch.Tensor output;
        try
        {
            lock (ModuleForward.Generator)
            {
                var before = torch.random.get_rng_state();
                output = module.call(images);
                random = !torch.random.get_rng_state().bytes.SequenceEqual(before.bytes);
            }
        }
        catch (Exception e) when (e is System.Runtime.InteropServices.ExternalException or ArgumentException or InvalidOperationException)
        {
            throw new BadInputException($"model '{Name}': the module does not take images of {Input}: {e.Message.Split('\n')[0]}", e);
        }
        if (!output.shape.SequenceEqual([2, Outputs]))
            throw new BadInputException(
                $"model '{Name}': for 2 images the module yields a tensor of shape [{string.Join(", ", output.shape)}], "
                + $"and the data set has {LearningTask.Goal}: [2, {Outputs}] is needed.");
    }
}
