using Fl.Core;

namespace Fl.Sim;

/// <summary>What a pool takes that trains elsewhere than on the workers of this process.</summary>
/// <param name="Here">Trains in this process, and scores clients' own models; taken over.</param>
/// <param name="Store">What clients keep from round to round.</param>
/// <param name="Recipients">Tells what messages take; null where the tasks say it.</param>
public sealed record TrainingParts(InProcessPool Here, Workload Workload, ClientStore Store, Recipients? Recipients);
