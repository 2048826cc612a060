namespace Fl.Core.Tests;

/// <summary>Convolution in double precision: every product once, forward and backward.</summary>
internal static class ReferenceConv
{
    public static double[] Forward(Conv layer, Node node, int count, double[] x, double[] weights)
    {
        var y = new double[count * node.OutputShape.Size];
        var bias = node.Tensor("bias");
        for (var k = 0; bias is not null && k < y.Length; k++)
            y[k] = weights[bias.Offset + k / (node.OutputShape.Height * node.OutputShape.Width) % node.OutputShape.Channels];
        Visit(layer, node, count, (xi, yi, wi) => y[yi] += x[xi] * weights[wi]);
        return y;
    }

    public static void Backward(Conv layer, Node node, int count, double[] x, double[] dx, double[] dy, double[] weights, double[] gradient)
    {
        var bias = node.Tensor("bias");
        for (var k = 0; bias is not null && k < dy.Length; k++)
            gradient[bias.Offset + k / (node.OutputShape.Height * node.OutputShape.Width) % node.OutputShape.Channels] += dy[k];
        Visit(layer, node, count, (xi, yi, wi) =>
        {
            gradient[wi] += x[xi] * dy[yi];
            dx[xi] += weights[wi] * dy[yi];
        });
    }

    private static void Visit(Conv layer, Node node, int count, Action<int, int, int> product)
    {
        var (input, output, weight) = (node.InputShape, node.OutputShape, node.Tensor("weight")!.Offset);
        var (inputs, outputs) = (input.Channels / layer.Groups, output.Channels / layer.Groups);
        for (var n = 0; n < count; n++)
            for (var o = 0; o < output.Channels; o++)
                for (var y = 0; y < output.Height; y++)
                    for (var x = 0; x < output.Width; x++)
                        for (var i = 0; i < inputs; i++)
                            for (var ky = 0; ky < layer.Kernel; ky++)
                                for (var kx = 0; kx < layer.Kernel; kx++)
                                {
                                    var (row, column) = (y * layer.Stride - layer.Padding + ky, x * layer.Stride - layer.Padding + kx);
                                    if (row < 0 || row >= input.Height || column < 0 || column >= input.Width) continue;
                                    product(
                                        ((n * input.Channels + o / outputs * inputs + i) * input.Height + row) * input.Width + column,
                                        ((n * output.Channels + o) * output.Height + y) * output.Width + x,
                                        weight + ((o * inputs + i) * layer.Kernel + ky) * layer.Kernel + kx);
                                }
    }
}
