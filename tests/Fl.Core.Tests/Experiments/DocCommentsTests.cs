namespace Fl.Core.Tests;

/// <summary>What the docs and <c>fl list</c> show of a docstring.</summary>
public sealed class DocCommentsTests
{
    [Fact]
    public void A_summary_is_one_line_and_names_what_it_refers_to()
    {
        Assert.Equal("Follows batch_size, Math and Abs; not null where a < b & c.", DocComments.Summary(typeof(Example)));
        Assert.Equal("Examples in a batch.", DocComments.Summary(typeof(Example).GetProperty(nameof(Example.BatchSize))!));
    }

    [Fact]
    public void Where_nothing_is_written_there_is_no_summary()
    {
        Assert.Equal("", DocComments.Summary(typeof(Example).GetProperty(nameof(Example.Remarkable))!));
        Assert.Equal("", DocComments.Summary(typeof(string)));
    }

    /// <summary>
    /// Follows <see cref="BatchSize"/>, <see cref="Math"/> and
    /// <see cref="Math.Abs(float)"/>; not <see langword="null"/> where <c>a &lt; b &amp; c</c>.
    /// </summary>
    internal sealed record Example
    {
        /// <summary>Examples in a batch.</summary>
        public int BatchSize { get; init; }

        /// <remarks>Not a summary.</remarks>
        public int Remarkable { get; init; }
    }
}
