namespace Fl.Core;

/// <summary>Decodes pictures on all cores, each to the same shape.</summary>
internal sealed class PictureReading(Shape shape, PictureOrientation orientation, PictureCache cache)
{
    private const int MostMessages = 20;

    private int turned;

    /// <summary>How many were turned by a camera's note.</summary>
    public int Turned => turned;

    /// <exception cref="BadInputException">Some are unreadable: told in the order of their names.</exception>
    public async Task<ImageSet> ReadAsync((string Path, ushort Label)[] pictures, int classes, CancellationToken cancellation)
    {
        var pixels = GC.AllocateUninitializedArray<byte>(pictures.Length * shape.Size);
        var errors = new string?[pictures.Length];
        await Parallel.ForAsync(0, pictures.Length, cancellation, (i, _) =>
        {
            try
            {
                if (cache.Read(pictures[i].Path, shape, orientation, pixels.AsSpan(i * shape.Size, shape.Size)))
                    Interlocked.Increment(ref turned);
            }
            catch (BadInputException e)
            {
                errors[i] = e.Message;
            }
            return ValueTask.CompletedTask;
        });
        var messages = errors.OfType<string>().ToList();
        if (messages.Count == 0)
            return new ImageSet(shape, pixels, new ClassTargets([.. pictures.Select(picture => picture.Label)], classes));
        throw new BadInputException(messages.Count <= MostMessages
            ? messages
            : [.. messages.Take(MostMessages), $"... and {messages.Count - MostMessages:n0} more pictures."]);
    }
}
