namespace Fl.Core.Managed;

/// <summary>A <see cref="ClassLoss"/>, called for one example after the other.</summary>
/// <param name="lanes">Examples in a block.</param>
internal sealed unsafe class ExampleLoss(ClassLoss loss, Activation logits, int[] labels, int lanes) : ILossOperation
{
    private readonly float[] scores = new float[logits.Shape.Channels], slopes = new float[logits.Shape.Channels];

    public BatchResult Run(in Pass pass, ref double sum)
    {
        var (total, correct) = (0.0, 0);
        for (var block = 0; block < pass.Blocks; block++)
        {
            var values = logits.Values + (nint)block * logits.BlockStride;
            var gradient = pass.Training ? logits.Gradient + (nint)block * logits.BlockStride : null;
            var images = pass.ImagesIn(block, lanes);
            for (var lane = 0; lane < images; lane++)
            {
                for (var c = 0; c < scores.Length; c++) scores[c] = values[c * logits.PlaneStride + lane];
                var label = labels[block * lanes + lane];
                var one = loss.Of(scores, label, slopes);
                total += one;
                sum += one;
                if (Classification.ClassOf(scores) == label) correct++;
                if (gradient == null) continue;
                for (var c = 0; c < slopes.Length; c++) gradient[c * logits.PlaneStride + lane] = slopes[c] * (1f / pass.Count);
            }
            if (gradient == null) continue;
            for (var lane = images; lane < lanes; lane++)
                for (var c = 0; c < slopes.Length; c++) gradient[c * logits.PlaneStride + lane] = 0;
        }
        return new BatchResult(total, correct, pass.Count);
    }
}
