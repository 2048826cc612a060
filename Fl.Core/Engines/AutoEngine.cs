namespace Fl.Core;

/// <summary>
/// Stands for the engine of the highest preference that can run the model, managed before torch; replaced by it before the run starts.
/// </summary>
[Named("auto")]
public sealed record AutoEngine : EngineFactory
{
    public override string Version => "auto";

    public override string? WhyNot(Model model) => null;

    public override Engine Create(Model model, int batchCapacity, Loss? loss = null) => throw Unresolved();

    /// <summary>The engine to use: <paramref name="asked"/> itself, or for <c>auto</c> the preferred one that can run the model.</summary>
    /// <exception cref="BadInputException">The engine asked for, or every engine, cannot run it.</exception>
    public static EngineFactory Resolve(EngineFactory asked, Model model, Catalog catalog)
    {
        if (asked is AutoEngine) return Preferred(model, catalog);
        if (asked.WhyNot(model) is not { } reason) return asked;
        var other = Engines(catalog).Find(engine => engine.WhyNot(model) is null);
        var remedy = other is null ? "" : $" Take engine '{Catalog.NameOf(other)}'.";
        throw new BadInputException($"engine '{Catalog.NameOf(asked)}' cannot run model '{model.Name}': {reason}{remedy}");
    }

    /// <summary>A rule over the model alone: the same file has the same bits on a busy machine and on one at rest.</summary>
    private static EngineFactory Preferred(Model model, Catalog catalog)
    {
        var engines = Engines(catalog);
        return engines.Find(engine => engine.WhyNot(model) is null)
            ?? throw new BadInputException($"no engine can run model '{model.Name}': "
                + string.Join(" ", engines.Select(engine => $"{Catalog.NameOf(engine)}: {engine.WhyNot(model)}")));
    }

    private static List<EngineFactory> Engines(Catalog catalog) =>
    [
        .. catalog.Of(typeof(EngineFactory)).Where(entry => entry.Type != typeof(AutoEngine))
            .Select(entry => (EngineFactory)Activator.CreateInstance(entry.Type)!)
            .OrderByDescending(engine => engine.Preference),
    ];

    private static InvalidOperationException Unresolved() => new("engine 'auto' must be resolved before use.");
}
