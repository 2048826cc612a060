namespace Fl.Core;

/// <summary>Stands for the fastest engine that can run the model; replaced by it before the run starts.</summary>
[Named("auto")]
public sealed record AutoEngine : EngineFactory
{
    public override string Version => "auto";

    public override string? WhyNot(Model model) => null;

    public override Engine Create(Model model, int batchCapacity) => throw Unresolved();

    /// <summary>The engine to use: <paramref name="asked"/> itself, or for <c>auto</c> the preferred one that can run the model.</summary>
    /// <exception cref="BadInputException">The engine asked for, or every engine, cannot run it.</exception>
    public static EngineFactory Resolve(EngineFactory asked, Model model, Catalog catalog)
    {
        if (asked is AutoEngine) return Able(model, catalog)[0];
        return asked.WhyNot(model) is { } reason
            ? throw new BadInputException($"engine '{Catalog.NameOf(asked)}' cannot run model '{model.Name}': {reason}")
            : asked;
    }

    /// <summary>The engines that can run the model, the one that is expected to be the fastest first.</summary>
    /// <exception cref="BadInputException">There is none.</exception>
    public static IReadOnlyList<EngineFactory> Able(Model model, Catalog catalog)
    {
        var engines = catalog.Of(typeof(EngineFactory)).Where(entry => entry.Type != typeof(AutoEngine))
            .Select(entry => (EngineFactory)Activator.CreateInstance(entry.Type)!)
            .OrderByDescending(engine => engine.Preference).ToList();
        var able = engines.FindAll(engine => engine.WhyNot(model) is null);
        return able.Count > 0 ? able
            : throw new BadInputException($"no engine can run model '{model.Name}': "
                + string.Join(" ", engines.Select(engine => $"{Catalog.NameOf(engine)}: {engine.WhyNot(model)}")));
    }

    private static InvalidOperationException Unresolved() => new("engine 'auto' must be resolved before use.");
}
