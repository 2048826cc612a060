namespace Fl.Core;

/// <summary>A published file.</summary>
/// <param name="Source">Where it is, over HTTP.</param>
/// <param name="Name">Its name in the cache, with / between folders.</param>
/// <param name="Checksum">Its SHA-256 (64 hexadecimal digits in lower case) or, where that is all that is published, its MD5 (32).</param>
/// <param name="Limit">More bytes than it has, by little; no more are received.</param>
public sealed record RemoteFile(Uri Source, string Name, string Checksum, long Limit);
