namespace Fl.Edge;

/// <summary>A sweep among the folders shown.</summary>
/// <param name="Id">Where it is, with slashes; its runs are in it.</param>
/// <param name="Over">Runs that are over.</param>
/// <param name="Begun">Runs that have come to their first result, those that are over among them.</param>
/// <param name="Runs">Runs in all; null where its file does not tell.</param>
internal sealed record ListedSweep(string Id, int Over, int Begun, int? Runs);
