using Fl.Core.Engines.Torch;

namespace Fl.Core.Tests;

public sealed class TorchLayerTests : LayerChecks
{
    protected override EngineFactory Factory => new TorchEngineFactory();
}
