using Fl.Core.Engines.Torch;

namespace Fl.Core.Tests;

public sealed class TorchFirstLossesTests : FirstLossesChecks
{
    protected override EngineFactory Factory => new TorchEngineFactory();
}
