namespace Fl.Core;

/// <summary>
/// What a run spends time on: one thing after the other (run), at the same time (beside),
/// or on its workers while there are rounds (workers).
/// </summary>
public enum Phase
{
    /// <summary>Run: data read and dealt.</summary>
    Load,

    /// <summary>Run: engines made, folder opened, data fingerprinted.</summary>
    Prepare,

    /// <summary>Run: from the drawing of a cohort until its last update is folded.</summary>
    Gather,

    /// <summary>Run: the aggregator's and the strategy's step.</summary>
    Step,

    /// <summary>Run: until the round before is scored and recorded, where the round's clients have ended first.</summary>
    Wait,

    /// <summary>Run: clients' own scores, the model's file, the summary.</summary>
    Finish,

    /// <summary>Beside: rows, checkpoints, views, while the next round's clients train.</summary>
    Record,

    /// <summary>
    /// Workers: all of a client's task. What the next three leave of it is optimizers, gradient terms, and a strategy's own work.
    /// </summary>
    Fit,

    /// <summary>Workers, in <see cref="Fit"/>: a client's turn begins; the model is copied and what the client keeps is read.</summary>
    Switch,

    /// <summary>Workers, in <see cref="Fit"/>: examples become batches.</summary>
    Batch,

    /// <summary>Workers, in <see cref="Fit"/>: forward, backward, and the step where the engine takes it.</summary>
    Gradient,

    /// <summary>Workers: an update is screened and folded, the wait for another's included.</summary>
    Fold,

    /// <summary>Workers: batches of the test examples.</summary>
    Score,
}
