using Fl.Core;
using Fl.Reports;

namespace Fl.Cli;

/// <summary>Event files that grow with their runs, where <c>fl export tensorboard</c> writes them.</summary>
/// <param name="root">The log folder.</param>
internal sealed class TensorBoardTracker(string root) : ITracker
{
    /// <summary>CSV has six digits.</summary>
    private const double Alike = 1e-4;

    private readonly Lock gate = new();
    private string? complaint;

    /// <exception cref="BadInputException">The folder cannot be made.</exception>
    public static TensorBoardTracker In(string root)
    {
        try
        {
            if (root.Length == 0 || File.Exists(root))
                throw new BadInputException($"--track tensorboard='{root}' is no folder; name one, or one to make.");
            DurableFile.CreateFolder(root);
            return new(root);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"--track tensorboard='{root}' cannot be made: {error.Message}", error);
        }
    }

    public ITrackedRun Begin(StartedRun run)
    {
        try
        {
            var folder = Path.Combine(root, run.Place);
            DurableFile.CreateFolder(folder);
            var path = Path.Combine(folder, RunEvents.FileName);
            return new Events(
                this, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete), run);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Complain(error);
            return new Events(this, null, run);
        }
    }

    public ValueTask DisposeAsync()
    {
        if (complaint is not null)
            Console.Error.WriteLine($"warning: TensorBoard's events in {Results.Shown(root)} are not whole: "
                + $"{complaint} 'fl export tensorboard' writes them from the run folders.");
        return ValueTask.CompletedTask;
    }

    private void Complain(Exception error)
    {
        lock (gate) complaint ??= error.Message.ReplaceLineEndings(" ").TrimEnd('.') + ".";
    }

    /// <summary>The file of a run, flushed after each round.</summary>
    private sealed class Events : ITrackedRun
    {
        private readonly TensorBoardTracker tracker;
        private FileStream? file;
        private EventFile? events;

        public Events(TensorBoardTracker tracker, FileStream? file, StartedRun run)
        {
            (this.tracker, this.file) = (tracker, file);
            if (file is not null) Guard(() => Begin(file, run));
        }

        public void Write(TimedPoint point)
        {
            if (file is { } open && events is { } writer)
                Guard(() =>
                {
                    RunEvents.Write(writer, point.Point, point.Time);
                    open.Flush();
                });
        }

        public void End(RunEnd end, RunSummary? summary) => Close();

        /// <summary>Keeps what a file has of the rounds that were over before, and adds what it lacks of them.</summary>
        private void Begin(FileStream file, StartedRun run)
        {
            var left = new Queue<(TimedPoint Point, string Tag, float Figure)>(
                run.Past.SelectMany(point => RunEvents.Of(point.Point).Select(figure => (point, figure.Tag, figure.Figure))));
            events = EventFile.GoOn(file, (step, tag, figure) =>
                left.TryPeek(out var next) && next.Point.Point.Round == step && next.Tag == tag
                && Math.Abs(next.Figure - figure) <= Alike * Math.Max(1e-2, Math.Abs(figure)) && left.TryDequeue(out _));
            events ??= EventFile.Begin(file, run.Past is [var first, ..] ? first.Time : TimeProvider.System.GetUtcNow());
            foreach (var (point, tag, figure) in left) events.Write(point.Time, point.Point.Round, tag, figure);
            file.Flush();
        }

        private void Guard(Action write)
        {
            try
            {
                write();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                tracker.Complain(error);
                Close();
            }
        }

        private void Close()
        {
            try
            {
                file?.Dispose();
            }
            catch (IOException error)
            {
                tracker.Complain(error);
            }
            (file, events) = (null, null);
        }
    }
}
