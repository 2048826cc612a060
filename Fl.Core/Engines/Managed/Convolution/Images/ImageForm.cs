namespace Fl.Core.Managed;

/// <summary>
/// The rule that says which convolutions are computed image after image, with pixels or channels side by side in a register instead of
/// images. Both forms have the same bits, so the batch's capacity may decide.
/// </summary>
internal static class ImageForm
{
    /// <summary>What the form costs besides, as a part of the lanes that it has to fill better than images do.</summary>
    private const double Margin = 1.0 / 16;

    /// <summary>
    /// The nodes of those with which a model begins, up to its first linear layer, where a full batch's images would fill the lanes worse
    /// than their rows of pixels do; none where one of them is of another kind.
    /// </summary>
    public static List<int> Convolutions(ModelSpec model, Graph graph, int capacity, int lanes)
    {
        var (chosen, images) = (new List<int>(), Fill(capacity, lanes));
        for (var value = 0; graph.ReaderOf(value) is { } node; value = graph.FusionOf(node).Last + 1)
        {
            if (model.Nodes[node].Layer is Flatten or Linear)
                return chosen is [.., var last] && HasChannels(new(model.Nodes[last]), lanes) ? chosen : [];
            if (model.Nodes[node].Layer is not Conv || !graph.FusionOf(node).Pooled) return [];
            var geometry = new ConvGeometry(model.Nodes[node]);
            if (!Fits(geometry) || images > (1 - Margin) * Fill(geometry, lanes, value > 0)) return [];
            chosen.Add(node);
        }
        return [];
    }

    /// <summary>True where a convolution's channels fill registers.</summary>
    public static bool HasChannels(ConvGeometry geometry, int lanes) => geometry.Output.Channels % lanes == 0;

    private static bool Fits(ConvGeometry geometry) =>
        geometry is { Stride: 1, Padding: 0, Groups: 1, IsWinograd: false, Kernel: <= PassedKernels.MostRows };

    /// <summary>The part of the lanes that hold pixels of a row: of the output, and of the input's gradient, if computed so.</summary>
    private static double Fill(ConvGeometry geometry, int lanes, bool givesGradient) => Math.Min(
        givesGradient ? Fill(geometry.Input.Width, lanes) : 1, HasChannels(geometry, lanes) ? 1 : Fill(geometry.Output.Width, lanes));

    private static double Fill(int count, int lanes) => (double)count / ((count + lanes - 1) / lanes * lanes);
}
