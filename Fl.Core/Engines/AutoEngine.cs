namespace Fl.Core;

/// <summary>Stands for the fastest engine that can run the model; replaced by it before the run starts.</summary>
[Named("auto")]
public sealed record AutoEngine : EngineFactory
{
    public override string Version => throw Unresolved();

    public override string? WhyNot(Model model) => null;

    public override Engine Create(Model model, int batchCapacity) => throw Unresolved();

    private static InvalidOperationException Unresolved() => new("engine 'auto' must be resolved before use.");
}
