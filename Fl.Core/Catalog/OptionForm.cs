namespace Fl.Core;

/// <summary>What an option holds, as the experiment file writes it.</summary>
public enum OptionForm
{
    Boolean,

    /// <summary>An <see cref="int"/> or a <see cref="long"/>.</summary>
    Integer,

    /// <summary>A finite <see cref="double"/> or <see cref="float"/>.</summary>
    Number,

    /// <summary>An <see cref="EpochRange"/>: an integer, or a table of two, from and to.</summary>
    Range,

    Text,

    /// <summary>A <see cref="NameMap"/>: a table of names of the user's choice.</summary>
    Names,

    /// <summary>One of an enum's names, in kebab-case.</summary>
    Choice,

    /// <summary>A table of options, of one fixed type.</summary>
    Table,

    /// <summary>A component of the catalog, chosen by name.</summary>
    Component,

    List,
}
