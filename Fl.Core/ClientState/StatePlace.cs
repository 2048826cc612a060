namespace Fl.Core;

/// <summary>Where a <see cref="StoredVector"/> is.</summary>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Hash">XxHash3 of its bytes.</param>
internal sealed record StatePlace(StateFile File, long Offset, ulong Hash);
