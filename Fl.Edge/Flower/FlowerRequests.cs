using Fl.Core;
using Fl.Edge.Flower;

namespace Fl.Edge;

/// <summary>
/// What an experiment asks of Flower's clients: weights, and the numbers of its local training by the names that such clients know.
/// </summary>
internal sealed class FlowerRequests(Experiment experiment, Layout layout)
{
    private readonly ArrayMessage fit = new(new StateDict(layout), FlowerRequest.FitFieldNumber, FitRequest.ParametersFieldNumber);
    private readonly ArrayMessage evaluate = new(
        new StateDict(layout), FlowerRequest.EvaluateFieldNumber, EvaluateRequest.ParametersFieldNumber);

    public MessagePieces Fit(FitTask task, Broadcast weights)
    {
        var train = experiment.Train;
        var config = new FitRequest
        {
            Config =
            {
                ["server_round"] = new() { Sint64Value = task.Round },
                ["local_epochs"] = new() { Sint64Value = task.EpochsOf(train, experiment.Seed) },
                ["batch_size"] = new() { Sint64Value = train.BatchSize },
                ["optimizer"] = new() { StringValue = Catalog.NameOf(train.Optimizer) },
                ["lr"] = new() { DoubleValue = train.LrOf(task.Round, experiment.Rounds) },
                ["momentum"] = new() { DoubleValue = train.Momentum },
                ["weight_decay"] = new() { DoubleValue = train.WeightDecay },
            },
        };
        foreach (var (name, number) in FlowerTerms.Of(experiment.Strategy)!) config.Config[name] = new() { DoubleValue = number };
        return fit.Of(new FitRequest(), config, weights.Bytes);
    }

    public MessagePieces Evaluate(int round, Broadcast weights) =>
        evaluate.Of(new EvaluateRequest(), new EvaluateRequest { Config = { ["server_round"] = new() { Sint64Value = round } } },
            weights.Bytes);
}
