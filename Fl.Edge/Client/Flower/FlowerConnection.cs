using Fl.Core;
using Fl.Edge.Flower;
using Grpc.Core;
using Status = Fl.Edge.Flower.Status;

namespace Fl.Edge;

/// <summary>One connection to a Flower server: each of its requests has one reply, until it says that the session is over.</summary>
internal sealed class FlowerConnection(FlowerJoinRequest request, Dialer dialer, FlowerTrainer trainer) : IDisposable
{
    /// <summary>A whole model comes in one message, and the window does not grow.</summary>
    private const int WindowBytes = 4 << 20;

    /// <summary>A month; no server is waited for any longer.</summary>
    private const int LongestPauseSeconds = 30 * 24 * 3600;

    private readonly ArrayMessage fit = new(trainer.Model, FlowerReply.FitFieldNumber, FitReply.ParametersFieldNumber);
    private readonly ArrayMessage parameters = new(trainer.Model, FlowerReply.ParametersFieldNumber, ParametersReply.ParametersFieldNumber);
    private readonly VectorMemory weights = new(trainer.Weights);
    private readonly IProgress<string> view = request.View;
    private volatile bool isAtWork;
    private bool isEarly;
    private int fits;

    /// <summary>Whether the server has asked for anything.</summary>
    public bool HasHeard { get; private set; }

    /// <summary>Whether the server asked for anything that this client could do.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>
    /// Does what the server asks until it ends the session; returns after how long it wants the client back, null for never.
    /// </summary>
    /// <exception cref="ConnectionLostException">The connection broke, or there was none.</exception>
    /// <exception cref="RefusedException">Who answers does not take this client now, or is no Flower server.</exception>
    /// <exception cref="DeviceRefusedException">The server has another model.</exception>
    public async Task<TimeSpan?> RunAsync(CancellationToken cancellation)
    {
        var arrays = new ArrayReceiver(trainer.Model);
        using var dial = dialer.Open(WindowBytes, FlowerMethod.MaxMessageBytes);
        // A Flower server does not end a stream of which the client has said goodbye: disposing of the call cancels it.
        using var call = dial.Channel.CreateCallInvoker().AsyncDuplexStreamingCall(
            FlowerMethod.For(arrays, () => arrays.Begin((isEarly = isAtWork) ? null : trainer.Weights)), null,
            new(cancellationToken: cancellation));
        try
        {
            var next = call.ResponseStream.MoveNext(cancellation);
            while (await next.ConfigureAwait(false))
            {
                HasHeard = true;
                var task = call.ResponseStream.Current;
                if (isEarly && task.Request.KindCase is (FlowerRequest.KindOneofCase.Fit or FlowerRequest.KindOneofCase.Evaluate))
                    throw new ConnectionLostException("the server sent weights before it had the answer for the last ones");
                isAtWork = true;
                // Waited for at once: a goodbye that comes meanwhile would be lost with the connection.
                next = call.ResponseStream.MoveNext(cancellation);
                var answer = await AnswerAsync(task, cancellation).ConfigureAwait(false);
                isAtWork = false;
                try
                {
                    await call.RequestStream.WriteAsync(answer, cancellation).ConfigureAwait(false);
                }
                catch (Exception error) when (IsLoss(error) && !cancellation.IsCancellationRequested)
                {
                    // A server that wants no answer any more may have said so.
                    if (task.Request.Reconnect is null && await next.ConfigureAwait(false)) task = call.ResponseStream.Current;
                    if (task.Request.Reconnect is null) throw;
                }
                HasAnswered = true;
                if (task.Request.Reconnect is { } reconnect)
                    return reconnect.Seconds > 0 ? TimeSpan.FromSeconds(Math.Min(reconnect.Seconds, LongestPauseSeconds)) : null;
            }
            throw new ConnectionLostException("the server ended the connection");
        }
        catch (Exception error) when (IsLoss(error))
        {
            cancellation.ThrowIfCancellationRequested();
            throw (HasHeard ? null : dial.WhoAnswers(error)) ?? new ConnectionLostException(Explain(error), error);
        }
    }

    public void Dispose() => ((IDisposable)weights).Dispose();

