namespace Fl.Core.Tests;

/// <summary>Where the real data sets are on a developer's machine: <c>../shared/data</c> beside the repository.</summary>
internal static class RealData
{
    /// <summary>The folder of CIFAR-10's binary version; skips the test where it is absent.</summary>
    public static string Cifar10() => Folder("cifar-10-batches-bin");

    /// <summary>The folder of MNIST's IDX files; skips the test where it is absent.</summary>
    public static string Mnist() => Folder("mnist");

    /// <summary>The repository's root: the folder that holds Fl.sln.</summary>
    public static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Fl.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run from inside the repository.");
    }

    private static string Folder(string name)
    {
        var path = Path.GetFullPath(Path.Combine(Repository(), "..", "shared", "data", name));
        Assert.SkipUnless(Directory.Exists(path), $"The data set is not at ../shared/data/{name}.");
        return path;
    }
}
