namespace Fl.Edge;

/// <summary>Where a run stands.</summary>
/// <param name="Phase"><c>loading</c>, <c>running</c>, <c>over</c>, <c>failed</c> or <c>interrupted</c>.</param>
/// <param name="Message">How it ended; null while it lasts.</param>
/// <param name="Done">Rounds that were over when this process took the run up.</param>
/// <param name="Elapsed">Seconds since training started.</param>
/// <param name="Asked">Clients asked in the round at hand, <paramref name="CohortRound"/>.</param>
/// <param name="Answered">Those of them whose part is over.</param>
/// <param name="Refused">Those whose update is not used.</param>
/// <param name="Here">Clients connected; null where they are simulated.</param>
/// <param name="Cpu">Cores that the process keeps busy.</param>
/// <param name="Memory">Resident bytes of the process.</param>
internal sealed record RunState(
    string Phase, string? Message, int Round, int Done, double Elapsed, double ImagesPerSecond, int CohortRound, int Asked, int Answered,
    int Refused,
    int? Here, double Cpu, long Memory);
