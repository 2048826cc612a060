namespace Fl.Core;

/// <summary>
/// What a client has received in a round, and what it is going to send: vectors as long as the model, whatever of it travels.
/// What never does starts as the seed says.
/// </summary>
/// <param name="engine">Its weights are what the client trains.</param>
/// <param name="own">What stays with the client.</param>
internal sealed class Exchange(Engine engine, Strategy strategy, ModelParts own, long seed)
{
    private readonly MessageLayout usual = MessageLayout.Down(strategy, engine.Model),
        whole = MessageLayout.WholeDown(strategy, engine.Model);
    private readonly MessageLayout up = MessageLayout.Up(strategy, engine.Model);
    private MessageLayout down = MessageLayout.Weights(engine.Model.Layout);
    private Vector message = engine.Weights, answer = engine.Weights, outgoing = engine.Weights;
    private Vector? completed, change, received, sending;
    private bool hasChange;

    /// <summary>The global model, with what stays with clients as it was at the start; not to be changed.</summary>
    public Vector Global { get; private set; } = engine.Weights;

    /// <summary>
    /// The change of the weights since they were <see cref="Global"/>, taken when this is first asked for;
    /// zeros in what stays with the client.
    /// </summary>
    public Vector Change
    {
        get
        {
            var vector = up.HasWholeModel ? up.Model(answer) : change ??= engine.Weights.Allocate(engine.Weights.Length);
            if (hasChange) return vector;
            hasChange = true;
            vector.Subtract(engine.Weights, Global);
            own.Clear(vector);
            return vector;
        }
    }

    public Vector Received(string name) => down.Extra(message, name);

    public Vector Returned(string name) => up.Extra(answer, name);

    /// <summary>Takes what the server sent: what is usual, or the whole model.</summary>
    public void Receive(Vector sent)
    {
        (message, down, hasChange) = (Beside(sent, ref received), sent.Length == usual.Length ? usual : whole, false);
        if (message != sent) message.CopyFrom(sent);
        var model = down.Model(message);
        if (down.HasWholeModel)
        {
            Global = model;
            return;
        }
        Global = completed ??= Start();
        down.Scatter(model, completed);
    }

    /// <summary>From now on what the client sends is put there.</summary>
    public void Answer(Vector target)
    {
        (answer, outgoing) = (Beside(target, ref sending), target);
        up.Extras(answer).Fill(0);
    }

    /// <summary>Puts the change there, if it is not.</summary>
    public void Complete()
    {
        var taken = Change;
        if (!up.HasWholeModel) up.Gather(taken, up.Model(answer));
        if (outgoing != answer) outgoing.CopyFrom(answer);
    }

    /// <summary>
    /// A message itself where it is in the engine's memory, else room for it there: here messages reach a device and leave it.
    /// </summary>
    private Vector Beside(Vector there, ref Vector? room)
    {
        if (there.IsBeside(engine.Weights)) return there;
        if (room?.Length != there.Length) room = engine.Weights.Allocate(there.Length);
        return room;
    }

    private Vector Start()
    {
        var values = new float[engine.Weights.Length];
        engine.Model.Initialize(values, seed);
        var start = engine.Weights.Allocate(values.Length);
        start.CopyFrom(values);
        return start;
    }
}
