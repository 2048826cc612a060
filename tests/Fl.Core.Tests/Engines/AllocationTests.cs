namespace Fl.Core.Tests;

/// <summary>The path that a batch takes costs no memory.</summary>
public sealed class AllocationTests
{
    public static TheoryData<string, int> Models()
    {
        var data = new TheoryData<string, int>();
        foreach (var name in new[] { "net", "cnn", "2nn", "logistic", "resnet8" })
            foreach (var bits in new[] { 128, 256, 512 }) data.Add(name, bits);
        return data;
    }

    [Theory, MemberData(nameof(Models))]
    public void Loading_a_batch_and_stepping_allocate_nothing(string name, int bits)
    {
        var family = (ModelFamily)OptionInfo.Create(new Catalog().Find(typeof(ModelFamily), name)!.Type);
        using var loop = new TrainingLoop(new ManagedEngineFactory(bits), family.Build(new(3, 32, 32), 10), batch: 6);
        // What the runtime allocates when it compiles a method anew, it does once.
        Assert.Contains(0, Enumerable.Range(0, 6).Select(_ => AllocatedBy(loop)));
    }

    [Theory, InlineData("net"), InlineData("cnn"), InlineData("resnet8")]
    public void Stepping_on_three_threads_allocates_nothing(string name)
    {
        var family = (ModelFamily)OptionInfo.Create(new Catalog().Find(typeof(ModelFamily), name)!.Type);
        var factory = new ManagedEngineFactory { LeastWork = 1 };
        using var loop = new TrainingLoop(factory, family.Build(new(3, 32, 32), 10), batch: 6, threads: 3);
        Assert.Contains(0, Enumerable.Range(0, 6).Select(_ => AllocatedBy(loop)));
    }

    private static long AllocatedBy(TrainingLoop loop)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 3; i++) loop.Step();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
