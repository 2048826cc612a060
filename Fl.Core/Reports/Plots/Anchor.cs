namespace Fl.Reports;

/// <summary>Which part of the words is at their place.</summary>
internal enum Anchor
{
    Start,
    Middle,
    End,
}
