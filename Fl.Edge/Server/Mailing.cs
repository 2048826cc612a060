using Fl.Core;
using Google.Protobuf;

namespace Fl.Edge;

/// <summary>
/// One round's message to clients in two forms: whole, and for those that have its <see cref="ConstantPart"/> without that. A form is
/// made when the first client needs it; the message is left alone until then.
/// </summary>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class Mailing
{
    private readonly Lazy<Broadcast> first, later;
    private readonly ByteString hash;

    /// <param name="room">For the copies of the two forms; null to take memory for them.</param>
    public Mailing(ConstantPart constant, HostVector message, (byte[] First, byte[] Later)? room)
    {
        hash = constant.Exists ? VectorBytes.Hash(constant.In(message)) : ByteString.Empty;
        first = new(() => new(constant.First, message, room?.First ?? new byte[constant.First.Bytes]) { Constant = hash });
        later = new(() =>
        {
            using var stripped = new HostVector(constant.Later.Length);
            constant.Strip(message, stripped);
            return new(constant.Later, stripped, room?.Later ?? new byte[constant.Later.Bytes]) { Constant = hash, LacksConstant = true };
        });
    }

    /// <summary>The form that a client needs.</summary>
    public Broadcast To(Session session) => hash.Length > 0 && session.Constant.Equals(hash) ? later.Value : first.Value;
}
