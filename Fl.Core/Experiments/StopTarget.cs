using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>How good the global model is to become: the <c>target:</c> of <see cref="StopOptions"/>.</summary>
public sealed record StopTarget : Component
{
    /// <summary>Its accuracy, up to 1.</summary>
    [Range(1e-12, 1.0)]
    public required double Accuracy { get; init; }
}
