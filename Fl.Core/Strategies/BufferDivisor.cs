namespace Fl.Core;

/// <summary>What FedBuff divides the discounted sum of its buffer by.</summary>
public enum BufferDivisor
{
    /// <summary>The number of changes in the buffer, as in the paper: stale ones make the step smaller.</summary>
    Count,

    /// <summary>
    /// The sum of the discounts, a weighted mean, as FedScale's asynchronous aggregator has it: only the changes' shares change.
    /// </summary>
    Discounts,
}
