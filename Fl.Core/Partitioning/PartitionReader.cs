using CsvHelper;

namespace Fl.Core;

/// <summary>Reads the rows of a <see cref="PartitionFile"/>. Memory is bounded by the training set, whatever the file's length.</summary>
internal sealed class PartitionReader
{
    private readonly string path;
    private readonly CsvReader csv;
    private readonly List<int>[] train, test;
    private readonly bool[] taken;
    private readonly float[]? noise;

    private PartitionReader(CsvReader csv, string path, int examples, int clients)
    {
        (this.csv, this.path) = (csv, path);
        var header = string.Join(',', csv.Headers);
        if (header is not ("client,example,split" or "client,example,split,noise_std"))
            throw Bad(
                1, $"the columns are '{Quoting.OneLine(header)}'; they must be client,example,split or client,example,split,noise_std");
        train = Array.ConvertAll(new int[clients], _ => new List<int>());
        test = Array.ConvertAll(new int[clients], _ => new List<int>());
        taken = new bool[examples];
        if (csv.Headers.Count == 4) Array.Fill(noise = new float[clients], float.NaN);
    }

    public static Partition Read(Stream stream, string path, int examples, int clients) => UserCsv.Read(stream, path, csv =>
    {
        var reader = new PartitionReader(csv, path, examples, clients);
        while (csv.Read()) reader.Row();
        return reader.Finish();
    });

    private void Row()
    {
        var client = Integer(0, "client", train.Length, "clients.count is");
        var example = Integer(1, "example", taken.Length, "the examples of the training set are");
        if (taken[example]) throw Bad(csv.LineNumber, $"example {example} was dealt by an earlier line; each may be dealt once");
        taken[example] = true;
        var split = csv.GetSpan(2);
        if (split.SequenceEqual("train"u8)) train[client].Add(example);
        else if (split.SequenceEqual("test"u8)) test[client].Add(example);
        else throw Bad(csv.LineNumber, $"split is '{Quoting.OneLine(csv.GetString(2))}'; it must be train or test");
        if (noise is null) return;
        if (!csv.TryParse<float>(3, out var std) || !float.IsFinite(std) || std < 0)
            throw Bad(csv.LineNumber, $"noise_std is '{Quoting.OneLine(csv.GetString(3))}'; it must be a number from 0 on");
        if (!float.IsNaN(noise[client]) && noise[client] != std)
            throw Bad(csv.LineNumber, $"noise_std of client {client} is {std}, but {noise[client]} in an earlier line");
        noise[client] = std;
    }

    private int Integer(int field, string name, int bound, string what)
    {
        if (csv.TryParse<int>(field, out var value) && value >= 0 && value < bound) return value;
        throw Bad(csv.LineNumber,
            $"{name} is '{Quoting.OneLine(csv.GetString(field))}'; it must be an integer from 0 to {bound - 1} ({what} {bound})");
    }

    private Partition Finish()
    {
        var last = Array.FindLastIndex(train, hand => hand.Count > 0);
        if (last < 0) throw new BadInputException($"{path}: no client has a training example.");
        if (last < train.Length - 1 && test.Skip(last + 1).All(hand => hand.Count == 0))
            throw new BadInputException(
                $"{path}: the clients are 0 to {last}, but clients.count is {train.Length}: set clients.count to {last + 1}.");
        var gap = Array.FindIndex(train, hand => hand.Count == 0);
        if (gap >= 0)
            throw new BadInputException(
                $"{path}: client {gap} has no training example; client numbers must have no gaps and each client at least one train row.");
        var hasTest = test.Any(hand => hand.Count > 0);
        return new Partition([.. train.Select(hand => hand.ToArray())], hasTest ? [.. test.Select(hand => hand.ToArray())] : null, noise);
    }

    private BadInputException Bad(long line, string what) => new($"{path}({line}): {what}.");
}
