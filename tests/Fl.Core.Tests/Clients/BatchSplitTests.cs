using FsCheck.Xunit;

namespace Fl.Core.Tests.Clients;

public sealed class BatchSplitTests
{
    [Theory]
    [InlineData(null, 70, 32, "32 32 6")]
    [InlineData(LastBatchPolicy.Keep, 33, 32, "32 1")]
    [InlineData(LastBatchPolicy.Keep, 1, 32, "1")]
    [InlineData(LastBatchPolicy.Keep, 3, 1, "1 1 1")]
    [InlineData(LastBatchPolicy.Drop, 70, 32, "32 32")]
    [InlineData(LastBatchPolicy.Drop, 64, 32, "32 32")]
    [InlineData(LastBatchPolicy.Drop, 5, 32, "5")]
    [InlineData(LastBatchPolicy.Join, 33, 32, "33")]
    [InlineData(LastBatchPolicy.Join, 65, 32, "32 33")]
    [InlineData(LastBatchPolicy.Join, 66, 32, "32 32 2")]
    [InlineData(LastBatchPolicy.Join, 1, 32, "1")]
    [InlineData(LastBatchPolicy.Join, 3, 1, "1 1 1")]
    [InlineData(LastBatchPolicy.Join, 7, 0, "7")]
    [InlineData(LastBatchPolicy.Join, 0, 32, "")]
    public void A_short_last_batch_is_kept_dropped_or_joined(LastBatchPolicy? policy, int examples, int size, string lengths)
    {
        var split = new BatchSplit(examples, new() { BatchSize = size, LastBatch = policy });
        int[] actual = [.. Enumerable.Range(0, split.Count).Select(split.LengthOf)];
        Assert.Equal(lengths, string.Join(' ', actual));
        Assert.Equal((actual.Sum(), actual.Append(0).Max()), (split.Examples, split.Largest));
    }

    /// <summary>Any batch size but 1, and any client but one of a single example, can train a model that needs two.</summary>
    [Property]
    public void With_join_and_drop_no_batch_is_one_example_and_no_more_than_a_part_of_a_batch_is_lost(ushort more, byte larger)
    {
        var (examples, size) = (2 + more % 2000, 2 + larger);
        foreach (var policy in new[] { LastBatchPolicy.Join, LastBatchPolicy.Drop })
        {
            var split = new BatchSplit(examples, new() { BatchSize = size, LastBatch = policy });
            Assert.All(Enumerable.Range(0, split.Count), batch => Assert.InRange(split.LengthOf(batch), 2, size + 1));
            Assert.InRange(examples - split.Examples, 0, policy is LastBatchPolicy.Join ? 0 : size - 1);
        }
    }
}
