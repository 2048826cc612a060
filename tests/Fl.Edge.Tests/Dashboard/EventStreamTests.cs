using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Fl.Edge.Tests;

/// <summary>The event stream and readers that are slow.</summary>
public sealed class EventStreamTests
{
    [Fact]
    public async Task A_reader_that_stops_for_a_while_gets_one_event_for_all_that_it_missed()
    {
        var run = new LiveRun(TimeProvider.System);
        // A reader that takes nothing holds up whoever writes to it, as a full socket does.
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(pipe.Writer.AsStream()));
        var telling = new EventStream(run, TimeProvider.System).TellAsync(context);
        for (var round = 0; round < 1500; round++)
        {
            run.Write(new(round, round, [], null));
            run.Asked(round, round);
        }
        Assert.False(telling.IsCompleted);
        run.End("over", "done", [new ClassRow("cat", 3, 0.5, null, 0.25)]);

        using var lines = new StreamReader(pipe.Reader.AsStream(), Encoding.UTF8);
        var updates = new List<JsonElement>();
        while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            updates.Add(JsonDocument.Parse(line["data: ".Length..]).RootElement);
            if (updates[^1].GetProperty("state").GetProperty("phase").GetString() == "over") break;
        }
        Assert.Equal(2, updates.Count);
        Assert.False(updates[0].TryGetProperty("classes", out _));
        Assert.Equal("""[{"name":"cat","examples":3,"recall":0.5,"f1":0.25}]""", updates[1].GetProperty("classes").GetRawText());
        Assert.Equal(1500, updates[1].GetProperty("from").GetInt32() + updates[1].GetProperty("points").GetArrayLength());
        await pipe.Reader.CompleteAsync();
        await telling;
    }

    [Fact]
    public async Task Readers_beyond_32_are_turned_away()
    {
        var run = new LiveRun(TimeProvider.System);
        var events = new EventStream(run, TimeProvider.System);
        var readers = Enumerable.Range(0, 33).Select(_ => new DefaultHttpContext()).ToList();
        var telling = readers.Select(reader => events.TellAsync(reader)).ToList();
        await telling[^1];
        Assert.Equal(StatusCodes.Status503ServiceUnavailable, readers[^1].Response.StatusCode);
        Assert.All(telling.SkipLast(1), one => Assert.False(one.IsCompleted));
        run.End("over", "done");
        await Task.WhenAll(telling);
        var after = new DefaultHttpContext();
        await events.TellAsync(after);
        Assert.Equal(StatusCodes.Status200OK, after.Response.StatusCode);
    }
}
