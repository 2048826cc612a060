using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Fl.Reports;
using FsCheck.Xunit;

namespace Fl.Cli.Tests;

/// <summary><c>fl plot</c> over runs of the real <c>fl</c>, and the pictures that each run leaves.</summary>
public sealed class PlotTests : Workspace
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>A device's reason is its own text.</summary>
    [Fact]
    public async Task Clients_are_drawn_where_a_reason_has_several_lines()
    {
        Write("e.yaml", Tiny + "\npartition: {name: iid, holdout: 0.2}\nevaluate: {clients: true}\n");
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "run");
        var rows = Read("run/clients.csv").Split('\n', 2);
        Write("run/clients.csv", $"{rows[0]}\n1,5,failed,0,,,0.0000,,400,0,\"it said \"\"no\"\", and\nleft\",,,,0,\n{rows[1]}");
        await OutputAsync("plot", "run", "--kind", "clients", "--out", "clients.svg");
        Picture("clients.svg");
    }

    [Fact]
    public async Task A_run_leaves_pictures_of_its_curves_its_partition_and_its_clients()
    {
        Write("e.yaml", Tiny + "\npartition: {name: iid, holdout: 0.2}\nevaluate: {clients: true}\n");
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "run");
        foreach (var name in (string[])["accuracy", "loss", "clients", "partition"])
        {
            Picture($"run/plots/{name}.svg");
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(Path.Combine(Root, $"run/plots/{name}.png"))[..4]);
        }
        var partition = File.ReadLines(Path.Combine(Root, "run/partition.csv")).Skip(1)
            .Select(line => line.Split(',')[2..].Select(int.Parse)).ToList();
        Assert.Equal(partition.Sum(client => client.Count(count => count > 0)),
            Group(Picture("run/plots/partition.svg"), "discs").Single().Elements(Svg + "circle").Count());
    }

    [Fact]
    public async Task Curves_end_where_the_runs_ended_with_a_panel_for_each_value()
    {
        Write("s.yaml", Tiny + "\nseeds: [0, 1]\nsweep: {train.lr: [0.05, 0.5], strategy: [fedavg, {name: fedprox, mu: 0.1}]}\n");
        await OutputAsync("sim", "s.yaml", "--quiet", "--out", "swept");
        Assert.True(File.Exists(Path.Combine(Root, "swept/plots/accuracy.svg")));
        Assert.True(File.Exists(Path.Combine(Root, "swept/lr=0.05,strategy=fedavg/seed-0/plots/loss.svg")));

        Assert.Equal("a.svg\nb.png\nc.pdf\n",
            await OutputAsync("plot", "swept", "--panels", "lr", "--out", "a.svg", "--out", "b.png", "--out", "c.pdf"));
        var (picture, rows) =
            (Picture("a.svg"), Directory.GetFiles(Path.Combine(Root, "swept"), "rounds.csv", SearchOption.AllDirectories));
        Assert.Equal(["lr = 0.05", "lr = 0.5"], Group(picture, "panel").Select(panel => (string?)panel.Attribute("data-name")));
        var ends = new List<(double Place, double Accuracy)>();
        foreach (var panel in Group(picture, "panel"))
            foreach (var curve in Group(panel, "curve"))
            {
                var folder = $"lr={((string)panel.Attribute("data-name")!)[5..]},strategy={(string?)curve.Attribute("data-name")}";
                var accuracy = rows.Where(path => path.Contains(folder, StringComparison.Ordinal))
                    .Average(path => double.Parse(File.ReadLines(path).Last().Split(',')[9], CultureInfo.InvariantCulture));
                var last = ((string)curve.Elements(Svg + "polyline").Single().Attribute("points")!).Split(' ')[^1];
                ends.Add((double.Parse(last.Split(',')[1], CultureInfo.InvariantCulture), accuracy));
                Assert.Single(Group(curve, "band"));
            }
        // Places are written with two decimals and go evenly with the accuracies.
        ends.Sort((a, b) => a.Accuracy.CompareTo(b.Accuracy));
        var ((lowest, least), (highest, most)) = (ends[0], ends[^1]);
        Assert.True(most > least);
        foreach (var (place, accuracy) in ends)
            Assert.Equal(lowest + (highest - lowest) * (accuracy - least) / (most - least), place, 0.03);

        var png = File.ReadAllBytes(Path.Combine(Root, "b.png"));
        var box = ((string)picture.Attribute("viewBox")!).Split(' ')
            .Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal((int)Math.Ceiling(box[2] * 3), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), 1.0);
        var pdf = Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(Root, "c.pdf")));
        Assert.StartsWith("%PDF-", pdf);
        Assert.EndsWith("%%EOF", pdf.TrimEnd());
    }

    [Theory]
    [InlineData("--y test-loss --x bytes", "sent and received (MB)")]
    [InlineData("--y train-loss --x seconds", "seconds")]
    public async Task Axes_say_what_they_show(string options, string label)
    {
        Write("e.yaml", Tiny);
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "run");
        await OutputAsync(["plot", "run", .. options.Split(' '), "--out", "a.svg"]);
        Assert.Contains(label, Picture("a.svg").Descendants(Svg + "text").Select(text => text.Value));
    }

    [Fact]
    public async Task What_cannot_be_drawn_is_one_line()
    {
        Write("e.yaml", Tiny);
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "run");
        await ComplainsAsync("ends with none of .svg, .png, .pdf", "plot", "run", "--out", "a.gif");
        await ComplainsAsync("none of the runs has virtual seconds", "plot", "run", "--x", "virtual-seconds");
        await ComplainsAsync("none of the runs has scored its clients", "plot", "run", "--kind", "clients");
        await ComplainsAsync("--kind partition draws one run", "plot", "run", "run", "--kind", "partition");
        File.WriteAllText(Path.Combine(Root, "run/partition.csv"), "client,examples,class_0\n0,1,many\n");
        await ComplainsAsync("partition.csv(2): found 'many', expected a number of examples", "plot", "run", "--kind", "partition");
    }

    [Fact]
    public async Task A_figure_has_the_size_the_heading_and_the_axes_that_were_asked_for()
    {
        Write("e.yaml", Tiny);
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "run");
        await OutputAsync("plot", "run", "--y", "test-loss", "--log", "x,y", "--xlim", "0.5,4", "--ylim", "1,4", "--smooth", "2", "--size",
            "5x4", "--title", "Two rounds", "--out", "a.svg");
        var picture = Picture("a.svg");
        Assert.Equal("0 0 360 288", (string?)picture.Attribute("viewBox"));
        var words = picture.Descendants(Svg + "text").Select(text => text.Value).ToList();
        Assert.Contains("Two rounds", words);
        Assert.Contains("0.5", words);
        Assert.Contains("4.0", words);
        await ComplainsAsync("--title takes a text of at most 200 characters, not 201", "plot", "run", "--title", new string('a', 201));
        await OutputAsync("plot", "run", "--kind", "partition", "--title", "Who has what", "--out", "p.svg");
        Assert.Contains("Who has what", Picture("p.svg").Descendants(Svg + "text").Select(text => text.Value));
    }

    [Theory]
    [InlineData("--log z", "must be one of")]
    [InlineData("--xlim 3,2", "--xlim takes two numbers, the smaller first, e.g. 0,50, not '3,2'")]
    [InlineData("--ylim 1", "--ylim takes two numbers")]
    [InlineData("--ylim a,b", "--ylim takes two numbers")]
    [InlineData("--size 3", "--size takes a width and a height from 1 to 20 inches, e.g. 3.5x2.5, not '3'")]
    [InlineData("--size 100x2", "--size takes a width and a height")]
    [InlineData("--size 1x1", "not high enough")]
    [InlineData("--smooth 0", "--smooth takes a number from 1 to 10,000, not '0'")]
    [InlineData("--log x --xlim 0,5", "a logarithmic axis begins above 0")]
    [InlineData("--xlim 100,200", "no point of a curve is within --xlim")]
    [InlineData("--kind clients --smooth 3", "--smooth is for curves: leave it out of --kind clients")]
    [InlineData("--kind partition --size 3x3", "--size is for curves and --kind clients: leave it out of --kind partition")]
    public async Task A_bad_style_is_one_line(string options, string complaint)
    {
        Write("run/experiment.yaml", "name: a\nseed: 1\n");
        Write("run/rounds.csv", "round,wall_seconds,test_loss,test_accuracy,bytes_down,bytes_up\n0,0,2,0.1,0,0\n1,1,1,0.5,0,0\n");
        var (code, _, error) = await FlProcess.RunAsync(Root, ["plot", "run", .. options.Split(' ')]);
        Assert.Equal(2, code);
        Assert.Contains(complaint, error, StringComparison.OrdinalIgnoreCase);
        Assert.InRange(error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, 2);
    }

    /// <summary>
    /// Two experiments of one setting, a repetition of the first, and a crash's remains: no curve is a mean of what was not asked for.
    /// </summary>
    [Fact]
    public async Task A_folder_high_up_is_drawn_with_a_curve_for_each_experiment()
    {
        foreach (var (folder, name, seed) in new[] { ("runs/a/1", "a", 1), ("runs/b/1", "b", 2), ("runs/b/2", "b", 2) })
        {
            Write($"{folder}/experiment.yaml",
                $"name: {name}\nseed: {seed}\nstrategy: {{name: fedavg}}\ntrain: {{lr: 0.1, momentum: 0.9}}\n");
            Write($"{folder}/rounds.csv",
                $"round,wall_seconds,test_loss,test_accuracy,bytes_down,bytes_up\n0,0,2,0.1,0,0\n1,1,1,0.{4 + seed},0,0\n");
        }
        var (code, _, error) = await FlProcess.RunAsync(Root, "plot", "runs", "--out", "a.svg");
        Assert.True(code == 0, error);
        Assert.Contains("left out: repeats", error);
        Assert.Equal(["a", "b"], Group(Picture("a.svg"), "curve").Select(curve => (string?)curve.Attribute("data-name")));
        await OutputAsync("plot", "runs", "--by", "strategy", "--out", "b.svg");
        Assert.Equal(["fedavg"], Group(Picture("b.svg"), "curve").Select(curve => (string?)curve.Attribute("data-name")));
    }

    /// <summary>The mean over seeds is of all seeds.</summary>
    [Fact]
    public async Task A_run_at_work_that_ends_the_curve_of_others_is_named()
    {
        foreach (var seed in (int[])[1, 2])
        {
            var rows = string.Concat(Enumerable.Range(0, 4 - seed).Select(round => $"{round},{round},2,0.{round + 1},0,0\n"));
            Write($"runs/{seed}/experiment.yaml", $"name: a\nseed: {seed}\n");
            Write($"runs/{seed}/rounds.csv", $"round,wall_seconds,test_loss,test_accuracy,bytes_down,bytes_up\n{rows}");
        }
        var (code, _, error) = await FlProcess.RunAsync(Root, "plot", "runs", "--out", "a.svg");
        Assert.True(code == 0, error);
        Assert.Contains("warning: the curve ends at round 1, up to which all its runs have come: runs/2 is not over.", error);
    }

    [Fact]
    public async Task Pooling_settings_on_purpose_is_told()
    {
        foreach (var lr in (string[])["0.1", "0.2"])
        {
            Write($"runs/{lr}/experiment.yaml", $"name: a\nseed: 1\nstrategy: {{name: fedavg}}\ntrain: {{lr: {lr}}}\n");
            Write($"runs/{lr}/rounds.csv", "round,wall_seconds,test_loss,test_accuracy,bytes_down,bytes_up\n0,0,2,0.1,0,0\n");
        }
        var (code, _, error) = await FlProcess.RunAsync(Root, "plot", "runs", "--by", "strategy", "--out", "b.svg");
        Assert.True(code == 0, error);
        Assert.Contains("warning: runs of one curve differ in lr, not in their seeds alone", error);
        Assert.Contains("--by strategy,train.lr tells them apart", error);
    }

    [Property]
    public void An_axis_has_a_few_ticks_at_even_distances_between_its_ends(double a, double b)
    {
        // Of what is nearer than a float's digits, an axis is not drawn but for one value.
        if (!double.IsFinite(a) || !double.IsFinite(b) || Math.Abs(a) > 1e12 || Math.Abs(b) > 1e12
            || (a != b && Math.Abs(a - b) < 1e-6 * Math.Max(1, Math.Max(Math.Abs(a), Math.Abs(b)))))
            return;
        var (min, max) = (Math.Min(a, b), Math.Max(a, b));
        var scale = Scale.Around(min, max, 6);
        var hair = 1e-6 * (scale.Max - scale.Min);
        Assert.True(scale.Min <= min + hair && scale.Max >= max - hair);
        Assert.InRange(scale.Ticks.Count, 2, 14);
        var step = scale.Ticks[1] - scale.Ticks[0];
        Assert.True(step > 0);
        foreach (var (first, second) in scale.Ticks.Zip(scale.Ticks.Skip(1))) Assert.Equal(1, (second - first) / step, 1e-6);
    }

    /// <summary>A picture: well-formed, with words for those who cannot see it, and nothing from elsewhere.</summary>
    private XElement Picture(string path)
    {
        var root = XDocument.Load(Path.Combine(Root, path)).Root!;
        Assert.Equal(Svg + "svg", root.Name);
        Assert.NotEmpty(root.Element(Svg + "title")!.Value);
        Assert.NotEmpty(root.Element(Svg + "desc")!.Value);
        Assert.DoesNotContain(root.DescendantsAndSelf().Attributes(), attribute =>
            attribute.Name.LocalName is "href" or "src" || attribute.Value.Contains("NaN", StringComparison.Ordinal));
        return root;
    }

    private static IEnumerable<XElement> Group(XElement root, string kind) =>
        root.Descendants(Svg + "g").Where(group => (string?)group.Attribute("class") == kind);
}
