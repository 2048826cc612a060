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

    /// <param name="message">Not disposed of while this is sent, unless it is copied.</param>
    /// <param name="copies">Whether it is.</param>
    /// <param name="room">For the form without the constant part; null to take memory for it.</param>
    public Mailing(ConstantPart constant, HostVector message, bool copies, byte[]? room)
    {
        hash = constant.Exists ? VectorBytes.Hash(constant.In(message)) : ByteString.Empty;
        first = new(() => (copies ? Broadcast.Copy(constant.First, message, new byte[constant.First.Bytes]) : new(constant.First, message))
            .With(hash, lacksIt: false));
        later = new(() =>
        {
            using var stripped = new HostVector(constant.Later.Length);
            constant.Strip(message, stripped);
            return Broadcast.Copy(constant.Later, stripped, room ?? new byte[constant.Later.Bytes]).With(hash, lacksIt: true);
        });
    }

    /// <summary>The form that a client needs.</summary>
    public Broadcast To(Session session) => hash.Length > 0 && session.Constant.Equals(hash) ? later.Value : first.Value;
}
