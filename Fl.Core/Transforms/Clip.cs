using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Flat clipping (McMahan, Ramage, Talwar, Zhang, "Learning Differentially Private Recurrent Language Models", ICLR 2018, Section 2): an
/// update is scaled to a Euclidean norm of at most C, x min(1, C / |x|), over all that a client sends of the model, running statistics
/// among it. The client clips, and the server clips what was not. A vector that a strategy sends beside the change is left alone.
/// </summary>
[Named("clip")]
public sealed record Clip : Transform
{
    /// <summary>A client's rounding is not clipped again.</summary>
    private const double Tolerance = 1e-5;

    /// <summary>C, the largest Euclidean norm of an update.</summary>
    [Range(1e-9, 1e9)]
    public double Norm { get; init; } = 10;

    public override bool WorksWithoutClients => true;

    public override void Send(in TransformContext context, Vector message) => Bound(context.Layout.Model(message), Norm);

    public override string? Receive(in TransformContext context, Vector message)
    {
        Bound(context.Layout.Model(message), Norm * (1 + Tolerance));
        return null;
    }

    private void Bound(Vector change, double most)
    {
        if (change.Norm() is var norm && norm > most) change.Scale((float)(Norm / norm));
    }
}
