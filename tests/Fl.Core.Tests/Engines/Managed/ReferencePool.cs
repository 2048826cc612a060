namespace Fl.Core.Tests;

/// <summary>Pooling in double precision.</summary>
internal static class ReferencePool
{
    public static double[] Forward(Node node, int count, double[] x)
    {
        var y = new double[count * node.OutputShape.Size];
        Visit(node, count, (window, yi, area) => y[yi] = node.Layer is MaxPool ? window.Max(i => x[i]) : window.Sum(i => x[i]) / area);
        return y;
    }

    public static void Backward(Node node, int count, double[] x, double[] dx, double[] dy) => Visit(node, count, (window, yi, area) =>
    {
        if (node.Layer is MaxPool) dx[window.MaxBy(i => x[i])] += dy[yi];
        else foreach (var i in window) dx[i] += dy[yi] / area;
    });

    private static void Visit(Node node, int count, Action<List<int>, int, double> visit)
    {
        var (input, output) = (node.InputShape, node.OutputShape);
        var (height, width, step, padding) = node.Layer switch
        {
            MaxPool layer => (layer.Kernel, layer.Kernel, layer.Step, layer.Padding),
            AvgPool layer => (layer.Kernel, layer.Kernel, layer.Step, layer.Padding),
            _ => (input.Height, input.Width, 1, 0),
        };
        for (var plane = 0; plane < count * input.Channels; plane++)
            for (var y = 0; y < output.Height; y++)
                for (var x = 0; x < output.Width; x++)
                {
                    var window = new List<int>();
                    for (var row = y * step - padding; row < y * step - padding + height; row++)
                        for (var column = x * step - padding; column < x * step - padding + width; column++)
                            if (row >= 0 && row < input.Height && column >= 0 && column < input.Width)
                                window.Add((plane * input.Height + row) * input.Width + column);
                    visit(window, (plane * output.Height + y) * output.Width + x, height * width);
                }
    }
}
