using Fl.Core;

namespace Fl.Cli;

/// <summary>Whether an engine of the catalog can be used on this machine, and where it is.</summary>
/// <param name="IsThere">Whether it can.</param>
/// <param name="Text">What computes and in which folder it is, or what is missing and how to mend it.</param>
internal sealed record EngineState(bool IsThere, string Text)
{
    public static EngineState Of(CatalogEntry entry)
    {
        try
        {
            var version = ((EngineFactory)OptionInfo.Create(entry.Type)).Version;
            return new(true, entry.Name == "torch" ? $"{version}, in {TorchFolder.Find()}" : version);
        }
        catch (BadInputException error)
        {
            return new(false, error.Message);
        }
    }

    /// <summary>The engines that compute, without <c>auto</c>.</summary>
    public static IEnumerable<CatalogEntry> All(Catalog catalog) =>
        catalog.Of(typeof(EngineFactory)).Where(entry => entry.Type != typeof(AutoEngine));
}
