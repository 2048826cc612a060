using CsvHelper;
using Fl.Core;
using Parquet;
using Parquet.Schema;

namespace Fl.Reports;

/// <summary>The cells of a column that the next group of rows has.</summary>
internal abstract class ParquetColumn
{
    public abstract DataField Field { get; }

    public static ParquetColumn Of(CsvColumn column, int rows) => column.Holds switch
    {
        CsvContent.Integer => new NumberColumn<long>(column.Name, rows),
        CsvContent.Number => new NumberColumn<double>(column.Name, rows),
        _ => new TextColumn(column.Name, rows),
    };

    /// <summary>
    /// Takes a field of the reader's row as that of row <paramref name="row"/> of the group; false where it is none of the column's.
    /// </summary>
    public abstract bool TryTake(CsvReader reader, int field, int row);

    /// <summary>Writes the first <paramref name="rows"/> cells.</summary>
    public abstract Task WriteAsync(ParquetRowGroupWriter group, int rows, CancellationToken cancellation);

    private sealed class NumberColumn<T>(string name, int rows) : ParquetColumn where T : struct, ISpanParsable<T>
    {
        private readonly T?[] cells = new T?[rows];

        public override DataField Field { get; } = new DataField<T?>(name);

        public override bool TryTake(CsvReader reader, int field, int row)
        {
            cells[row] = null;
            if (reader.IsEmpty(field)) return true;
            if (!reader.TryParse<T>(field, out var value)) return false;
            cells[row] = value;
            return true;
        }

        public override async Task WriteAsync(ParquetRowGroupWriter group, int rows, CancellationToken cancellation) =>
            await group.WriteAsync<T>(Field, cells.AsMemory(0, rows), cancellationToken: cancellation).ConfigureAwait(false);
    }

    private sealed class TextColumn(string name, int rows) : ParquetColumn
    {
        private readonly string?[] cells = new string?[rows];

        public override DataField Field { get; } = new DataField<string>(name);

        public override bool TryTake(CsvReader reader, int field, int row)
        {
            cells[row] = reader.IsEmpty(field) ? null : reader.GetString(field);
            return true;
        }

        public override async Task WriteAsync(ParquetRowGroupWriter group, int rows, CancellationToken cancellation) =>
            await group.WriteAsync(Field, new ArraySegment<string?>(cells, 0, rows)).ConfigureAwait(false);
    }
}
