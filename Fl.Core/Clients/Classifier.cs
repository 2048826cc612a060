namespace Fl.Core;

/// <summary>Tells what is in a picture, by a model that a run has saved; computes with the managed engine.</summary>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class Classifier : IDisposable
{
    private readonly ModelCard card;
    private readonly Engine engine;
    private readonly BatchLoader loader;
    private readonly byte[] pixels;
    private readonly float[] logits;
    private readonly string path;

    /// <param name="path">The model.safetensors of a run.</param>
    /// <exception cref="BadInputException">The file is missing or damaged, does not say which model it holds, or says another.</exception>
    /// <exception cref="RunFailedException">Its weights are no numbers.</exception>
    public Classifier(string path) : this(path, new()) { }

    /// <param name="catalog">What the model may be made of. Without <c>torch-module</c> in it, no file can have code loaded.</param>
    /// <inheritdoc cref="Classifier(string)"/>
    public Classifier(string path, Catalog catalog)
    {
        card = ModelCard.Read(path, catalog);
        var model = card.Model.WithoutInitial().Build(card.Shape, new Classification(card.Classes));
        Safetensors.Check(path, model.Layout, _ => false, "");
        engine = new ManagedEngineFactory().CreateEvaluator(model, batchCapacity: 1);
        var weights = engine.Weights.OnHost();
        Safetensors.Read(path, model.Layout, weights.Span);
        engine.Weights.CopyFrom(weights);
        if (!double.IsFinite(engine.Weights.Norm())) throw Diverged(path, "weights that are NaN or infinite");
        this.path = path;
        loader = new BatchLoader(new Normalization([.. card.Scale], [.. card.Shift]), card.Shape);
        (pixels, logits) = (new byte[card.Shape.Size], new float[card.Classes]);
    }

    /// <summary>Every class with its probability, the most probable first; classes without names are called by their numbers.</summary>
    /// <exception cref="BadInputException">The file is no picture that can be read.</exception>
    /// <exception cref="RunFailedException">The model computes no numbers from it.</exception>
    public IReadOnlyList<(string Class, double Probability)> Classify(string picture)
    {
        PictureFile.Read(picture, card.Shape, card.Orientation, pixels);
        loader.Fill(engine.Batch, new ImageSet(card.Shape, pixels, new ClassTargets([0], card.Classes)), [0]);
        engine.Predict(logits);
        if (!logits.All(float.IsFinite)) throw Diverged(path, $"weights so large that it computes no numbers from '{picture}'");
        var largest = logits.Max();
        double[] exponentials = [.. logits.Select(logit => Math.Exp((double)logit - largest))];
        var sum = exponentials.Sum();
        return [.. exponentials.Select((value, label) => (NameOf(label), value / sum)).OrderByDescending(pair => pair.Item2)];
    }

    public void Dispose() => engine.Dispose();

    private static RunFailedException Diverged(string path, string has) =>
        new($"'{path}' has {has}: its training has diverged; take the model of a run with a smaller train.lr.");

    private string NameOf(int label) => card.ClassNames.Count > 0 ? card.ClassNames[label] : $"class {label}";
}
