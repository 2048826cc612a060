namespace Fl.Core;

/// <summary>What <c>fl list KIND</c> can list.</summary>
public static class Listing
{
    private const string Keys = "keys";
    private const string Schema = "schema";

    /// <summary>The words for KIND: every kind of the catalog, <c>keys</c> (the experiment's own) and <c>schema</c>.</summary>
    public static IReadOnlyList<string> Subjects(Catalog catalog) => [.. catalog.Kinds.Select(kind => kind.Plural), Keys, Schema];

    /// <summary>The text for one of the <see cref="Subjects"/>.</summary>
    /// <exception cref="BadInputException">There is no such subject.</exception>
    public static string Of(string subject, Catalog catalog)
    {
        if (subject == Keys) return OptionTable.OfExperiment();
        if (subject == Schema) return ExperimentSchema.Write(catalog) + "\n";
        return catalog.Kinds.FirstOrDefault(kind => kind.Plural == subject) is { } found
            ? OptionTable.Of(found, catalog)
            : throw new BadInputException($"fl list: found '{Quoting.OneLine(subject)}', expected {Expectation.OneOf(Subjects(catalog))}"
                + (Nearest.Find(subject, Subjects(catalog)) is { } near ? $"; did you mean '{near}'?" : "."));
    }
}
