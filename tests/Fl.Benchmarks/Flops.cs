using Fl.Core;

namespace Fl.Benchmarks;

/// <summary>The arithmetic that a model needs.</summary>
internal static class Flops
{
    /// <summary>
    /// Floating-point operations of one training step for one image, two for each product: forward, the weights' gradient,
    /// and the inputs' gradient except that of the images.
    /// </summary>
    public static double OfStep(ModelSpec model) => model.Nodes.Sum(node =>
    {
        var products = node.Layer switch
        {
            Conv => (double)node.Tensor("weight")!.Length * node.OutputShape.Height * node.OutputShape.Width,
            Linear => node.Tensor("weight")!.Length,
            _ => 0,
        };
        return 2 * products * (ReadsImages(model, node) ? 2 : 3);
    });

    private static bool ReadsImages(ModelSpec model, Node node) =>
        node.Inputs[0] == 0 || (model.Nodes[node.Inputs[0] - 1] is { Layer: Flatten, Inputs: [0] });
}
