namespace Fl.Core.Tests.Transforms;

public sealed class ClipTests
{
    private static readonly Model Model = new Logistic().Build(new SyntheticImages().Shape, 10);

    private static readonly TransformContext Context =
        new(1, new FitTask(0, 1, 10, new HostVector(0)), MessageLayout.Up(new Scaffold(), Model));

    [Theory]
    [InlineData(0.5, 0.5)]
    [InlineData(7, 2)]
    public void A_change_gets_a_norm_of_at_most_C_and_the_strategy_s_vectors_are_left_alone(double norm, double expected)
    {
        using var message = Message(norm);
        var extras = Context.Layout.Extras(message).Norm();
        new Clip { Norm = 2 }.Send(Context, message);
        Assert.Equal(expected, Context.Layout.Model(message).Norm(), expected * 1e-6);
        Assert.Equal(extras, Context.Layout.Extras(message).Norm());
    }

    [Fact]
    public void The_server_clips_what_a_client_did_not_and_nothing_twice()
    {
        using var honest = Message(7);
        var clip = new Clip { Norm = 2 };
        clip.Send(Context, honest);
        var sent = ModelHash.Of(honest.Span);
        Assert.Null(clip.Receive(Context, honest));
        Assert.Equal(sent, ModelHash.Of(honest.Span));
        using var hostile = Message(7);
        Assert.Null(clip.Receive(Context, hostile));
        Assert.Equal(sent, ModelHash.Of(hostile.Span));
    }

    [Fact]
    public void Nothing_stays_nothing()
    {
        using var message = Message(0);
        new Clip().Send(Context, message);
        Assert.Equal(0, Context.Layout.Model(message).Norm());
    }

    private static HostVector Message(double norm)
    {
        var message = new HostVector(Context.Layout.Length);
        message.Fill(3);
        var change = Context.Layout.Model(message);
        for (var i = 0; i < change.Length; i++) message.Span[i] = 1f / (i + 1);
        change.Scale((float)(norm / change.Norm()));
        return message;
    }
}
