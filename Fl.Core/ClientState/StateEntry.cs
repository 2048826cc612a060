namespace Fl.Core;

/// <summary>What a <see cref="StateFile"/> says of one of its vectors.</summary>
/// <param name="Length">In elements.</param>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Hash">XxHash3 of its bytes.</param>
internal sealed record StateEntry(int Client, string Name, int Round, string Writer, int Length, long Offset, ulong Hash);
