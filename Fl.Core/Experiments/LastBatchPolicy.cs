namespace Fl.Core;

/// <summary>What becomes of the examples that are left when a pass over a client's examples has no more whole batches.</summary>
public enum LastBatchPolicy
{
    /// <summary>They are a batch, as PyTorch's loaders have it.</summary>
    Keep,

    /// <summary>
    /// They are left out, as with drop_last=True in PyTorch; which they are is another matter in each pass. A client with fewer examples
    /// than a batch has one batch of them all, for it would train on nothing else.
    /// </summary>
    Drop,

    /// <summary>If it is one example it joins the batch before, which has one more than batch_size then; more are a batch.</summary>
    Join,
}
