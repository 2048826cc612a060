using Fl.Core;

namespace Fl.Sim;

/// <summary>In which order a cohort's tasks are handed out, wherever they are done.</summary>
public static class CohortOrder
{
    /// <summary>The largest clients first, so that all who train end together; with the bytes that their messages take.</summary>
    /// <param name="recipients">Told who receives a message; null where the tasks say what it takes.</param>
    public static FitTask[] Of(IReadOnlyList<FitTask> tasks, Recipients? recipients)
    {
        FitTask[] order = [.. tasks.Select(task => recipients?.Count(task) ?? task)];
        foreach (var task in order) recipients?.Add(task.Client);
        Array.Sort(Array.ConvertAll(order, task => (long)-task.Examples << 32 | (uint)task.Client), order);
        return order;
    }
}
