namespace Fl.Core;

/// <summary>A published file.</summary>
/// <param name="Source">Where it is.</param>
/// <param name="Name">Its name in the cache, with / between folders.</param>
/// <param name="Md5">Its MD5 as published.</param>
/// <param name="Limit">More bytes than it has, by little.</param>
internal sealed record RemoteFile(Uri Source, string Name, string Md5, long Limit);