    private async Task<MessagePieces> AnswerAsync(FlowerTask task, CancellationToken cancellation)
    {
        if (task.Request.KindCase is FlowerRequest.KindOneofCase.None)
            throw new RefusedException(
                $"what answers at {request.Address} is not a Flower server that this version of fl understands: "
                + $"it sent {task.Fault ?? "a message of an unknown kind"}.");
        if (task.Fault is { } fault)
            throw new DeviceRefusedException(
                Wire.DeviceError.BadExperiment,
                $"{request.Address} has another model: {fault}. Set model and dataset in the experiment as the server's "
                + "other clients have them.");
        switch (task.Request.KindCase)
        {
            case FlowerRequest.KindOneofCase.Fit:
                return await FitAsync(task.Request.Fit.Config, cancellation).ConfigureAwait(false);
            case FlowerRequest.KindOneofCase.Evaluate:
                trainer.Config.Watch(task.Request.Evaluate.Config);
                return await EvaluateAsync(cancellation).ConfigureAwait(false);
            case FlowerRequest.KindOneofCase.Parameters:
                trainer.Initialize();
                view.Report("initial weights: sent");
                return parameters.Of(new ParametersReply { Status = Success }, new ParametersReply(), weights.Memory);
            case FlowerRequest.KindOneofCase.Properties:
                return MessagePieces.Of(new FlowerReply
                {
                    Properties = new() { Status = Success, Properties = { ["num_examples"] = new() { Sint64Value = trainer.Examples } } },
                });
            default:
                return MessagePieces.Of(new FlowerReply { Disconnect = new() { Reason = Reason.Reconnect } });
        }
    }

    private async Task<MessagePieces> FitAsync(IDictionary<string, Scalar> config, CancellationToken cancellation)
    {
        fits++;
        var round = Scalar.First(config, "server_round") is >= 1 and <= int.MaxValue and var said ? (int)said : fits;
        view.Report($"round {round}: fit");
        FlowerTraining training;
        try
        {
            training = trainer.Config.Read(config);
        }
        catch (InvalidDataException error)
        {
            view.Report($"round {round}: refused: {error.Message}; see --flower-config");
            var status = new Status { Code = Code.FitNotImplemented, Message = error.Message };
            return MessagePieces.Of(new FlowerReply { Fit = new() { Status = status } });
        }
        var update = await trainer.FitAsync(round, training, cancellation).ConfigureAwait(false);
        var report = update.Report;
        view.Report($"round {round}: done in {report.Seconds:f1} s, {report.Examples:n0} examples, loss {report.TrainLoss:f4}, "
            + $"accuracy {report.TrainAccuracy:f4}");
        var metrics = new FitReply
        {
            NumExamples = report.Examples,
            Metrics =
            {
                ["train_loss"] = new() { DoubleValue = report.TrainLoss },
                ["train_accuracy"] = new() { DoubleValue = report.TrainAccuracy },
            },
        };
        return fit.Of(new FitReply { Status = Success }, metrics, weights.Memory);
    }

    private async Task<MessagePieces> EvaluateAsync(CancellationToken cancellation)
    {
        if (trainer.TestExamples == 0)
            return MessagePieces.Of(new FlowerReply
            {
                Evaluate =
                    new() { Status = new() { Code = Code.EvaluateNotImplemented, Message = "the client has no examples to evaluate on" } },
            });
        var score = await trainer.EvaluateAsync(cancellation).ConfigureAwait(false);
        view.Report($"evaluate: {score.Examples:n0} examples, loss {score.Loss:f4}, accuracy {score.Accuracy:f4}");
        return MessagePieces.Of(new FlowerReply
        {
            Evaluate = new()
            {
                Status = Success,
                Loss = (float)score.Loss,
                NumExamples = score.Examples,
                Metrics = { ["accuracy"] = new() { DoubleValue = score.Accuracy } },
            },
        });
    }

    private static bool IsLoss(Exception error) => error is RpcException or IOException or InvalidOperationException;

    private static string Explain(Exception error)
    {
        if (error is not RpcException { Status: var status }) return Protocol.OneLine(error.Message);
        return status.StatusCode switch
        {
            StatusCode.Unavailable => "the connection broke",
            StatusCode.DeadlineExceeded => "the server waited no longer for this client",
            _ => Protocol.OneLine(status.Detail),
        };
    }

    private static Status Success => new() { Message = "Success" };
}
