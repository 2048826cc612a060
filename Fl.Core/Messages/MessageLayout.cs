namespace Fl.Core;

/// <summary>
/// What server and client send each other, several vectors in one: the model's (its weights on the way down, their change on
/// the way up), without what does not change on the other side, then one for each name that the strategy lists, as long as the
/// part of the model that is trained. A transport carries the vector without knowing what is in it.
/// </summary>
public sealed class MessageLayout
{
    private readonly Layout layout;
    private readonly ModelParts travelling;
    private readonly IReadOnlyList<string> extras;

    private MessageLayout(Layout layout, string model, Func<Segment, bool> travels, IReadOnlyList<string> extras)
    {
        (this.layout, this.extras) = (layout, extras);
        Travelling = [.. layout.Segments.Where(travels).OrderBy(segment => segment.Offset)];
        travelling = new ModelParts(layout, travels);
        TrainedLength = layout.Segments.Where(segment => segment.Trainable && travels(segment)).Sum(segment => segment.Length);
        Parts = [(model, travelling.Length), .. extras.Select(name => (name, layout.TrainableLength))];
        Length = checked(Parts.Sum(part => part.Length));
    }

    /// <summary>
    /// What goes with a task: <c>weights</c>, without what <see cref="Strategy.StaysLocal"/>, and the strategy's
    /// <see cref="Strategy.Broadcasts"/>. Where that begins with a file's weights instead of the seed's, it goes along:
    /// a device lacks the file.
    /// </summary>
    public static MessageLayout Down(Strategy strategy, Model model) =>
        model.Layout.Segments.Any(segment => strategy.StaysLocal(model, segment) && model.Pretrained?.Has(segment.Name) == true)
            ? WholeDown(strategy, model)
            : new(model.Layout, "weights", segment => !strategy.StaysLocal(model, segment), strategy.Broadcasts);

    /// <summary>What goes with a task to a client that has had one: the same without the <see cref="ConstantPart"/>.</summary>
    public static MessageLayout Later(Strategy strategy, Model model) =>
        new(model.Layout, "weights", segment => !segment.Frozen && !strategy.StaysLocal(model, segment), strategy.Broadcasts);

    /// <summary>What <see cref="Down"/> says with all of the weights.</summary>
    public static MessageLayout WholeDown(Strategy strategy, Model model) => new(model.Layout, "weights", _ => true, strategy.Broadcasts);

    /// <summary>
    /// What comes back: <c>delta</c>, without what <see cref="Strategy.StaysLocal"/> or is frozen, and the strategy's
    /// <see cref="Strategy.Returns"/>.
    /// </summary>
    public static MessageLayout Up(Strategy strategy, Model model) =>
        new(model.Layout, "delta", segment => !segment.Frozen && !strategy.StaysLocal(model, segment), strategy.Returns);

    /// <summary>The weights alone, all of them.</summary>
    public static MessageLayout Weights(Layout layout) => new(layout, "weights", _ => true, []);

    /// <summary>Elements in all.</summary>
    public int Length { get; }

    /// <summary>Bytes in all.</summary>
    public long Bytes => (long)Length * sizeof(float);

    /// <summary>Elements of the model's part.</summary>
    public int ModelLength => travelling.Length;

    /// <summary>How many of those are trained; they come first.</summary>
    public int TrainedLength { get; }

    /// <summary>Elements of the whole model.</summary>
    public int WholeLength => layout.Length;

    /// <summary>Whether the model's part is the whole model.</summary>
    public bool HasWholeModel => ModelLength == WholeLength;

    /// <summary>The tensors of the model's part, in its order.</summary>
    internal IReadOnlyList<Segment> Travelling { get; }

    /// <summary>Names and lengths, in order.</summary>
    public IReadOnlyList<(string Name, int Length)> Parts { get; }

    /// <summary>The model's part of a message, sharing its memory.</summary>
    public Vector Model(Vector message) => message.Slice(0, ModelLength);

    /// <summary>All that follows the model's part.</summary>
    public Vector Extras(Vector message) => message.Slice(ModelLength, Length - ModelLength);

    /// <summary>The part of that name, sharing the message's memory.</summary>
    public Vector Extra(Vector message, string name) => Extra(Extras(message), IndexOf(name));

    /// <summary>The part of that name of what <see cref="Extras"/> gave.</summary>
    public Vector ExtraOf(Vector extras, string name) => Extra(extras, IndexOf(name));

    /// <summary>
    /// The message that the server's state makes: the weights themselves where nothing else is to be sent,
    /// else a copy in <paramref name="message"/>.
    /// </summary>
    public Vector Pack(ServerState server, Vector message)
    {
        if (HasWholeModel && extras.Count == 0) return server.Weights;
        Gather(server.Weights, Model(message));
        foreach (var name in extras) Extra(message, name).CopyFrom(server.Vector(name));
        return message;
    }

    /// <summary>What travels of a whole model's vector: the vector itself where all does, else a copy in <paramref name="part"/>.</summary>
    public Vector Take(Vector model, Vector part)
    {
        if (HasWholeModel) return model;
        Gather(model, part);
        return part;
    }

    /// <summary>Copies what travels out of a whole model's vector into a message's part.</summary>
    public void Gather(Vector model, Vector part) => travelling.Gather(model, part);

    /// <summary>Copies what has travelled into a whole model's vector, and leaves the rest of it.</summary>
    public void Scatter(Vector part, Vector model) => travelling.Scatter(part, model);

    private Vector Extra(Vector vectors, int index) => vectors.Slice(index * layout.TrainableLength, layout.TrainableLength);

    private int IndexOf(string name)
    {
        for (var i = 0; i < extras.Count; i++)
            if (extras[i] == name) return i;
        throw new InvalidOperationException(
            $"the strategy does not list the vector '{name}' among its {nameof(Strategy.Broadcasts)} or {nameof(Strategy.Returns)}.");
    }
}
