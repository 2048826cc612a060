namespace Fl.Sim;

/// <summary>What a worker does for a driver: shares of one run, or runs of a sweep.</summary>
internal interface IServed : IAsyncDisposable
{
    /// <summary>The driver's, another for each.</summary>
    string Id { get; }

    WorkerState State { get; }
}
