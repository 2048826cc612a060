using Fl.Core;

namespace Fl.Edge;

/// <summary>Reads the curves of a run from its <c>rounds.csv</c>, also while it is written.</summary>
internal static class RoundsFile
{
    /// <summary>The rounds that can be read, thinned to so many points; none where there is no such file.</summary>
    /// <param name="last">Rounds after it are left out.</param>
    public static RunHistory Read(string folder, int capacity, int last = int.MaxValue)
    {
        var history = new RunHistory(capacity);
        try
        {
            RoundsReader.Read(Path.Combine(folder, RoundsCsv.Name), point =>
            {
                if (point.Round > last) return false;
                history.Add(RunPoint.Of(point));
                return true;
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or BadInputException)
        {
            // It only shows what there is: a row that is being written is not there yet.
        }
        return history;
    }
}
