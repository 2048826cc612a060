using Fl.Core;

namespace Fl.Cli;

/// <summary>
/// PyTorch's kernels through TorchSharp, on the CPU. Not installed here: <c>fl engines install torch</c> does that.
/// </summary>
[Named("torch")]
internal sealed record AbsentTorch : EngineFactory
{
    /// <summary>What is missing and what to type.</summary>
    public const string Remedy = "the torch engine is not installed; type: fl engines install torch";

    public override string Version => throw new BadInputException(Remedy);

    public override string WhyNot(Model model) => Remedy + ".";

    public override Engine Create(Model model, int batchCapacity, Loss? loss = null) => throw new BadInputException(Remedy);
}
