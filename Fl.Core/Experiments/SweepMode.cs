namespace Fl.Core;

/// <summary>How the values of several swept keys go together.</summary>
internal enum SweepMode
{
    /// <summary>Every value of one key with every value of the others.</summary>
    Grid,

    /// <summary>The first value of each key, then the second of each, and so on.</summary>
    Zip,
}
