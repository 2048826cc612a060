namespace Fl.Core;

/// <summary>A place in a CSV file to go on from.</summary>
/// <param name="Name">The file's name in the run folder.</param>
/// <param name="Length">Bytes up to there.</param>
/// <param name="Sha256">Of these bytes.</param>
public sealed record CsvMark(string Name, long Length, string Sha256);
