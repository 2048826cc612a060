using Fl.Core;
using Fl.Edge.Wire;
using Google.Protobuf;

namespace Fl.Edge;

/// <summary>
/// Where a server's messages go on a device. The constant part of a message stays here for those that come without it, as long as nothing
/// else is received in its place.
/// </summary>
internal sealed class Inbox : IDisposable
{
    private readonly MessageLayout usual, whole, later, final;
    private readonly HostVector memory;
    private HostVector? rest;
    private ConstantPart? held;

    public Inbox(Strategy strategy, Model model)
    {
        (usual, whole) = (MessageLayout.Down(strategy, model), MessageLayout.WholeDown(strategy, model));
        (later, final) = (MessageLayout.Later(strategy, model), MessageLayout.Weights(model.Layout));
        memory = new HostVector(whole.Length);
        Weights = Room(final);
    }

    /// <summary>The final model, where it has been received.</summary>
    public HostVector Weights { get; }

    /// <summary>Hash of the constant part that is here; empty where none is.</summary>
    public ByteString Constant { get; private set; } = ByteString.Empty;

    /// <summary>
    /// Where an assignment's vector goes, and what it is: a task's message, or the final model. Valid until the next one.
    /// </summary>
    public (HostVector Target, MessageLayout Layout) Expect(Assignment assignment)
    {
        if (LacksConstant(assignment)) return (rest ??= new HostVector(later.Length), later);
        // What comes now takes its place.
        (held, Constant) = (null, ByteString.Empty);
        var layout = assignment.Kind is Assignment.Types.Kind.Keep ? final : LayoutOf(assignment);
        return (Room(layout), layout);
    }

    /// <summary>The whole message of a task, whose vector has been received; valid until the next one.</summary>
    /// <exception cref="DeviceRefusedException">Its constant part is not here, or another than announced.</exception>
    public HostVector Open(Assignment assignment)
    {
        var announced = assignment.ConstantXxh128;
        if (LacksConstant(assignment))
        {
            if (held is null || !Constant.Equals(announced))
                throw new DeviceRefusedException(DeviceError.LacksConstant, DeviceErrors.Text(DeviceError.LacksConstant));
            var message = Room(held.First);
            held.Complete(rest!, message);
            return message;
        }
        var first = Room(LayoutOf(assignment));
        if (announced.Length == 0) return first;
        var constant = new ConstantPart(LayoutOf(assignment), later);
        if (!VectorBytes.Hash(constant.In(first)).Equals(announced))
            throw new DeviceRefusedException(DeviceError.DamagedMessage, "the content hash of the message's constant part does not match");
        (held, Constant) = (constant, announced);
        return first;
    }

    public void Dispose()
    {
        memory.Dispose();
        rest?.Dispose();
    }

    private bool LacksConstant(Assignment assignment) =>
        assignment.Kind is not Assignment.Types.Kind.Keep && assignment.ConstantXxh128.Length > 0 && IsOf(later, assignment);

    /// <summary>A server whose model starts from a file sends all of it.</summary>
    private MessageLayout LayoutOf(Assignment assignment) => IsOf(whole, assignment) ? whole : usual;

    private static bool IsOf(MessageLayout layout, Assignment assignment) =>
        assignment.Vectors is [var only] && only.Length == (ulong)layout.Length;

    private HostVector Room(MessageLayout layout) => memory.Slice(0, layout.Length);
}
