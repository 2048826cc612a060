using Fl.Core.Managed;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Fl.Core.Tests;

public sealed class ShareTests
{
    [Property]
    public void The_shares_are_all_pieces_each_once_and_start_at_multiples(NonNegativeInt pieces, PositiveInt parts, PositiveInt multiple)
    {
        var shares = Enumerable.Range(0, parts.Get).Select(part => new Share(part, parts.Get).Of(pieces.Get, multiple.Get)).ToArray();
        var next = 0;
        foreach (var (first, end) in shares)
        {
            Assert.Equal(next, first);
            Assert.True(end >= first && (end == pieces.Get || end % multiple.Get == 0));
            next = end;
        }
        Assert.Equal(pieces.Get, next);
    }
}
