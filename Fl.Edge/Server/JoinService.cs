using Fl.Edge.Wire;
using Grpc.Core;

namespace Fl.Edge;

/// <summary>The shape in which gRPC wants a service of <see cref="JoinMethod"/>: what protoc generates, with our marshallers.</summary>
[BindServiceMethod(typeof(JoinService), nameof(Bind))]
internal abstract class JoinService
{
    public static void Bind(ServiceBinderBase binder, JoinService? service) =>
        binder.AddMethod(JoinMethod.Instance,
            service is null ? null : new DuplexStreamingServerMethod<ClientMessage, ServerMessage>(service.Join));

    public abstract Task Join(
        IAsyncStreamReader<ClientMessage> requestStream, IServerStreamWriter<ServerMessage> responseStream, ServerCallContext context);
}
