using System.Diagnostics;
using Fl.Core.Engines.Torch;
using TorchSharp;

namespace Fl.Core.Tests;

/// <summary>What a worker that serves thousands of clients asks of the torch engine.</summary>
[Collection(nameof(Alone))]
public sealed class TorchWorkerTests
{
    private static readonly Shape Cifar = new(3, 32, 32);

    [Fact]
    public void A_thousand_clients_leave_no_tensors_and_no_memory_behind()
    {
        using var engine = new TorchEngineFactory().Create(new Net().Build(new(3, 16, 16), 10), 4);
        EngineInputs.Fill(engine, 4, seed: 1);
        using var parameters = engine.Weights.Slice(0, engine.Gradient.Length);
        using var momentum = parameters.Allocate(parameters.Length);
        var weights = new float[engine.Weights.Length];
        engine.Weights.CopyTo(weights);
        void Serve(int clients)
        {
            for (var client = 0; client < clients; client++)
            {
                engine.Weights.CopyFrom(weights);
                momentum.Fill(0);
                var dropout = new RandomStream(1, Purpose.Dropout, 0, client);
                engine.Batch.Count = 4;
                engine.ComputeGradient(dropout);
                parameters.SgdStep(engine.Gradient, momentum, 0.01f, 0.9f, 0, false);
                engine.Batch.Count = 3;
                engine.ComputeGradient(dropout);
                engine.Evaluate();
            }
        }

        Serve(100);
        var (tensors, memory) = (Tensors(), Resident());
        Serve(1000);
        Assert.Equal(tensors, Tensors());
        Assert.InRange(Resident() - memory, long.MinValue, 20 << 20);
    }

    [Fact]
    public void A_disposed_engine_gives_its_tensors_back()
    {
        var before = Tensors();
        for (var i = 0; i < 3; i++)
        {
            using var engine = new TorchEngineFactory().Create(new ResNet8().Build(Cifar, 10), 2);
            EngineInputs.Fill(engine, 2, seed: 1);
            engine.ComputeGradient(new RandomStream(1, Purpose.Dropout));
        }
        Assert.Equal(before, Tensors());
    }

    [Fact]
    public void Two_workers_keep_to_one_thread_each()
    {
        var (model, factory) = (new Cnn().Build(Cifar, 10), new TorchEngineFactory());
        var counts = new int[2];
        var threads = counts.Select((_, i) => new Thread(() =>
        {
            using var engine = factory.Create(model, 16);
            EngineInputs.Fill(engine, 16, seed: i);
            for (var step = 0; step < 3; step++) engine.ComputeGradient(new RandomStream(1, Purpose.Dropout));
            counts[i] = torch.get_num_threads();
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Equal([1, 1], counts);
    }

    [Fact]
    public void A_thread_that_did_not_make_the_engine_computes_the_same_bits_alone()
    {
        using var engine = new TorchEngineFactory().Create(new Net().Build(Cifar, 10), 32);
        EngineInputs.Fill(engine, 32, seed: 1);
        var here = engine.ComputeGradient(new RandomStream(1, Purpose.Dropout));
        var (there, threads) = (default(BatchResult), 0);
        var thread = new Thread(() =>
        {
            there = engine.ComputeGradient(new RandomStream(1, Purpose.Dropout));
            threads = torch.get_num_threads();
        });
        thread.Start();
        thread.Join();
        Assert.Equal((here, 1), (there, threads));
    }

    /// <summary>Those that are alive, once what earlier tests left is gone.</summary>
    private static long Tensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
