using System.Net;

namespace Fl.Sim;

/// <summary>Where a worker is, or will be.</summary>
/// <param name="Name">Its own in the directory: it stays when the worker is started again elsewhere.</param>
public sealed record WorkerPlace(string Name, IPEndPoint Address)
{
    /// <summary>A driver has no more workers than this, whatever a directory says.</summary>
    public const int Most = 1024;
}
