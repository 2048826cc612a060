namespace Fl.Core.Tests;

/// <summary>What deals examples to clients has no need of pictures, nor of classes where it does not deal by them.</summary>
public sealed class OtherExamplesTests
{
    [Theory, InlineData("iid"), InlineData("quantity")]
    public async Task Numbers_to_be_learnt_of_no_pictures_are_dealt(string partition)
    {
        var workload = await LoadAsync(partition);
        Assert.Equal(PairsData.Count - 6, workload.Partition.AllTrain.Length + workload.Partition.AllTest.Length);
        Assert.Equal(6, workload.ValidationExamples.Length);
        Assert.Empty(workload.Dataset.Untrained());
        using var table = new MemoryStream();
        PartitionTable.Write(workload.Partition, workload.Dataset.Train.Targets, table);
        Assert.StartsWith("client,examples\n0,", System.Text.Encoding.UTF8.GetString(table.ToArray()));
        Assert.Equal(workload.Dataset.Sha256(), (await LoadAsync(partition)).Dataset.Sha256());

        var alone = await Workload.LoadAloneAsync(
            Resolved.Of(workload.Experiment, ".", Reading.Catalog), 2, null, null, TestContext.Current.CancellationToken);
        Assert.Equal(workload.Partition.Train(2).Length + workload.Partition.Test(2).Length, alone.Dataset.Train.Count);
        Assert.Equal(["ann", "bob", "eve"], alone.Dataset.Train.Owners!.Names);
    }

    [Theory, InlineData("dirichlet"), InlineData("dirichlet-client"), InlineData("classes-per-client"), InlineData("shards"),
        InlineData("power-law")]
    public async Task What_deals_by_class_says_that_there_are_none(string partition) => Assert.Equal(
        $"Partition '{partition}' needs one class for each example, and this data set has a number for each example.",
        (await Assert.ThrowsAsync<BadInputException>(() => LoadAsync(partition))).Message);

    [Fact]
    public async Task Noise_of_pictures_is_refused_before_training() => Assert.Equal(
        "A client's own style or noise needs pictures, and the examples of this data set are pairs of numbers.",
        (await Assert.ThrowsAsync<BadInputException>(() => LoadAsync("feature-noise"))).Message);

    [Theory]
    [InlineData("label-flip", "Attack 'label-flip' needs one class for each example, and this data set has a number for each example.")]
    [InlineData("backdoor", "Attack 'backdoor' needs pictures, and the examples of this data set are pairs of numbers.")]
    public async Task An_attack_on_what_is_not_there_is_refused(string attack, string refusal) => Assert.Equal(
        refusal, (await Assert.ThrowsAsync<BadInputException>(() => LoadAsync("iid", $"attack: {attack}"))).Message);

    [Fact]
    public async Task Owners_are_clients_by_nature_also_alone()
    {
        var workload = await LoadAsync("{name: natural, holdout: 0.25}", clients: 3);
        for (var client = 0; client < 3; client++)
        {
            Assert.All(workload.Partition.Train(client).ToArray(), example => Assert.Equal(client, example % 3));
            var alone = await Workload.LoadAloneAsync(
                Resolved.Of(workload.Experiment, ".", Reading.Catalog), client, null, null, TestContext.Current.CancellationToken);
            Assert.All(alone.Dataset.Train.Owners!.Of, owner => Assert.Equal(client, owner));
            Assert.Equal(workload.Partition.Train(client).Length, alone.Partition.Train(client).Length);
        }
    }

    private static Task<Workload> LoadAsync(string partition, string more = "", int clients = 4)
    {
        var rule = partition is "iid" or "quantity" ? $"{{name: {partition}, holdout: 0.25}}" : partition;
        var experiment = Reading.Read(
            $"dataset: {{name: pairs, classed: false}}\npartition: {rule}\nclients: {{count: {clients}, per_round: 2}}\n"
            + $"model: logistic\nevaluate: {{validation: 0.1}}\n{more}");
        return Workload.LoadAsync(Resolved.Of(experiment, ".", Reading.Catalog), null, TestContext.Current.CancellationToken);
    }
}
