namespace Fl.Core.Tests;

/// <summary>Weights and batches for engines, drawn from a seed.</summary>
internal static unsafe class EngineInputs
{
    /// <summary>Gives the model its initial weights and fills the batch with <paramref name="count"/> random images.</summary>
    public static void Fill(Engine engine, int count, long seed)
    {
        var weights = new float[engine.Model.Layout.Length];
        engine.Model.Initialize(weights, seed);
        engine.Weights.CopyFrom(weights);
        var stream = new RandomStream(seed, Purpose.FeatureNoise);
        var batch = engine.Batch;
        for (var n = 0; n < count; n++)
        {
            for (var c = 0; c < batch.Shape.Channels; c++)
                for (var y = 0; y < batch.Shape.Height; y++)
                    for (var x = 0; x < batch.Shape.Width; x++)
                        Value(batch, n, c, y, x) = (float)stream.NextGaussian();
            batch.Labels[n] = stream.Next(engine.Model.Outputs);
        }
        batch.Count = count;
    }

    /// <summary>One value of a batch, whatever its layout.</summary>
    public static ref float Value(Batch batch, int n, int c, int y, int x)
    {
        var layout = batch.Layout;
        return ref batch.Values[(long)n / layout.Lanes * layout.BlockStride + layout.Origin
            + c * layout.PlaneStride + y * layout.RowStride + x * layout.Lanes + n % layout.Lanes];
    }
}
