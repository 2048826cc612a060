using Fl.Core;

namespace Fl.Testing;

/// <summary>The managed engine as if it computed on a device.</summary>
[Named("foreign")]
public sealed record ForeignFactory : EngineFactory
{
    public override string Version => "1";

    public override int Preference => -1;

    public override string? WhyNot(Model model) => new ManagedEngineFactory().WhyNot(model);

    public override Engine Create(Model model, int batchCapacity, Loss? loss = null) =>
        new ForeignEngine(new ManagedEngineFactory().Create(model, batchCapacity, loss));
}
