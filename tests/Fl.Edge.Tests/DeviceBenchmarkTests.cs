using Fl.Core;

namespace Fl.Edge.Tests;

/// <summary>The measured profile of a machine: what it is made of, and that an experiment takes it.</summary>
public sealed class DeviceBenchmarkTests : Workspace
{
    [Theory]
    [InlineData(10.0, 0.5)]
    [InlineData(0.9, 0.0)]
    [InlineData(250.0, 0.02)]
    public void Steps_of_one_speed_and_one_overhead_are_fitted_exactly(double gflops, double stepMs)
    {
        double[] flops = [1e6, 5e7, 2e8, 1e9];
        var fit = StepFit.Of([.. flops.Select(step => (step, step / (gflops * 1e9) + stepMs / 1e3))]);
        Assert.Equal(gflops, fit.Gflops, gflops * 1e-9);
        Assert.Equal(stepMs, fit.StepMs, 1e-9);
        Assert.Equal(flops[2] / (gflops * 1e9) + stepMs / 1e3, fit.Seconds(flops[2]), 1e-12);
    }

    [Fact]
    public void An_overhead_below_nothing_is_none()
    {
        // Twice the operations in three times the time.
        var fit = StepFit.Of([(1e9, 1), (2e9, 3)]);
        Assert.Equal(0, fit.StepMs);
        // The x that minimises (1 x - 1)^2 + (2/3 x - 1)^2, in seconds for 1e9 operations: 15/13.
        Assert.Equal(13.0 / 15, fit.Gflops, 1e-12);
    }

    [Fact]
    public void Relative_errors_count_the_same_for_small_and_large_steps()
    {
        // The normal equations of x a + s b = 1 for the rows (1/2, 1/2), (10/12, 1/12), (100/100, 1/100).
        var fit = StepFit.Of([(1e9, 2), (1e10, 12), (1e11, 100)]);
        var (aa, ab, bb, a, b) =
            (0.25 + 100 / 144.0 + 1, 0.25 + 10 / 144.0 + 0.01, 0.25 + 1 / 144.0 + 1e-4, 0.5 + 10 / 12.0 + 1, 0.5 + 1 / 12.0 + 0.01);
        var (x, fixedSeconds) = ((a * bb - b * ab) / (aa * bb - ab * ab), (b * aa - a * ab) / (aa * bb - ab * ab));
        Assert.Equal(1e3 * fixedSeconds, fit.StepMs, 1e-9);
        Assert.Equal(1 / x, fit.Gflops, 1e-12);
    }

    [Fact]
    public void A_machine_is_measured_and_is_a_device_of_an_experiment()
    {
        var lines = new List<string>();
        var figures = DeviceBenchmark.Measure(0.3, 1, Root, TimeProvider.System, new Lines(lines), TestContext.Current.CancellationToken);
        Assert.Contains("one client", lines);
        Assert.Equal([3_204_720.0 * 16, 3_204_720.0 * 32, 3_204_720.0 * 64],
            figures.Steps.Where(step => step.Model == "net").Select(step => step.Flops));
        Assert.All(figures.Steps, step => Assert.InRange(step.Flops / step.Seconds, 1e6, 1e13));
        Assert.InRange(figures.AllCoresGflops, 0.001, 1e5);
        Assert.Null(figures.TrainingWatts);

        var yaml = figures.ToYaml();
        Assert.Contains("# power: no sensor can be read here", yaml);
        var device = Fleet(yaml).Device;
        Assert.Equal(figures.Fit.Gflops, device.Gflops, figures.Fit.Gflops * 0.01);
        Assert.Equal(figures.Fit.StepMs, device.StepMs, figures.Fit.StepMs * 0.01 + 1e-9);
        Assert.Equal(figures.MemoryBytes >> 20, device.MemoryMb);
        Assert.Equal(new GenericDevice().TrainingWatts, device.TrainingWatts);
    }

    [Fact]
    public void Power_is_part_of_the_device_where_there_is_a_sensor()
    {
        Sensor("class/hwmon/hwmon0", ("name", "cpu_thermal"));
        Sensor("class/hwmon/hwmon1", ("name", "ina3221"), ("in1_label", "VDD_IN"), ("in1_input", "5000"), ("curr1_input", "1500"));
        var yaml = DeviceBenchmark.Measure(0.1, 2, Root, TimeProvider.System, new Lines([]), TestContext.Current.CancellationToken).ToYaml();
        Assert.Contains("# power: ina3221, VDD_IN\n", yaml);
        Assert.Matches("# one client as fl join trains: engine .*, 2 threads\n", yaml);
        Assert.Equal((7.5, 7.5), (Fleet(yaml).Device.TrainingWatts, Fleet(yaml).Device.IdleWatts));
    }

    [Fact]
    public async Task A_measurement_stops_where_it_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var measuring = Task.Run(
            () => DeviceBenchmark.Measure(600, 2, Root, TimeProvider.System, new Lines([]), cancellation.Token), CancellationToken.None);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => measuring);
    }

    [Fact]
    public async Task The_real_fl_and_fl_join_print_a_device_that_an_experiment_runs_on()
    {
        var (code, output, error) = await FlProcess.RunAsync(Root, "bench-device", "--seconds", "0.5");
        Assert.True(code == 0, error);
        Assert.Contains("measuring one client", error);
        Write("e.yaml", $"{Tiny}\ndevices:\n  fleet:\n{Indented(output)}");
        (code, _, error) = await FlProcess.RunAsync(Root, "sim", "e.yaml", "--quiet", "--out", "run");
        Assert.True(code == 0, error);

        using var join = FlProcess.StartJoin(Root, "bench-device", "--seconds", "0.5", "--quiet");
        Assert.Equal(0, await join.WaitAsync());
        Assert.Equal("", join.Error);
        Assert.IsType<GenericDevice>(Fleet(join.Output).Device);
    }

    private static FleetShare Fleet(string item) =>
        Assert.Single(Experiment.Parse($"dataset: synthetic-images\ndevices:\n  fleet:\n{Indented(item)}", "e.yaml", [],
            new Catalog(typeof(Sim.Simulation).Assembly)).Devices!.Fleet);

    private static string Indented(string text) =>
        string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"    {line}\n"));

    private void Sensor(string folder, params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files) Write(Path.Combine(folder, name), text + "\n");
    }

    private sealed class Lines(List<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Add(value);
    }
}
