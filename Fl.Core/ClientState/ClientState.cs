namespace Fl.Core;

/// <summary>
/// The vectors of the client at hand that outlive the round: read from the store when first asked for, written back when it is done.
/// </summary>
/// <param name="like">A vector in the memory of the engine.</param>
/// <param name="store">Where they are between rounds; null where no client ever trains.</param>
internal sealed class ClientState(Vector like, ClientStore? store)
{
    private readonly Dictionary<string, Vector> buffers = [];
    private readonly HashSet<string> open = [];
    private int client, round;

    public void Begin(int client, int round)
    {
        (this.client, this.round) = (client, round);
        open.Clear();
    }

    /// <param name="initialize">Fills a vector that the client has not had yet; the buffer may hold anything.</param>
    public Vector Open(string name, int length, Action<Vector> initialize)
    {
        if (store is null) throw new InvalidOperationException("there is no store for what clients keep.");
        if (!buffers.TryGetValue(name, out var vector)) buffers.Add(name, vector = like.Allocate(length));
        if (open.Add(name) && !store.TryRead(client, name, round, vector)) initialize(vector);
        return vector;
    }

    /// <summary>
    /// Keeps what was opened; a vector with a NaN or an infinity stays as it was,
    /// so that one diverged round does not spoil the client for good.
    /// </summary>
    public void Save()
    {
        foreach (var name in open)
            if (double.IsFinite(buffers[name].Norm())) store!.Write(client, name, round, buffers[name]);
    }
}
