namespace Fl.Core.Tests.Runs;

public class CsvCellTests
{
    [Theory]
    [InlineData("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0")]
    [InlineData("+1+cmd", "'+1+cmd")]
    [InlineData("-1+cmd", "'-1+cmd")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1+1", "' =1+1")]
    [InlineData("\r=1+1", "' =1+1")]
    [InlineData("\n=1+1", "' =1+1")]
    [InlineData("  =1+1", "'  =1+1")]
    [InlineData("-0.5", "-0.5")]
    [InlineData("+3e-4", "+3e-4")]
    [InlineData("a=b", "a=b")]
    [InlineData("", "")]
    [InlineData("two\nlines", "two lines")]
    public void A_text_is_no_formula_of_a_spreadsheet_and_a_number_stays_one(string text, string cell) =>
        Assert.Equal(cell, CsvCell.Of(text));

    [Fact]
    public void A_client_s_reason_goes_into_the_table_as_text()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "clients.csv");
        using (var table = new ClientsCsv(path, null))
            table.Write(new(1, 0, [new(0, UpdateStatus.Failed, "=HYPERLINK(\"http://x\")\r\n1,2", 0)], null));
        Assert.Contains(",\"'=HYPERLINK(\"\"http://x\"\")  1,2\",", File.ReadAllLines(path)[1]);
    }
}
