using FsCheck.Xunit;

namespace Fl.Core.Tests;

public class NearestTests
{
    [Theory]
    [InlineData("dirchlet", "dirichlet")]
    [InlineData("diricihlet", "dirichlet")]
    [InlineData("dirihclet", "dirichlet")]
    [InlineData("DIRICHLET", "dirichlet")]
    [InlineData("feature_noise", "feature-noise")]
    [InlineData("idi", "iid")]
    [InlineData("xyz", null)]
    [InlineData("", null)]
    [InlineData("dirichlettttt", null)]
    public void The_nearest_name_is_found_when_it_is_near(string word, string? name) =>
        Assert.Equal(name, Nearest.Find(word, ["dirichlet", "iid", "feature-noise"]));

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ab", "ba", 1)]
    [InlineData("ca", "abc", 3)]
    public void Distances_are_of_optimal_string_alignment(string a, string b, int distance) =>
        Assert.Equal(distance, Nearest.Distance(a, b));

    [Property]
    public bool Distance_is_symmetric_zero_only_for_equals_and_at_most_the_longer_length(string a, string b)
    {
        (a, b) = (a ?? "", b ?? "");
        var distance = Nearest.Distance(a, b);
        return distance == Nearest.Distance(b, a) && distance == 0 == (a == b)
            && distance <= Math.Max(a.Length, b.Length) && distance >= Math.Abs(a.Length - b.Length);
    }
}
