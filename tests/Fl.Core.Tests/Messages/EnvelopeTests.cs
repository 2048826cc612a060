namespace Fl.Core.Tests.Messages;

public sealed class EnvelopeTests
{
    private static readonly Experiment Plain = new()
    {
        Dataset = new SyntheticImages(),
        Model = new LayerList { Layers = [new Flatten(), new Linear { Features = 8 }, new BatchNorm(), new Linear { Features = 10 }] },
    };
    private static readonly Model Model = Plain.Model.Build(Plain.Dataset.Shape, Plain.Dataset.LearningTask);

    [Fact]
    public void A_plain_message_travels_in_its_own_memory()
    {
        using var envelope = new Envelope(MessageFormat.Up(Plain, Model));
        envelope.Message.Fill(1);
        envelope.Seal(1, 1, 1);
        Assert.Equal(4 * Model.Layout.Length, envelope.Bytes.Length);
        envelope.Bytes.Span.Clear();
        Assert.Equal(0, envelope.Message.Norm());
        var before = GC.GetAllocatedBytesForCurrentThread();
        envelope.Seal(1, 2, 1);
        Assert.Null(envelope.Open(1, 2, 1));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void What_is_trained_is_encoded_and_running_statistics_and_a_strategy_s_vectors_travel_as_they_are()
    {
        var experiment = Plain with { Compress = new() { Up = new F16() }, Strategy = new Scaffold() };
        using var sent = new Envelope(MessageFormat.Up(experiment, Model));
        using var received = new Envelope(MessageFormat.Up(experiment, Model));
        for (var i = 0; i < sent.Message.Length; i++) sent.Message.Span[i] = 1f / (i + 3);
        sent.Seal(1, 4, 2);
        var (trained, all) = (Model.Layout.TrainableLength, Model.Layout.Length);
        Assert.Equal(["delta", "statistics", "delta_c"], sent.Payloads.Select(part => part.Name));
        Assert.Equal(["f16", "f32", "f32"], sent.Payloads.Select(part => part.Header.Codec));
        Assert.Equal(2 * trained + 4 * (all - trained) + 4 * trained, sent.Bytes.Length);
        Assert.Equal(sent.Bytes.Length, sent.Payloads.Sum(part => part.Bytes.Length));

        var headers = sent.Payloads.Select(part => part.Header).ToList();
        Assert.Null(received.Format.WhyNot(headers));
        received.Expect(headers);
        sent.Bytes.CopyTo(received.Bytes);
        Assert.Null(received.Open(1, 4, 2));
        for (var i = 0; i < sent.Message.Length; i++)
            Assert.Equal(i < trained ? (float)(Half)sent.Message.Span[i] : sent.Message.Span[i], received.Message.Span[i]);
    }

    public static TheoryData<string, ulong, ulong> Wrong =>
        new() { { "f32", 0, 0 }, { "f16", 1, 0 }, { "f16", 0, ulong.MaxValue }, { "eden", 0, 0 } };

    [Theory, MemberData(nameof(Wrong))]
    public void What_is_announced_otherwise_is_refused_before_memory_is_taken(string codec, ulong moreNumbers, ulong bytes)
    {
        var format = MessageFormat.Up(Plain with { Compress = new() { Up = new F16() } }, Model);
        using var envelope = new Envelope(format);
        envelope.Seal(1, 1, 1);
        PartHeader[] headers = [.. envelope.Payloads.Select(part => part.Header)];
        Assert.Null(format.WhyNot(headers));
        headers[0] = headers[0] with { Codec = codec, Length = headers[0].Length + moreNumbers, Bytes = bytes };
        Assert.NotNull(format.WhyNot(headers) ?? (codec == "f16" && moreNumbers == 0 && bytes == 0 ? "" : null));
        Assert.NotNull(format.WhyNot([.. headers.Skip(1)]));
    }
}
