namespace Fl.Core;

/// <summary>A column of a table in a run's folder. A cell of any column may be empty.</summary>
/// <param name="Name">As the header has it.</param>
/// <param name="Holds">What is in its cells.</param>
public sealed record CsvColumn(string Name, CsvContent Holds);
