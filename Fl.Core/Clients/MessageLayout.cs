namespace Fl.Core;

/// <summary>
/// What server and client send each other, several vectors in one: the whole model's (its weights on the way down, their
/// change on the way up), then one for each name that the strategy lists, as long as the part of the model that is trained. A
/// transport carries the vector without knowing what is in it.
/// </summary>
public sealed class MessageLayout
{
    private readonly Layout layout;
    private readonly IReadOnlyList<string> extras;

    private MessageLayout(Layout layout, string model, IReadOnlyList<string> extras)
    {
        (this.layout, this.extras) = (layout, extras);
        Parts = [(model, layout.Length), .. extras.Select(name => (name, layout.TrainableLength))];
        Length = checked(Parts.Sum(part => part.Length));
    }

    /// <summary>What goes with a task: <c>weights</c> and the strategy's <see cref="Strategy.Broadcasts"/>.</summary>
    public static MessageLayout Down(Strategy strategy, Layout layout) => new(layout, "weights", strategy.Broadcasts);

    /// <summary>What comes back: <c>delta</c> and the strategy's <see cref="Strategy.Returns"/>.</summary>
    public static MessageLayout Up(Strategy strategy, Layout layout) => new(layout, "delta", strategy.Returns);

    /// <summary>The weights alone.</summary>
    public static MessageLayout Weights(Layout layout) => new(layout, "weights", []);

    /// <summary>Elements in all.</summary>
    public int Length { get; }

    /// <summary>Bytes in all.</summary>
    public long Bytes => (long)Length * sizeof(float);

    /// <summary>Names and lengths, in order.</summary>
    public IReadOnlyList<(string Name, int Length)> Parts { get; }

    /// <summary>The model's part of a message, sharing its memory.</summary>
    public Vector Model(Vector message) => message.Slice(0, layout.Length);

    /// <summary>All that follows the model's part.</summary>
    public Vector Extras(Vector message) => message.Slice(layout.Length, Length - layout.Length);

    /// <summary>The part of that name, sharing the message's memory.</summary>
    public Vector Extra(Vector message, string name) => Extra(Extras(message), IndexOf(name));

    /// <summary>The part of that name of what <see cref="Extras"/> gave.</summary>
    public Vector ExtraOf(Vector extras, string name) => Extra(extras, IndexOf(name));

    /// <summary>The message that the server's state makes: the weights themselves where nothing else is to be sent, else a copy in <paramref name="message"/>.</summary>
    public Vector Pack(ServerState server, Vector message)
    {
        if (extras.Count == 0) return server.Weights;
        Model(message).CopyFrom(server.Weights);
        foreach (var name in extras) Extra(message, name).CopyFrom(server.Vector(name));
        return message;
    }

    private Vector Extra(Vector vectors, int index) => vectors.Slice(index * layout.TrainableLength, layout.TrainableLength);

    private int IndexOf(string name)
    {
        for (var i = 0; i < extras.Count; i++)
            if (extras[i] == name) return i;
        throw new InvalidOperationException($"the strategy does not list the vector '{name}' among its {nameof(Strategy.Broadcasts)} or {nameof(Strategy.Returns)}.");
    }
}
