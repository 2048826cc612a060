using Fl.Benchmarks;
using Fl.Core;

// steps [filter] [rounds] [no-torch]: training images per second, beside the torch engine
// kernels [rounds]: a matrix product and convolutions, beside the core's peak
// threads [filter] [threads] [seconds]: a step on one thread and on several, by the wall clock
// operations net|net28|2nn|cnn|cnn28|resnet8 BATCH [BITS] [THREADS]: where the time of a step goes; on several threads its fastest steps
// aggregating [clients] [parameters] [rounds]: a step of the aggregators that see all updates
// peak: GFLOP/s of fp32 multiply-adds that one core reaches
// folding [rounds]: screening and folding an update, beside the memory's bandwidth
// FL_MANAGED_WIDTH=128|256|512 forces the register width of steps.
switch (args.ElementAtOrDefault(0) ?? "steps")
{
    case "steps":
        StepBenchmark.Run(new ManagedEngineFactory(), args.ElementAtOrDefault(1) ?? "", int.Parse(args.ElementAtOrDefault(2) ?? "21"),
            withTorch: !args.Contains("no-torch"));
        return 0;
    case "threads":
        ThreadsBenchmark.Run(args.ElementAtOrDefault(1) ?? "", int.Parse(args.ElementAtOrDefault(2) ?? $"{Environment.ProcessorCount}"),
            int.Parse(args.ElementAtOrDefault(3) ?? "5"));
        return 0;
    case "kernels":
        KernelBenchmark.Run(int.Parse(args.ElementAtOrDefault(1) ?? "15"));
        return 0;
    case "operations":
        OperationBenchmark.Run(args[1], int.Parse(args[2]), int.Parse(args.ElementAtOrDefault(3) ?? "512"),
            int.Parse(args.ElementAtOrDefault(4) ?? "1"));
        return 0;
    case "aggregating":
        AggregationBenchmark.Run(int.Parse(args.ElementAtOrDefault(1) ?? "100"), int.Parse(args.ElementAtOrDefault(2) ?? "1000000"),
            int.Parse(args.ElementAtOrDefault(3) ?? "5"));
        return 0;
    case "peak":
        Console.WriteLine($"{Machine.PeakGflops(TimeProvider.System):f1}");
        return 0;
    case "folding":
        FoldBenchmark.Run(int.Parse(args.ElementAtOrDefault(1) ?? "21"));
        return 0;
    default:
        Console.Error.WriteLine($"unknown benchmark '{args[0]}'; there are steps, threads, kernels, operations, aggregating, peak and "
            + "folding.");
        return 2;
}
