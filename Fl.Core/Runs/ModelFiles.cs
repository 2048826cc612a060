namespace Fl.Core;

/// <summary>The models that a run leaves in its folder, each a safetensors file with its card.</summary>
/// <param name="folder">The run's.</param>
/// <param name="layout">Of the model.</param>
/// <param name="metadata">What its files say about it; null where they say nothing.</param>
public sealed class ModelFiles(RunFolder folder, Layout layout, IReadOnlyDictionary<string, string>? metadata)
{
    /// <summary>The file of the best round's model in a run's folder.</summary>
    public const string BestName = "model-best.safetensors";

    /// <summary>The folder of snapshots in a run's folder.</summary>
    public const string SnapshotsName = "snapshots";

    private const string Ending = ".safetensors";

    /// <summary>Where the final model is.</summary>
    public string Final => folder.Locate(Run.ModelName);

    public void WriteFinal(HostVector weights) => Write(Final, weights);

    public void WriteBest(HostVector weights) => Write(folder.Locate(BestName), weights);

    /// <summary>The model as a round left it.</summary>
    public void WriteSnapshot(int round, HostVector weights)
    {
        DurableFile.CreateFolder(folder.Locate(SnapshotsName));
        Write(RoundFile.PathOf(folder.Locate(SnapshotsName), round, Ending), weights);
    }

    /// <summary>
    /// Removes what belongs to later rounds than that from which a run goes on: snapshots, and the best model, written anew.
    /// </summary>
    public void Rewind(int round)
    {
        File.Delete(folder.Locate(BestName));
        if (!Directory.Exists(folder.Locate(SnapshotsName))) return;
        foreach (var (path, of) in RoundFile.List(folder.Locate(SnapshotsName), Ending))
            if (of > round) File.Delete(path);
    }

    private void Write(string path, HostVector weights) => Safetensors.Write(path, layout, weights.Span, metadata);
}
