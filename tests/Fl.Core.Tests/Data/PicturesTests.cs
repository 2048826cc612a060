namespace Fl.Core.Tests;

public sealed class PicturesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Sub_folders_are_the_classes_in_ordinal_order()
    {
        Add("pear", "a.png", 30);
        Add("Zebra", "b.PNG", 10);
        Add("apple", "c.png", 20);
        File.WriteAllText(folder["apple/notes.txt"], "");
        File.WriteAllText(folder["apple/.hidden.png"], "");
        Directory.CreateDirectory(folder[".git"]);
        File.WriteAllText(folder["readme.md"], "");
        var heard = new List<string>();
        var data = await LoadAsync(new() { Path = folder.Path, Test = 0, Size = 8 }, heard);
        Assert.Equal(["Zebra", "apple", "pear"], data.ClassNames);
        Assert.Equal((3, 3, 0, new Shape(3, 8, 8)), (data.Classes, data.Train.Count, data.Test.Count, data.Shape));
        Assert.Equal([0, 1, 2], data.Train.Labels);
        for (var i = 0; i < 3; i++) Assert.All(data.Train.Image(i).ToArray(), value => Assert.Equal(10 * i + 10, value));
        Assert.Contains(heard, line =>
            line.Contains("passing over 1 entries", StringComparison.Ordinal) && line.EndsWith("notes.txt", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_names_number_the_classes_where_a_folder_is_missing()
    {
        Add("pear", "a.png", 30);
        var pictures = new Pictures { Path = folder.Path, ClassNames = ["pear", "milk", "butter"], Test = 0 };
        Assert.Equal((3, new Shape(3, 32, 32)), (pictures.LearningTask.Outputs, pictures.Shape));
        Assert.Equal([0], (await LoadAsync(pictures)).Train.Labels);
        Assert.Equal([2], (await LoadAsync(pictures with { ClassNames = ["butter", "milk", "pear"] })).Train.Labels);
    }

    [Fact]
    public void Classes_are_known_without_a_folder_where_they_are_named() =>
        Assert.Equal(2, new Pictures { ClassNames = ["a", "b"] }.LearningTask.Outputs);

    [Fact]
    public void The_resolved_experiment_names_the_classes()
    {
        Add("b", "1.png", 0);
        Add("a", "1.png", 0);
        var rooted = (Pictures)new Pictures { Path = "." }.Rooted(folder.Path);
        Assert.Equal(folder.Path, rooted.Path);
        Assert.Equal(["a", "b"], rooted.ClassNames);
        Add("0", "1.png", 0);
        Assert.Equal(2, rooted.LearningTask.Outputs);
    }

    [Fact]
    public async Task Adding_a_picture_moves_no_other_between_training_and_test()
    {
        for (var i = 0; i < 100; i++) Add(i % 2 == 0 ? "even" : "odd", $"{i}.png", i);
        var pictures = new Pictures { Path = folder.Path, Size = 8, Test = 0.3 };
        var before = await LoadAsync(pictures);
        Assert.InRange(before.Test.Count, 15, 45);
        Assert.Equal(100, before.Train.Count + before.Test.Count);
        for (var i = 100; i < 110; i++) Add("even", $"0{i}.png", i);
        var after = await LoadAsync(pictures);
        Assert.Equal(Values(before.Test), Values(after.Test).Where(value => value < 100));
        Assert.Equal(110, after.Train.Count + after.Test.Count);
        Assert.NotEqual(Values(after.Test), Values((await LoadAsync(pictures, seed: 2)).Test));
    }

    [Fact]
    public async Task Train_and_test_folders_are_the_training_and_the_test_set()
    {
        Add("train/a", "1.png", 10);
        Add("train/b", "1.png", 20);
        Add("train/b", "2.png", 21);
        Add("test/b", "1.png", 30);
        var pictures = new Pictures { Path = folder.Path, Size = 8 };
        var data = await LoadAsync(pictures);
        Assert.Equal(["a", "b"], data.ClassNames);
        Assert.Equal([10, 20, 21], Values(data.Train));
        Assert.Equal([30], Values(data.Test));
        Assert.Equal([1], data.Test.Labels);
        var resolved = await LoadAsync((Pictures)pictures.Rooted("."));
        Assert.Equal(data.Sha256(), resolved.Sha256());
        Assert.Contains("take dataset.test out",
            (await Assert.ThrowsAsync<BadInputException>(() => LoadAsync(pictures with { Test = 0.1 }))).Message);
        var heard = new List<string>();
        Add("val/b", "1.png", 40);
        Assert.Equal([30], Values((await LoadAsync(pictures, heard)).Test));
        Assert.Contains($"passing over {folder["val"]}: the test set is {folder["test"]}", heard);
        Directory.Delete(folder["test"], recursive: true);
        Assert.Equal([40], Values((await LoadAsync(pictures)).Test));
    }

    [Fact]
    public async Task The_folder_that_an_archive_was_unpacked_in_will_do()
    {
        Add("flowers/flower_photos/daisy", "1.png", 10);
        Add("flowers/flower_photos/rose", "1.png", 20);
        Add("__MACOSX/flowers/daisy", "._1.png", 0);
        var pictures = new Pictures { Path = folder.Path, Size = 8, Test = 0 };
        Assert.Equal(["daisy", "rose"], (await LoadAsync(pictures)).ClassNames);
        Assert.Equal([10, 20], Values((await LoadAsync((Pictures)pictures.Rooted("."))).Train));
    }

    [Fact]
    public async Task What_macos_packs_beside_is_no_class()
    {
        Add("a", "1.png", 10);
        Add("b", "1.png", 20);
        Add("__MACOSX", "1.png", 30);
        Assert.Equal(["a", "b"], (await LoadAsync(new() { Path = folder.Path, Test = 0 })).ClassNames);
        Assert.Equal([10, 20], Values((await LoadAsync(new() { Path = folder.Path, Test = 0, ClassNames = ["a", "b"] })).Train));
    }

    [Fact]
    public async Task A_class_without_a_picture_is_refused()
    {
        Add("a", "1.png", 0);
        Add("b", "1.png", 0);
        Directory.CreateDirectory(folder["c"]);
        Directory.CreateDirectory(folder["d"]);
        File.WriteAllText(folder["d/1.heic"], "");
        var error = await Assert.ThrowsAsync<BadInputException>(() => LoadAsync(new() { Path = folder.Path, Test = 0 }));
        Assert.Equal(
            [$"{folder["c"]}: there is no picture in it; add files that end in .jpg, .jpeg, .png, .bmp, or remove the folder.",
             $"{folder["d"]}: there is no picture in it (1.heic is none); add files that end in .jpg, .jpeg, .png, .bmp, "
             + "or remove the folder."], error.Messages);
        Directory.Delete(folder["d"], recursive: true);
        Directory.Delete(folder["c"]);
        Assert.Empty((await LoadAsync(new() { Path = folder.Path, Test = 0 })).Untrained());
        Assert.Equal(["eggs", "milk"],
            (await LoadAsync(new() { Path = folder.Path, Test = 0, ClassNames = ["a", "eggs", "b", "milk"] })).Untrained());
    }

    [Fact]
    public async Task More_classes_than_a_byte_numbers_keep_their_numbers()
    {
        for (var i = 0; i < 300; i++) Add($"{i:000}", "1.png", i % 256);
        var data = await LoadAsync(new() { Path = folder.Path, Size = 8, Test = 0 });
        Assert.Equal(300, data.Classes);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => (ushort)i), data.Train.Labels);
        byte[] labels = [.. data.Train.Labels.SelectMany(label => new[] { (byte)label, (byte)(label >> 8) })];
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([.. data.Train.Pixels, .. labels])),
            data.Sha256());
    }

    [Fact]
    public async Task A_label_of_up_to_256_classes_is_hashed_as_a_byte()
    {
        for (var i = 0; i < 3; i++) Add($"{i}", "1.png", i);
        var data = await LoadAsync(new() { Path = folder.Path, Size = 8, Test = 0 });
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([.. data.Train.Pixels, 0, 1, 2])),
            data.Sha256());
    }

    [Fact]
    public async Task Normalization_is_of_constants()
    {
        Add("a", "1.png", 0);
        Add("b", "1.png", 0);
        var pictures = new Pictures { Path = folder.Path, Test = 0 };
        var standard = (await LoadAsync(pictures)).Normalization!;
        double[] mean = [0.485, 0.456, 0.406], deviation = [0.229, 0.224, 0.225];
        for (var c = 0; c < 3; c++)
            Assert.Equal((204 / 255.0 - mean[c]) / deviation[c], 204 * standard.Scale[c] + standard.Shift[c], 5);
        Assert.Equal(0.8f, 204 * (await LoadAsync(pictures with { Normalize = PictureNormalization.Unit })).Normalization!.Scale[0], 1e-6f);
    }

    [Fact]
    public async Task How_many_pictures_were_turned_is_told_once()
    {
        Add("a", "1.png", 0);
        Add("b", "1.png", 0);
        for (var i = 2; i < 12; i++) File.WriteAllBytes(folder[$"b/{i}.jpg"], CameraFile.Noted(SmallJpegs.Baseline, i < 8 ? 6 : 1));
        var (heard, pictures) = (new List<string>(), new Pictures { Path = folder.Path, Test = 0.5, Size = 8 });
        var turned = await LoadAsync(pictures, heard);
        Assert.StartsWith("turned 6 of 12 pictures upright, as their cameras noted",
            Assert.Single(heard, line => line.StartsWith("turned", StringComparison.Ordinal)));
        heard.Clear();
        var stored = await LoadAsync(pictures with { Orientation = PictureOrientation.Ignore }, heard);
        Assert.DoesNotContain(heard, line => line.StartsWith("turned", StringComparison.Ordinal));
        Assert.NotEqual(turned.Sha256(), stored.Sha256());
        Assert.Equal((PictureOrientation.Exif, PictureOrientation.Ignore), (turned.Orientation, stored.Orientation));
    }

    [Fact]
    public async Task Every_unreadable_picture_is_named_in_order()
    {
        Add("a", "1.png", 0);
        Directory.CreateDirectory(folder["b"]);
        for (var i = 0; i < 9; i++) File.WriteAllText(folder[$"b/{i}.jpg"], "x");
        var messages = (await Assert.ThrowsAsync<BadInputException>(() => LoadAsync(new() { Path = folder.Path, Test = 0 }))).Messages;
        Assert.Equal(Enumerable.Range(0, 9).Select(i => $"{folder[$"b/{i}.jpg"]}: the file is no JPEG, PNG or BMP file."), messages);
        for (var i = 10; i < 50; i++) File.WriteAllText(folder[$"b/{i}.jpg"], "x");
        Assert.Equal("... and 29 more pictures.",
            (await Assert.ThrowsAsync<BadInputException>(() => LoadAsync(new() { Path = folder.Path, Test = 0 }))).Messages[^1]);
    }

    [Fact]
    public async Task A_folder_of_no_class_is_one_clear_line()
    {
        Add("pear", "1.png", 0);
        Add("buter", "1.png", 0);
        var error = await Assert.ThrowsAsync<BadInputException>(() =>
            LoadAsync(new() { Path = folder.Path, ClassNames = ["butter", "pear"] }));
        Assert.Equal($"{folder["buter"]}: 'buter' is none of the classes butter, pear; did you mean 'butter'; rename or remove the folder, "
            + "or add the name to class_names.", Assert.Single(error.Messages));
    }

    [Fact]
    public async Task A_folder_without_classes_or_pictures_is_one_clear_line()
    {
        Assert.Contains("there are 0 sub-folders; expected one for each class",
            Assert.Throws<BadInputException>(() => new Pictures { Path = folder.Path }.LearningTask).Message);
        Assert.Contains("is no folder", Assert.Throws<BadInputException>(() => new Pictures { Path = "none" }.Rooted(folder.Path)).Message);
        Directory.CreateDirectory(folder["a"]);
        Directory.CreateDirectory(folder["b"]);
        Assert.Contains("there are no pictures",
            (await Assert.ThrowsAsync<BadInputException>(() => LoadAsync(new() { Path = folder.Path }))).Message);
        Assert.Contains("has no path",
            (await Assert.ThrowsAsync<BadInputException>(() => LoadAsync(new() { ClassNames = ["a", "b"] }))).Message);
    }

    [Fact]
    public void Names_that_cannot_be_classes_are_problems()
    {
        Assert.Equal("path", Assert.Single(new Pictures().Problems()).Key);
        Assert.Contains("there are 1 names", Assert.Single(new Pictures { ClassNames = ["a"] }.Problems()).Message);
        Assert.Contains("there are 65537 names",
            Assert.Single(new Pictures { ClassNames = [.. Enumerable.Range(0, 65_537).Select(i => $"{i}")] }.Problems()).Message);
        Assert.Contains("'a' is there twice", Assert.Single(new Pictures { ClassNames = ["a", "a"] }.Problems()).Message);
        foreach (var name in (string[])["", ".", "..", "a/b", ".git", "a\nb"])
            Assert.Contains("cannot name a class", Assert.Single(new Pictures { ClassNames = [name, "b"] }.Problems()).Message);
        Assert.Empty(new Pictures { ClassNames = [.. Enumerable.Range(0, 65_536).Select(i => $"{i}")] }.Problems());
    }

    public void Dispose() => folder.Dispose();

    private void Add(string @class, string name, int value)
    {
        Directory.CreateDirectory(folder[@class]);
        File.WriteAllBytes(folder[$"{@class}/{name}"], PngFile.Of(8, 8, (_, _) => ((byte)value, (byte)value, (byte)value)));
    }

    private static IEnumerable<int> Values(Examples set) => Enumerable.Range(0, set.Count).Select(i => (int)set.Image(i)[0]).Order();

    private static Task<Dataset> LoadAsync(Pictures pictures, List<string>? heard = null, long seed = 1) =>
        pictures.LoadAsync(new LoadContext(seed, ".", heard is null ? null : new Heard(heard)), TestContext.Current.CancellationToken);

    private sealed class Heard(List<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Add(value);
    }
}
