namespace Fl.Core;

/// <summary>What the cells of a <see cref="CsvColumn"/> hold.</summary>
public enum CsvContent
{
    /// <summary>Whole numbers of up to 64 bits.</summary>
    Integer,

    /// <summary>Numbers, as doubles.</summary>
    Number,

    Text,
}
