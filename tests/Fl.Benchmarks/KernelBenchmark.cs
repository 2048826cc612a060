using System.Runtime.Intrinsics;
using Fl.Core;
using Fl.Core.Managed;

namespace Fl.Benchmarks;

/// <summary>GFLOP/s of a matrix product and of convolutions, beside the core's peak.</summary>
internal static unsafe class KernelBenchmark
{
    public static void Run(int rounds)
    {
        Console.WriteLine("kernel                                        GFLOP/s | share of the same width's peak");
        Run<Width512, Vector512<float>>(rounds);
        Run<Width256, Vector256<float>>(rounds);
        Run<Width128, Vector128<float>>(rounds);
    }

    private static void Run<W, V>(int rounds)
        where W : IWidth<V>
        where V : struct
    {
        using var gemm = new Gemm<W, V>(512, 512, 512);
        using var memory = new Arena();
        float* a = memory.Floats(512 * 512), b = memory.Floats(512 * 512), c = memory.Floats(512 * 512);
        Report<W, V>("GEMM 512x512x512", gemm.Flops, rounds, () => gemm.Run(a, b, c));
        Convolve<W, V>("5x5, 32 to 64 channels, 16x16", new Conv { Channels = 64, Kernel = 5, Padding = 2 }, new(32, 16, 16), rounds);
        Convolve<W, V>("3x3, 16 to 16 channels, 32x32", new Conv { Channels = 16, Kernel = 3, Padding = 1 }, new(16, 32, 32), rounds);
        Convolve<W, V>("3x3, 64 to 64 channels, 8x8", new Conv { Channels = 64, Kernel = 3, Padding = 1 }, new(64, 8, 8), rounds);
    }

    private static void Convolve<W, V>(string name, Conv layer, Shape input, int rounds)
        where W : IWidth<V>
        where V : struct
    {
        const int Batch = 32;
        // A 1x1 convolution before it, so that the gradient of its input is asked for.
        var model = ModelSpec.Build(
            "conv", input, 1, [new Conv { Channels = input.Channels, Kernel = 1 }, layer, new Linear { Features = 1 }]);
        using var team = new Team(1, 1);
        using var arena = new Arena();
        using var parameters = new Parameters(model.Layout);
        model.Initialize(parameters.Weights.Span, 1);
        var plan = new Plan<W, V>(model, parameters, arena, Batch, trains: true);
        var operation = plan.Operations.Where(one => one is not HaloOperation).ElementAt(1);
        var pass = new Pass(Batch, (Batch + W.Lanes - 1) / W.Lanes, new RandomStream(1, Purpose.Dropout), team);
        var flops = 2.0 * Batch * model.Nodes[1].Tensor("weight")!.Length * model.Nodes[1].OutputShape.Height
            * model.Nodes[1].OutputShape.Width;
        Report<W, V>($"{name}, forward", flops, rounds, () => operation.Forward(pass));
        Report<W, V>($"{name}, backward", 2 * flops, rounds, () => operation.Backward(pass));
    }

    private static void Report<W, V>(string name, double flops, int rounds, Action run)
        where W : IWidth<V>
        where V : struct
    {
        var times = Interleaved.Measure(rounds, 0.02, run, () => Peak<W, V>.Run());
        var share = Interleaved.Median(times[0].Zip(times[1], (own, fma) => flops / own / (Peak<W, V>.Flops / fma)));
        Console.WriteLine($"{32 * W.Lanes} bits: {name,-42} {flops / Interleaved.Median(times[0]) / 1e9,6:F1} | {share,4:P0}");
    }
}
