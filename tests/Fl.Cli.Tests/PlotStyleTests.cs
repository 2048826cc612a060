using System.Globalization;
using System.Xml.Linq;
using Fl.Core;
using Fl.Reports;
using FsCheck.Xunit;

namespace Fl.Cli.Tests;

/// <summary>How curves are laid out: everything inside the picture, legible, within the axes that were asked for.</summary>
public sealed class PlotStyleTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Theory]
    [InlineData(9, "strategy", 6)]
    [InlineData(42, "alpha, beta1, beta2, epochs, lr, momentum, per_round, strategy, weight_decay", 70)]
    [InlineData(12, "dataset", 300)]
    public void A_legend_of_many_keys_is_inside_the_picture_and_below_the_axes(int curves, string told, int letters)
    {
        var name = string.Join(", ", Enumerable.Repeat("value=0.1", 1 + letters / 10));
        var figure = Figure([.. Enumerable.Range(0, curves).Select(i =>
            new Series($"{i} {name}", [Point(0, 10), Point(1, 20)]))]) with { LegendTitle = told };
        var picture = Drawn(figure);
        AssertInside(picture, figure);
        var legend = Group(picture, "legend").Single();
        Assert.Equal(curves, legend.Elements(Svg + "polyline").Count());
        Assert.True(Texts(legend).Min(text => text.Top) > Texts(Group(picture, "axes").Single()).Max(text => text.Top));
    }

    [Fact]
    public void An_axis_name_longer_than_the_picture_is_high_is_refused() =>
        Words_are_within_a_picture_of_any_size_that_is_drawn(54, 213, 58, 0);

    [Property(MaxTest = 300)]
    public void Words_are_within_a_picture_of_any_size_that_is_drawn(byte curves, byte width, byte height, byte panels)
    {
        Series[] all = [.. Enumerable.Range(0, curves % 42 + 1).Select(i =>
            new Series($"fedavg, {i}", [Point(0, 10), Point(i * 100, 20)]))];
        var figure = new CurvesFigure([.. Enumerable.Range(0, panels % 5 + 1)
            .Select(i => new Panel(panels % 5 == 0 ? null : $"alpha = {i}", all))], "round", "test accuracy (%)")
        {
            Title = "a",
            Description = "b",
            Style = new() { Size = (1 + width % 19, 1 + height % 19), Title = "A heading that is rather long for a figure of that size" },
        };
        try
        {
            AssertInside(Drawn(figure), figure);
        }
        catch (BadInputException error)
        {
            Assert.Contains("take a larger one", error.Message);
        }
    }

    /// <summary>Of figures of every kind, whatever else they hold.</summary>
    [Fact]
    public void Letters_have_seven_points_where_a_picture_is_printed_three_inches_wide()
    {
        Series[] two = [new("fedavg", [Point(0, 10), Point(50, 20)]), new("fedprox", [Point(0, 10), Point(50, 30)])];
        Figure[] figures =
        [
            Figure(two), Figure(two) with { Panels = [new("alpha = 0.1", two), new("alpha = 1", two), new("alpha = 10", two)] },
            .. new[] { 1, 8, 60, 100 }.Select(clients => new PartitionFigure([.. Enumerable.Range(0, clients)
                .Select(i => (int[])[i * 40, 0, 7])], clients, 3) { Title = "a", Description = "b" }),
            .. new[] { 2, 10, 30, 100 }.Select(classes => new ConfusionFigure(
                [.. Enumerable.Range(0, classes).Select(k => k % 2 == 0 ? $"class {k}" : "wallflower")],
                [.. Enumerable.Range(0, classes)
                    .Select(k => Enumerable.Range(0, classes).Select(taken => taken == k ? 900 : taken).ToArray())])
            {
                Title = "a",
                Description = "b",
            }),
        ];
        foreach (var figure in figures)
        {
            var smallest = Drawn(figure).Descendants(Svg + "text").Min(text => Number(text, "font-size"));
            Assert.True(smallest * 3 * 72 / figure.Width >= 7, $"{smallest} of {figure.Width}");
            AssertInside(Drawn(figure), figure);
        }
    }

    [Fact]
    public void What_is_beyond_the_limits_is_cut_off()
    {
        var figure = Figure([new("a", [Point(0, 0), Point(10, 100), Point(20, 0)])]) with { Style = new() { XLimits = (5, 15),
            YLimits = (20, 80) } };
        var picture = Drawn(figure);
        var curve = Group(picture, "curve").Single();
        var axes = Places(Group(picture, "axes").Single().Elements(Svg + "polyline").Last()).ToList();
        var (left, right, top, bottom) = (axes.Min(at => at.X), axes.Max(at => at.X), axes.Min(at => at.Y), axes.Max(at => at.Y));
        Assert.Equal(2, curve.Elements(Svg + "polyline").Count());
        foreach (var (x, y) in curve.Descendants().Where(shape => shape.Attribute("points") is not null).SelectMany(Places))
        {
            Assert.InRange(x, left - 0.01, right + 0.01);
            Assert.InRange(y, top - 0.01, bottom + 0.01);
        }
    }

    [Fact]
    public void On_a_logarithmic_axis_equal_factors_are_equal_distances_and_zero_is_not_there()
    {
        var figure = Figure([new("a", [Point(0, 1), Point(1, 1), Point(10, 10), Point(100, 100)])]) with { Style = new() { IsXLog = true,
            IsYLog = true } };
        var places = Places(Group(Drawn(figure), "curve").Single().Elements(Svg + "polyline").Single()).ToList();
        Assert.Equal(3, places.Count);
        Assert.Equal(places[1].X - places[0].X, places[2].X - places[1].X, 0.05);
        Assert.Equal(places[1].Y - places[0].Y, places[2].Y - places[1].Y, 0.05);
        var nothing = Figure([new("a", [Point(0, 1)])]) with { Style = new() { IsXLog = true } };
        Assert.Contains("no value is above 0", Assert.Throws<BadInputException>(() => Drawn(nothing)).Message);
    }

    [Property]
    public void A_logarithmic_axis_has_rising_ticks_between_its_ends(ushort a, ushort b, byte intervals)
    {
        var (min, max) = (Math.Pow(10, a % 24 - 12.0) * (1 + b % 7), Math.Pow(10, a % 24 - 12.0) * (1 + b));
        if (min > max) return;
        var scale = Scale.Logarithmic(min, max, 1 + intervals % 7);
        Assert.NotEmpty(scale.Ticks);
        Assert.InRange(scale.Ticks.Count, 1, 14);
        foreach (var tick in scale.Ticks) Assert.InRange(scale.Share(tick), -1e-6, 1 + 1e-6);
        Assert.Equal(scale.Ticks.Order(), scale.Ticks);
    }

    /// <summary>Of 10, 40, 100, 10: the means of the first, and of each with the one before it.</summary>
    [Fact]
    public void Smoothing_draws_the_mean_of_the_last_measured_values_of_each_run()
    {
        var run = Run("a", seed: 1, 0.1, 0.4, null, 1, 0.1);
        var points = RunCurves.Of([run], null, null, PlotAxis.All[0], PlotMeasure.All[0], smooth: 2).Panels[0].Curves[0].Points;
        Assert.Equal([0, 1, 3, 4], points.Select(point => point.X));
        foreach (var (expected, point) in new[] { 10, 25, 70, 55.0 }.Zip(points)) Assert.Equal(expected, point.Y, 1e-9);
    }

    [Fact]
    public void Experiments_of_several_names_are_not_pooled_unless_asked_for()
    {
        RecordedRun[] runs = [Run("first", 1, 0.1), Run("first", 2, 0.2), Run("second", 3, 0.9)];
        var apart = RunCurves.Of(runs, null, null, PlotAxis.All[0], PlotMeasure.All[0]);
        Assert.Equal(["first", "second"], apart.Panels[0].Curves.Select(curve => curve.Name));
        Assert.Equal(90, apart.Panels[0].Curves[1].Points[0].Y, 1e-9);
        Assert.Single(RunCurves.Of(runs, ["strategy"], null, PlotAxis.All[0], PlotMeasure.All[0]).Panels[0].Curves);
    }

    [Fact]
    public void Experiments_that_differ_in_many_keys_are_named_by_their_names_and_what_differs_within_each()
    {
        RecordedRun[] runs =
        [
            Run("first", 1, 0.1) with { Options = Options("first", 1, ("train.lr", "0.1"), ("a", "1"), ("b", "1"), ("c", "1")) },
            Run("first", 1, 0.1) with { Options = Options("first", 1, ("train.lr", "0.2"), ("a", "1"), ("b", "1"), ("c", "1")) },
            Run("second", 1, 0.1) with { Options = Options("second", 1, ("train.lr", "0.1"), ("a", "2"), ("b", "2"), ("c", "2")) },
        ];
        var figure = RunCurves.Of(runs, null, null, PlotAxis.All[0], PlotMeasure.All[0]);
        Assert.Equal("experiment", figure.LegendTitle);
        Assert.Equal(["first, 0.1", "first, 0.2", "second"], figure.Panels[0].Curves.Select(curve => curve.Name));
    }

    private static void AssertInside(XElement picture, Figure figure)
    {
        foreach (var text in Texts(picture))
        {
            Assert.InRange(text.Left, 0, figure.Width);
            Assert.InRange(text.Right, 0, figure.Width);
            Assert.InRange(text.Top, 0, figure.Height);
            Assert.InRange(text.Bottom, 0, figure.Height);
        }
    }

    private static IEnumerable<(double Left, double Right, double Top, double Bottom)> Texts(XElement root) =>
        root.Descendants(Svg + "text").Select(text =>
    {
        var (x, y, size) = (Number(text, "x"), Number(text, "y"), Number(text, "font-size"));
        var length = new Lettering(size, Ink.Black).WidthOf(text.Value);
        var before = (string?)text.Attribute("text-anchor") switch { "middle" => length / 2, "end" => length, _ => 0 };
        return text.Attribute("transform") is null ? (x - before, x - before + length, y - size * 0.8, y + size * 0.25)
            : (x - size * 0.8, x + size * 0.25, y + before - length, y + before);
    });

    private static IEnumerable<(double X, double Y)> Places(XElement shape) => ((string)shape.Attribute("points")!).Split(' ')
        .Select(point =>
        (double.Parse(point.Split(',')[0], CultureInfo.InvariantCulture), double.Parse(point.Split(',')[1], CultureInfo.InvariantCulture)));

    private static double Number(XElement element, string name) => double.Parse((string)element.Attribute(name)!,
        CultureInfo.InvariantCulture);

    private static XElement Drawn(Figure figure)
    {
        using var stream = new MemoryStream();
        using (var canvas = new SvgCanvas(stream, figure)) figure.Draw(canvas);
        stream.Position = 0;
        return XDocument.Load(stream).Root!;
    }

    private static IEnumerable<XElement> Group(XElement root, string kind) => root.Descendants(Svg + "g")
        .Where(group => (string?)group.Attribute("class") == kind);

    private static CurvesFigure Figure(IReadOnlyList<Series> curves) =>
        new([new(null, curves)], "round", "test accuracy (%)") { Title = "a", Description = "b" };

    private static SeriesPoint Point(double x, double y) => new(x, y, y - 1, y + 1);

    private static RecordedRun Run(string name, int seed, params double?[] accuracies) => new(
        $"{name}{seed}", Options(name, seed), [.. accuracies.Select((accuracy, round) =>
            new RoundPoint(round, 1, null, 1000, null, null, 1, accuracy))], null);

    private static Dictionary<string, string> Options(string name, int seed, params (string Key, string Value)[] rest) =>
        new(rest.Select(option => KeyValuePair.Create(option.Key, option.Value))) { ["name"] = name, ["seed"] = $"{seed}",
            ["strategy.name"] = "fedavg" };
}
