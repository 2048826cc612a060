using Fl.Core;

namespace Fl.Cli;

/// <summary>A TorchSharp module of your own, from a .NET assembly. It needs the torch engine, which is not installed here.</summary>
[Named("torch-module")]
internal sealed record AbsentTorchModule : ModelFamily
{
    /// <summary>Path of the assembly; relative to the experiment file, else to the current directory.</summary>
    public required string Assembly { get; init; }

    /// <summary>Full name of the class, e.g. <c>My.Net</c>.</summary>
    [Word]
    public required string Type { get; init; }

    public override Component Rooted(string baseDirectory) =>
        (AbsentTorchModule)base.Rooted(baseDirectory) with { Assembly = UserPath.Resolve(Assembly, baseDirectory) };

    public override Component Portable() => (AbsentTorchModule)base.Portable() with { Assembly = Path.GetFileName(Assembly) };

    protected override Model Make(Shape input, LearningTask task) =>
        throw new BadInputException($"model 'torch-module': {AbsentTorch.Remedy}");
}
