using System.Diagnostics;
using System.Runtime.Intrinsics;
using Fl.Core;
using Fl.Core.Managed;

namespace Fl.Benchmarks;

/// <summary>Where the time of a step goes: microseconds of each operation, forward and backward.</summary>
internal static class OperationBenchmark
{
    public static void Run(string family, int batch, int bits, int threads)
    {
        ModelFamily chosen = family switch
        {
            "net" or "net28" => new Net(), "2nn" => new TwoNN(), "resnet8" => new ResNet8(), _ => new Cnn(),
        };
        var input = family is "2nn" or "cnn28" or "net28" ? new Shape(1, 28, 28) : new Shape(3, 32, 32);
        var model = (ModelSpec)chosen.Build(input, 10);
        if (bits == 512) Run<Width512, Vector512<float>>(model, batch, threads);
        else if (bits == 256) Run<Width256, Vector256<float>>(model, batch, threads);
        else Run<Width128, Vector128<float>>(model, batch, threads);
    }

    private static void Run<W, V>(ModelSpec model, int batch, int threads)
        where W : IWidth<V>
        where V : struct
    {
        using var team = new Team(threads, (long)Team.LeastInstructions * W.Lanes);
        using var arena = new Arena(threads);
        using var parameters = new Parameters(model.Layout);
        model.Initialize(parameters.Weights.Span, 1);
        var plan = new Plan<W, V>(model, parameters, arena, batch, trains: true);
        var stream = new RandomStream(1, Purpose.FeatureNoise);
        var input = plan.Input;
        for (var n = 0; n < batch; n++)
            for (var row = new Rows(input, (0, input.Shape.Channels)); row.Next();)
                unsafe
                {
                    var start = input.Values + row.In(input) + (nint)(n / input.Lanes) * input.BlockStride + n % input.Lanes;
                    for (var x = 0; x < row.Length; x += input.Lanes) start[x] = (float)stream.NextGaussian();
                }
        var labels = Enumerable.Range(0, batch).Select(n => n % model.Outputs).ToArray();
        var loss = new SoftmaxCrossEntropy<W, V>(plan.Logits, labels, smoothing: 0);
        var pass = new Pass(batch, (batch + W.Lanes - 1) / W.Lanes, stream, team);
        using var momentum = new HostVector(model.Layout.TrainableLength);
        var others = plan.Unstepped().ToArray();
        var steps = plan.Operations.Select(operation =>
            ($"{operation.GetType().Name.Split('`')[0]} forward", (Action)(() => operation.Forward(pass))))
            .Append(("loss", () => Lose(loss, pass)))
            .Concat(plan.Operations.Reverse().Select(operation => (Backward(operation), (Action)(() => Step(operation, pass, momentum)))))
            .Append(("step of the others", () => StepOthers(others, parameters, momentum)))
            .ToList();
        var times = steps.Select(_ => new List<double>()).ToList();
        for (var round = 0; round < 300; round++)
            for (var i = 0; i < steps.Count; i++)
            {
                var (start, wall) = (ThreadClock.Seconds, Stopwatch.GetTimestamp());
                steps[i].Item2();
                times[i].Add(threads == 1 ? ThreadClock.Seconds - start : Stopwatch.GetElapsedTime(wall).TotalSeconds);
            }
        double Typical(List<double> all) => all.Skip(100).Order().ElementAt(threads == 1 ? 100 : 10);
        for (var i = 0; i < steps.Count; i++)
            Console.WriteLine($"{steps[i].Item1,-34} {Typical(times[i]) * 1e6,9:F1} us");
        Console.WriteLine($"{"sum",-34} {times.Sum(Typical) * 1e6,9:F1} us; "
            + $"at peak {model.TrainingFlops!.Value * batch / 116e9 * 1e6:F1} us of 116 GFLOP/s");
    }

    private static string Backward(Operation operation) =>
        $"{operation.GetType().Name.Split('`')[0]} backward{(operation.Stepped is null ? "" : " and step")}";

    private static unsafe void Step(Operation operation, in Pass pass, HostVector momentum) =>
        operation.BackwardAndStep(pass, new SgdRule(-1e-4f, 0.9f, 0, false), momentum.Pointer + (operation.Stepped?.Offset ?? 0));

    private static unsafe void StepOthers((int Start, int Length)[] runs, Parameters parameters, HostVector momentum)
    {
        float* w = parameters.Weights.Pointer, g = ((HostVector)parameters.Gradients).Pointer, m = momentum.Pointer;
        foreach (var (start, length) in runs) HostVector.SgdStep(w + start, g + start, m + start, length, 1e-4f, 0.9f, 0, false);
    }
    private static void Lose<W, V>(SoftmaxCrossEntropy<W, V> loss, in Pass pass)
        where W : IWidth<V>
        where V : struct
    {
        var sum = 0.0;
        loss.Run(pass, ref sum);
    }

}
