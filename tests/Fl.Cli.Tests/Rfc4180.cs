using System.Text;

namespace Fl.Cli.Tests;

/// <summary>Reads CSV by the rules of RFC 4180, with code of its own; lines end in a line feed, as files of Fl do and as a process's output is read.</summary>
internal static class Rfc4180
{
    /// <summary>All records, of the same number of fields each.</summary>
    public static List<string[]> Records(string csv)
    {
        var (records, fields, field, isQuoted) = (new List<string[]>(), new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < csv.Length; i++)
        {
            var c = csv[i];
            if (isQuoted)
            {
                if (c == '"' && i + 1 < csv.Length && csv[i + 1] == '"') field.Append(csv[i++]);
                else if (c == '"') isQuoted = false;
                else field.Append(c);
                continue;
            }
            if (c == '"')
            {
                Assert.Equal(0, field.Length);
                isQuoted = true;
            }
            else if (c is ',' or '\n')
            {
                fields.Add(field.ToString());
                field.Clear();
                if (c == ',') continue;
                records.Add([.. fields]);
                fields.Clear();
            }
            else field.Append(c);
        }
        Assert.Empty(fields);
        Assert.Single(records.Select(record => record.Length).Distinct());
        return records;
    }
}
