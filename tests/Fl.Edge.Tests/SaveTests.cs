using System.IO.Hashing;
using Fl.Core;
using Fl.Edge.Wire;
using Google.Protobuf;

namespace Fl.Edge.Tests;

/// <summary>The final model reaches the devices that asked for it.</summary>
public sealed class SaveTests : Federated
{
    [Fact]
    public async Task A_device_that_asks_for_it_has_the_servers_model_byte_for_byte()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml");
        using (server)
        using (var keeper = Join(address, "0", "--save", "kept.safetensors"))
        using (var other = Join(address, "1"))
        {
            await EndsAsync(server, 0);
            await EndsAsync(keeper, 0);
            await EndsAsync(other, 0);
            Assert.Contains($"final model: saved, SHA-256 of its weights {Hash("served")}", keeper.Error);
            Assert.DoesNotContain("final model", other.Error);
        }
        Assert.Equal(File.ReadAllBytes(Path.Combine(Root, "served/model.safetensors")),
            File.ReadAllBytes(Path.Combine(Root, "kept.safetensors")));
        Assert.False(File.Exists(Path.Combine(Root, "kept.safetensors.tmp")));
    }

    [Fact]
    public async Task A_device_that_vanishes_at_the_end_comes_back_for_the_model()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml", "--rounds", "1", "--model", "logistic");
        using (server)
        using (Join(address, "0"))
        {
            Assignment final;
            await using (var first = await KeeperAsync(address))
            {
                await first.AnswerAsync((await first.TakeAsync())!, new float[Layout.Length]);
                final = (await first.TakeAsync())!;
                Assert.Equal(Assignment.Types.Kind.Keep, final.Kind);
            }
            await using var again = await KeeperAsync(address);
            var repeated = (await again.TakeAsync())!;
            Assert.Equal(final.Vectors[0].Xxh128, repeated.Vectors[0].Xxh128);
            Assert.Contains("logistic", repeated.Metadata["fl"]);
            await again.SendAsync(new() { Result = new() { Assignment = repeated.Id, Completed = true } });
            await EndsAsync(server, 0);
            var saved = File.ReadAllBytes(Path.Combine(Root, "served/model.safetensors"));
            Assert.Equal(XxHash128.Hash(saved.AsSpan(^(Layout.Length * sizeof(float))..)), repeated.Vectors[0].Xxh128.ToByteArray());
        }
    }

    [Fact]
    public async Task A_run_ends_well_without_a_device_that_does_not_come_back_for_the_model()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml", "--rounds", "1", "--model", "logistic", "--grace", "0.5");
        using (server)
        using (Join(address, "0"))
        {
            await using (var keeper = await KeeperAsync(address))
            {
                await keeper.AnswerAsync((await keeper.TakeAsync())!, new float[Layout.Length]);
                Assert.NotNull(await keeper.TakeAsync());
            }
            await EndsAsync(server, 0);
            Assert.Contains("client 1 did not get the model", server.Error);
        }
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_told_before_joining()
    {
        foreach (var place in (string[])["nowhere/model.safetensors", "."])
        {
            var (code, _, error) = await FlProcess.RunAsync(Root, "join", "127.0.0.1:1", "--cid", "0", "--save", place);
            Assert.Equal(2, code);
            Assert.StartsWith($"fl: --save '{place}' cannot be written: ", error);
            Assert.Single(error.TrimEnd().Split('\n'));
        }
    }

    [Fact]
    public async Task A_device_that_could_not_save_says_so_at_the_end()
    {
        Write("two.yaml", Two);
        Directory.CreateDirectory(Path.Combine(Root, "stick"));
        var (server, address) = await ServeAsync("two.yaml");
        using (server)
        using (var keeper = Join(address, "0", "--save", "stick/model.safetensors"))
        {
            await keeper.WaitForAsync("ready: ");
            Directory.Delete(Path.Combine(Root, "stick"), recursive: true);
            using var other = Join(address, "1");
            await EndsAsync(server, 0);
            await EndsAsync(keeper, 1);
            Assert.Contains("client 0 could not save the model", server.Error);
            Assert.Contains("fl: the run is over, but its model is not in 'stick/model.safetensors': Could not find a part of the path",
                keeper.Error);
        }
    }

    private static readonly Layout Layout = new Logistic().Build(new SyntheticImages().Shape, new SyntheticImages().LearningTask).Layout;

    private static async Task<RawClient> KeeperAsync(string address)
    {
        var client = RawClient.Open(address);
        var hello = RawClient.Hello("1");
        hello.Instance = "the same process";
        Assert.NotNull((await client.GreetAsync(hello))?.Welcome);
        await client.SendAsync(new()
        {
            Ready = new()
            {
                Examples = 10,
                ModelLength = (ulong)Layout.Length,
                LayoutSha256 = ByteString.CopyFrom(Protocol.LayoutHash(Layout)),
                KeepsModel = true,
            },
        });
        return client;
    }
}
