using System.Reflection;
using System.Runtime.Intrinsics;
using FsCheck;
using FsCheck.Xunit;
using Fl.Core.Managed;

namespace Fl.Core.Tests;

public sealed unsafe class WidthTests
{
    // A kernel is larger than what the compiler inlines unasked: an operation that it calls puts all sums on the stack.
    [Theory]
    [InlineData(typeof(Width128))]
    [InlineData(typeof(Width256))]
    [InlineData(typeof(Width512))]
    [InlineData(typeof(Registers))]
    public void No_operation_of_a_width_is_called_by_a_kernel(Type type)
    {
        var operations = type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(method => type != typeof(Registers) || method.Name == $"get_{nameof(Registers.FuseMultiplyAdd)}")
            .Where(method => method.Name is not ("get_Lanes" or "get_Zero")).ToArray();
        Assert.NotEmpty(operations);
        Assert.DoesNotContain(operations,
            method => !method.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveInlining));
    }

    [Property]
    public void A_scalar_gives_the_bits_of_a_broadcast(NormalFloat scalar, NormalFloat b, NormalFloat c)
    {
        Same<Width128, Vector128<float>>((float)scalar.Get, (float)b.Get, (float)c.Get);
        Same<Width256, Vector256<float>>((float)scalar.Get, (float)b.Get, (float)c.Get);
        Same<Width512, Vector512<float>>((float)scalar.Get, (float)b.Get, (float)c.Get);
    }

    private static void Same<W, V>(float scalar, float b, float c)
        where W : struct, IWidth<V>
        where V : struct
    {
        // Every lane has numbers of its own; what lies after the scalar must not count.
        float* numbers = stackalloc float[16], others = stackalloc float[16], after = stackalloc float[16];
        for (var lane = 0; lane < 16; lane++) (numbers[lane], others[lane], after[lane]) = (b * (lane + 1), c - lane, float.NaN);
        after[0] = scalar;
        var (x, sum) = (W.Load(numbers), W.Load(others));
        Assert.Equal(W.Fma(W.Broadcast(scalar), x, sum), W.FmaScalar(W.LoadScalar(after), x, sum));
    }
}
