using System.Text;
using Fl.Core.Engines.Torch;

namespace Fl.Core.Tests;

public sealed class OlderLibstdcxxTests
{
    [Fact]
    public void One_need_of_the_native_library_is_marked_weak_and_nothing_else_changes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The library has another format on this system.");
        var image = File.ReadAllBytes(NativeFiles.Find("libLibTorchSharp.so")!);
        byte[] weakened = [.. image];
        Assert.True(OlderLibstdcxx.Weaken(weakened, "GLIBCXX_3.4.32"));
        var changed = Assert.Single(Enumerable.Range(0, image.Length), i => image[i] != weakened[i]);
        Assert.Equal((0, 2), (image[changed], weakened[changed]));
    }

    [Fact]
    public void A_library_without_that_need_stays_as_it_is()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The library has another format on this system.");
        var image = File.ReadAllBytes(NativeFiles.Find("libLibTorchSharp.so")!);
        byte[] same = [.. image];
        Assert.False(OlderLibstdcxx.Weaken(same, "GLIBCXX_9.9.99"));
        Assert.Equal(image, same);
        Assert.False(OlderLibstdcxx.Weaken(Encoding.ASCII.GetBytes("MZ is not ELF"), "GLIBCXX_3.4.32"));
    }
}
