namespace Fl.Core;

/// <summary>
/// The partition that a file holds, exactly: another run's <c>partition-indices.csv</c>, or one made by any other
/// program; <see cref="PartitionFile"/> describes its columns. Test examples and feature noise come with it.
/// </summary>
[Named("file")]
public sealed record FromFile : Partitioner
{
    /// <summary>The file; relative to the experiment file, else to the current directory.</summary>
    public string Path { get; init; } = "";

    public override IEnumerable<Problem> Problems() =>
        Path.Length == 0 ? [new("path", "the partition file is not given: set path to a partition-indices.csv.")] : [];

    public override Component Rooted(string baseDirectory) => this with { Path = UserPath.Resolve(Path, baseDirectory) };

    public override Component Portable() => this with { Path = System.IO.Path.GetFileName(Path) };

    protected override Partition Deal(PartitionRequest request)
    {
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(request.BaseDirectory, Path));
        return PartitionFile.Read(path, request.Examples, request.Clients);
    }
}
