#!/usr/bin/env dotnet
#:project ../../Fl.Sim/Fl.Sim.csproj
#:project ../../Fl.Core/Reports/Fl.Reports.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// A study in one file: does a pull toward the global model help where clients have few classes each?
//     dotnet run -c Release study.cs
// prints a table, and leaves study.svg and the better model beside it.

using System.ComponentModel.DataAnnotations;
using Fl.Core;
using Fl.Reports;
using Fl.Sim;

var experiment = new Experiment
{
    Name = "study",
    Rounds = 10,
    Dataset = new SyntheticImages { Train = 2000, Test = 500 },
    Partition = new Dirichlet { Alpha = 0.1 },
    Clients = new() { Count = 20, PerRound = 10 },
    Model = new Logistic(),
    Train = new() { Epochs = 5, BatchSize = 20, Lr = 0.05 },
};

var results = new List<SimulationResult>();
foreach (var strategy in new Strategy[] { new FedAvg(), new Leashed { Strength = 0.1 }, new Leashed { Strength = 1 } })
    foreach (var seed in new[] { 1, 2, 3 })
        results.Add(await (experiment with { Strategy = strategy, Seed = seed }).SimulateAsync());

var runs = results.ConvertAll(result => result.Run);
Console.WriteLine(ResultTable.Of(runs).ToText());
Plot.Curves(runs, style: new() { Title = "Few classes at each client" }).Save("study.svg");
results.MaxBy(result => result.Summary.FinalAccuracy)!.SaveModel("study.safetensors");

/// <summary>FedAvg whose clients are pulled back to the global model, as in FedProx.</summary>
[Named("leashed")]
internal sealed record Leashed : Strategy
{
    /// <summary>Of the pull; with 0 it is FedAvg.</summary>
    [Range(0.0, 1e6)]
    public double Strength { get; init; } = 0.1;

    public override void Fit(LocalTraining local)
    {
        local.Pull(local.Global, Strength);
        local.Run();
    }

    public override void Step(ServerState server, RoundUpdates updates) => server.Parameters.Add(updates.Delta);
}
