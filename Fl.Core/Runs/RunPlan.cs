namespace Fl.Core;

/// <summary>What is about to run.</summary>
/// <param name="Experiment">With the engine resolved.</param>
/// <param name="Model">Built for the data set.</param>
/// <param name="TrainExamples">Training examples over all clients.</param>
/// <param name="TestExamples">Examples that the global model is evaluated on.</param>
/// <param name="Workers">Threads of this process that compute.</param>
/// <param name="Folder">The run folder's absolute path; empty where the run leaves none.</param>
/// <param name="Done">Rounds that were over before, in a run that goes on.</param>
public sealed record RunPlan(
    Experiment Experiment, Model Model, int TrainExamples, int TestExamples, int Workers, string Folder, int Done);
