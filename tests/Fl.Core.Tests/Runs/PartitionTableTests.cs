namespace Fl.Core.Tests;

public sealed class PartitionTableTests
{
    [Fact]
    public void A_row_counts_a_client_s_training_examples_of_each_class()
    {
        var folder = Directory.CreateTempSubdirectory("fl-partition").FullName;
        try
        {
            var path = Path.Combine(folder, PartitionTable.Name);
            var partition = new Partition([[0, 2, 4], [1]], [[3], []]);
            PartitionTable.Write(partition, new ClassTargets([2, 0, 2, 1, 0], 3), path);
            Assert.Equal("client,examples,class_0,class_1,class_2\n0,3,1,0,2\n1,1,1,0,0\n", File.ReadAllText(path));
            Assert.Equal([path], Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
