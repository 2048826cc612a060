namespace Fl.Core;

/// <summary>
/// What a strategy's client half adds to the gradients of plain local training, where it does nothing else and needs nothing but the
/// weights: then clients that know nothing of the strategy can do its half, if they are told these numbers.
/// </summary>
/// <param name="Proximal">mu of FedProx: mu (w - w^t) is added, w^t being the weights that the client has received;
/// null where there is no such term.</param>
public sealed record LocalTerms(double? Proximal = null)
{
    /// <summary>Plain local training.</summary>
    public static LocalTerms None { get; } = new();
}
