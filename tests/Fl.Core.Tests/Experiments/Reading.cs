namespace Fl.Core.Tests;

internal static class Reading
{
    public static readonly Catalog Catalog = new(typeof(Reading).Assembly);

    public static Experiment Read(string yaml, params string[] overrides) => Experiment.Parse(yaml, "exp.yaml", overrides, Catalog);

    public static IReadOnlyList<string> Mistakes(string yaml, params string[] overrides) =>
        Assert.Throws<BadInputException>(() => Read(yaml, overrides)).Messages;

    public static string Mistake(string yaml, params string[] overrides) => Assert.Single(Mistakes(yaml, overrides));
}
