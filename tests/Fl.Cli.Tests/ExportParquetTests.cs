using System.Globalization;
using Fl.Core;
using Parquet;
using Parquet.Schema;

namespace Fl.Cli.Tests;

/// <summary><c>fl export parquet</c> by the real <c>fl</c>; the CSV is read by other code.</summary>
public sealed class ExportParquetTests : Workspace
{
    private static readonly byte[] Magic = "PAR1"u8.ToArray();
    private static readonly Type Text = typeof(ReadOnlyMemory<char>);

    [Fact]
    public async Task Every_cell_of_a_run_s_tables_is_there_with_its_type_and_an_empty_one_is_null()
    {
        Write("t.yaml", Tiny);
        await OutputAsync("sim", "t.yaml", "--quiet", "--out", "runs/one", "--set", "partition={name: iid, holdout: 0.2}",
            "--set", "evaluate.clients=true");
        Assert.Equal("runs/one/rounds.parquet\nruns/one/clients.parquet\nruns/one/classes.parquet\nruns/one/confusion.parquet\n"
            + "runs/one/partition.parquet\n", await OutputAsync("export", "parquet", "runs"));

        await HoldsAsync("runs/one/rounds", new()
        {
            ["round"] = typeof(long),
            ["wall_seconds"] = typeof(double),
            ["test_accuracy"] = typeof(double),
            ["bytes_up"] = typeof(long),
        });
        await HoldsAsync("runs/one/clients", new()
        {
            ["client"] = typeof(long),
            ["status"] = Text,
            ["train_loss"] = typeof(double),
            ["reason"] = Text,
            ["staleness"] = typeof(long),
        });
        await HoldsAsync("runs/one/partition",
            new() { ["client"] = typeof(long), ["examples"] = typeof(long), ["class_9"] = typeof(long) });
    }

    [Fact]
    public async Task A_table_of_several_groups_of_rows_keeps_their_order_and_what_reasons_say()
    {
        Write("t.yaml", Tiny);
        await OutputAsync("sim", "t.yaml", "--quiet", "--out", "run");
        using (var clients = new ClientsCsv(Path.Combine(Root, "run", ClientsCsv.Name), null))
            clients.Write(new(1, 0, [.. Enumerable.Range(0, 140_000).Select(client => client % 1000 == 0
                ? new ClientReport(client, UpdateStatus.Failed, $"it said \"no\" to {client}, and\nleft é", 0) { BytesDown = 400 }
                : new ClientReport(client, UpdateStatus.Completed, "", client)
                {
                    TrainLoss = 2.5 / (client + 1), TrainAccuracy = double.PositiveInfinity, Seconds = 0.1, BytesDown = 1L << 40,
                    BytesUp = 400,
                })], null));
        await OutputAsync("export", "parquet", "run", "--out", "exported");
        Assert.Equal(2, await HoldsAsync("run/clients", new() { ["reason"] = Text }, "exported/run/clients"));
    }

    [Fact]
    public async Task A_table_that_is_none_of_a_run_is_told_by_line_and_leaves_no_file()
    {
        Write("t.yaml", Tiny);
        await OutputAsync("sim", "t.yaml", "--quiet", "--out", "run");
        File.AppendAllText(Path.Combine(Root, "run/clients.csv"), "three,0,completed,1,1,1,1,,1,1,,,,,0,\n");
        await ComplainsAsync("clients.csv(10): found 'three' as round, expected a number.", "export", "parquet", "run");
        Assert.False(File.Exists(Path.Combine(Root, "run/clients.parquet")));
        Assert.Empty(Directory.GetFiles(Path.Combine(Root, "run"), "*.tmp"));
    }

    /// <summary>Compares a file with the CSV, cell by cell, and returns its number of groups.</summary>
    private async Task<int> HoldsAsync(string csv, Dictionary<string, Type> types, string? parquet = null)
    {
        var path = Path.Combine(Root, (parquet ?? csv) + ".parquet");
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(Magic, bytes[..4]);
        Assert.Equal(Magic, bytes[^4..]);

        var rows = Rfc4180.Records(Read(csv + ".csv"));
        await using var reader = await ParquetReader.CreateAsync(
            new MemoryStream(bytes), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(rows[0], reader.Schema.DataFields.Select(field => field.Name));
        Assert.All(types, type => Assert.Equal(type.Value, reader.Schema.DataFields.Single(field => field.Name == type.Key).ClrType));
        for (var column = 0; column < rows[0].Length; column++)
        {
            List<string> cells = [];
            for (var i = 0; i < reader.RowGroupCount; i++)
            {
                using var group = reader.OpenRowGroupReader(i);
                cells.AddRange(await CellsAsync(group, reader.Schema.DataFields[column]));
            }
            var type = reader.Schema.DataFields[column].ClrType;
            Assert.Equal(rows.Count - 1, cells.Count);
            // Assert.Equal takes a minute for two million cells.
            for (var i = 0; i < cells.Count; i++)
                if (Normal(rows[i + 1][column], type) != cells[i])
                    Assert.Fail($"{rows[0][column]} of row {i} is '{cells[i]}', expected '{rows[i + 1][column]}'.");
        }
        return reader.RowGroupCount;
    }

    private static async Task<IEnumerable<string>> CellsAsync(ParquetRowGroupReader group, DataField field)
    {
        if (field.ClrType == Text)
        {
            var texts = new string?[group.RowCount];
            await group.ReadAsync(field, texts.AsMemory()!);
            return texts.Select(text => text ?? "");
        }
        return field.ClrType == typeof(long) ? await NumbersAsync<long>(group, field) : await NumbersAsync<double>(group, field);
    }

    private static async Task<IEnumerable<string>> NumbersAsync<T>(ParquetRowGroupReader group, DataField field)
        where T : struct, IFormattable
    {
        var numbers = new T?[group.RowCount];
        await group.ReadAsync(field, numbers.AsMemory());
        return numbers.Select(number => number?.ToString(null, CultureInfo.InvariantCulture) ?? "");
    }

    /// <summary>A double's cell as a double writes itself.</summary>
    private static string Normal(string cell, Type type) =>
        cell.Length > 0 && type == typeof(double)
            ? double.Parse(cell, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
            : cell;
}
