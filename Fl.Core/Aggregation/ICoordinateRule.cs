using System.Runtime.Intrinsics;

namespace Fl.Core;

/// <summary>What becomes of the values that the clients have at one coordinate; sixteen coordinates at a time.</summary>
internal interface ICoordinateRule
{
    /// <summary>One value out of those of every client, which ascend in each lane.</summary>
    Vector512<float> Of(ReadOnlySpan<Vector512<float>> ascending);
}
