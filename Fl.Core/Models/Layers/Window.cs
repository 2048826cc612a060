namespace Fl.Core;

/// <summary>The shape rule shared by convolution and pooling.</summary>
internal static class Window
{
    /// <summary>floor((size + 2 padding - kernel) / stride) + 1 in each direction.</summary>
    public static Shape Apply(GraphBuilder graph, string name, Shape shape, int kernel, int stride, int padding)
    {
        if (shape.Height + 2 * padding < kernel || shape.Width + 2 * padding < kernel)
            throw graph.Misfit(name, $"a {kernel}x{kernel} window with padding {padding} does not fit into {shape}.");
        return shape with
        {
            Height = (shape.Height + 2 * padding - kernel) / stride + 1,
            Width = (shape.Width + 2 * padding - kernel) / stride + 1,
        };
    }
}
