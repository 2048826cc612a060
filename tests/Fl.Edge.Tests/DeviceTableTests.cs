namespace Fl.Edge.Tests;

public sealed class DeviceTableTests : Workspace
{
    private string Table => Path.Combine(Root, DeviceTable.Name);

    [Fact]
    public void A_server_that_goes_on_with_a_run_adds_to_its_devices()
    {
        Add("a", goesOn: false);
        Add("b", goesOn: true);
        Assert.Equal(["client,id,model,engine,examples,class_0,class_1", "0,a,model,engine,5,,", "0,b,model,engine,5,,"],
            File.ReadAllLines(Table));
        Add("c", goesOn: false);
        Assert.Equal(2, File.ReadAllLines(Table).Length);
    }

    [Fact]
    public void A_row_that_a_crash_cut_short_is_left_out()
    {
        Add("a", goesOn: false);
        File.AppendAllText(Table, "1,b,mod");
        Add("c", goesOn: true);
        Assert.Equal(["client,id,model,engine,examples,class_0,class_1", "0,a,model,engine,5,,", "0,c,model,engine,5,,"],
            File.ReadAllLines(Table));
    }

    [Fact]
    public void What_a_device_says_of_itself_is_no_formula()
    {
        Add("-1", goesOn: false, model: "=cmd|' /C calc'!A0\u202E");
        Assert.Equal("0,-1,'=cmd|' /C calc'!A0\uFFFD,engine,5,,", File.ReadAllLines(Table)[1]);
    }

    private void Add(string id, bool goesOn, string model = "model")
    {
        using var table = new DeviceTable(Table, 2, goesOn);
        table.Add(0, id, model, "engine", 5, []);
    }
}
