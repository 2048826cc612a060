using System.Security.Cryptography;
using System.Text;
using FsCheck.Xunit;

namespace Fl.Core.Tests;

public sealed class PartitionFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fl-partition").FullName;

    private string File => Path.Combine(folder, "p.csv");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_file_has_a_row_for_each_example_and_its_SHA_256_is_the_fingerprint()
    {
        var partition = new Partition([[3, 1], [0]], [[2], []]);
        PartitionFile.Write(partition, File);
        var bytes = System.IO.File.ReadAllBytes(File);
        Assert.Equal("client,example,split\n0,3,train\n0,1,train\n0,2,test\n1,0,train\n", Encoding.UTF8.GetString(bytes));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), PartitionFile.Hash(partition));
        Assert.Equal([File], Directory.GetFiles(folder));
    }

    [Property(MaxTest = 40)]
    public void An_imported_partition_is_the_exported_one(int seed, byte spread, bool noise, bool holdout)
    {
        var request = Requests.Skewed(500, 10, 1 + spread % 100, Math.Abs((long)seed));
        Partitioner made = noise ? new FeatureNoise { Level = 0.37 } : new Iid();
        var partition = (made with { Holdout = holdout ? 0.3 : 0 }).Split(request);
        PartitionFile.Write(partition, File);
        var read = new FromFile { Path = "p.csv" }.Split(request with { BaseDirectory = folder });
        Assert.Equal(PartitionFile.Hash(partition), PartitionFile.Hash(read));
        Assert.Equal(partition.Hands(), read.Hands());
        Assert.Equal(partition.AllTest, read.AllTest);
        Assert.Equal(partition.NoiseStd, read.NoiseStd);
    }

    [Fact]
    public void Rows_may_come_in_any_order_and_with_CRLF()
    {
        var read = Read("client,example,split\r\n1,4,train\r\n0,2,test\r\n0,0,train\r\n1,3,train\r\n", clients: 2);
        Assert.Equal([0], read.Train(0));
        Assert.Equal([2], read.Test(0));
        Assert.Equal([4, 3], read.Train(1));
    }

    [Theory]
    [InlineData("", ": the file is empty.")]
    [InlineData("client,index\n0,1\n",
        "(1): the columns are 'client,index'; they must be client,example,split or client,example,split,noise_std.")]
    [InlineData("client,example,split\n0,1,train\n1,1,train\n", "(3): example 1 was dealt by an earlier line; each may be dealt once.")]
    [InlineData("client,example,split\n0,5,train\n",
        "(2): example is '5'; it must be an integer from 0 to 4 (the examples of the training set are 5).")]
    [InlineData("client,example,split\n0,-1,train\n",
        "(2): example is '-1'; it must be an integer from 0 to 4 (the examples of the training set are 5).")]
    [InlineData("client,example,split\n0,one,train\n",
        "(2): example is 'one'; it must be an integer from 0 to 4 (the examples of the training set are 5).")]
    [InlineData("client,example,split\n\n3,1,train\n", "(3): client is '3'; it must be an integer from 0 to 2 (clients.count is 3).")]
    [InlineData("client,example,split\n0,1,valid\n", "(2): split is 'valid'; it must be train or test.")]
    [InlineData("client,example,split\n0,0,train\n2,2,train\n",
        ": client 1 has no training example; client numbers must have no gaps and each client at least one train row.")]
    [InlineData("client,example,split\n0,0,train\n1,2,train\n",
        ": the clients are 0 to 1, but clients.count is 3: set clients.count to 2.")]
    [InlineData("client,example,split\n0,0,test\n", ": no client has a training example.")]
    [InlineData("client,example,split,noise_std\n0,0,train,-1\n", "(2): noise_std is '-1'; it must be a number from 0 on.")]
    [InlineData("client,example,split,noise_std\n0,0,train,NaN\n", "(2): noise_std is 'NaN'; it must be a number from 0 on.")]
    [InlineData("client,example,split,noise_std\n0,0,train,0.1\n0,1,train,0.2\n",
        "(3): noise_std of client 0 is 0.2, but 0.1 in an earlier line.")]
    public void A_mistake_is_told_by_its_line(string text, string message) =>
        Assert.Equal(File + message, Assert.Throws<BadInputException>(() => Read(text)).Message);

    [Theory]
    [InlineData("client,example,split\n0,0,train\n1,2\n", 3)]
    [InlineData("client,example,split\n0,0,train,7\n", 2)]
    [InlineData("client,example,split\n0,0,train\n1,\"2,train\n", 3)]
    public void A_malformed_row_is_told_by_its_line(string text, int line)
    {
        var message = Assert.Throws<BadInputException>(() => Read(text)).Message;
        Assert.StartsWith($"{File}({line}): ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_line_without_end_is_refused_before_it_fills_the_memory()
    {
        var path = Path.Combine(folder, "long.csv");
        using (var stream = System.IO.File.Create(path))
        {
            stream.Write("client,example,split\n0,"u8);
            stream.SetLength(1L << 33);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<BadInputException>(() => PartitionFile.Read(path, 5, 3));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void A_missing_file_a_folder_and_a_second_holdout_are_told()
    {
        Assert.Equal($"The partition file {File} does not exist.",
            Assert.Throws<BadInputException>(() => PartitionFile.Read(File, 5, 1)).Message);
        Assert.StartsWith($"The partition file {folder} cannot be read: ",
            Assert.Throws<BadInputException>(() => PartitionFile.Read(folder, 5, 1)).Message, StringComparison.Ordinal);
        PartitionFile.Write(new Partition([[0, 1]], [[2]]), File);
        Assert.Equal("The partition holds 1 test examples out already: set its holdout to 0.",
            new FromFile { Path = File, Holdout = 0.1 }.Refusal(Requests.Balanced(5, 2, 1)));
        Assert.Equal("path", Assert.Single(new FromFile().Problems()).Key);
    }

    private Partition Read(string text, int clients = 3)
    {
        System.IO.File.WriteAllText(File, text);
        return PartitionFile.Read(File, examples: 5, clients);
    }
}
