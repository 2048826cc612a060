using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// A backdoor: the attackers stamp a white square on a share of their pictures and call these the target class (BadNets: Gu
/// et al., 2017), and send their update times a scale (model replacement: Bagdasaryan et al., "How To Backdoor Federated
/// Learning", AISTATS 2020, equation 3). The attack-success rate is the share of stamped test pictures of other classes that
/// the global model takes for the target.
/// </summary>
[Named("backdoor")]
public sealed record Backdoor : Attack
{
    /// <summary>Class that stamped pictures are to be taken for.</summary>
    [Range(0, 65535)]
    public int Target { get; init; }

    /// <summary>Side of the square, in pixels, one pixel from the lower right corner.</summary>
    [Range(1, 1024)]
    public int Size { get; init; } = 3;

    /// <summary>Share of an attacker's examples that are stamped, drawn once for the whole run.</summary>
    [Range(0.0, 1.0)]
    public double Share { get; init; } = 0.5;

    /// <summary>What the attackers multiply their update by; n / attackers replaces the global model where all converge.</summary>
    [Range(1e-12, 1e6)]
    public double Scale { get; init; } = 1;

    public override bool PoisonsData => true;

    public override void Poison(Examples examples, RandomStream draw)
    {
        var (images, targets) = Of(examples);
        if (Target >= targets.Classes)
            throw new BadInputException($"attack.target is {Target}, but the data set has classes 0 to {targets.Classes - 1}.");
        if (Size >= Math.Min(examples.Shape.Height, examples.Shape.Width))
            throw new BadInputException($"attack.size is {Size}, which does not fit into images of {examples.Shape}.");
        foreach (var index in draw.Permutation(examples.Count).AsSpan(0, (int)Math.Round(Share * examples.Count)))
            Stamp(images, targets, index);
    }

    public override void Forge(Vector update, RandomStream draw) => update.Scale((float)Scale);

    public override Examples? Bait(Examples test, ReadOnlySpan<int> examples)
    {
        var (images, targets) = Of(test);
        var stamped = images.Select([.. examples.ToArray().Where(example => targets.Labels[example] != Target)]);
        for (var i = 0; i < stamped.Count; i++) Stamp(stamped, Of(stamped).Targets, i);
        return stamped.Count > 0 ? stamped : null;
    }

    private static (ImageSet Images, ClassTargets Targets) Of(Examples examples) =>
        (examples.AsImages("Attack 'backdoor'"), examples.Targets.AsClasses("Attack 'backdoor'"));

    private void Stamp(ImageSet images, ClassTargets targets, int index)
    {
        var shape = images.Shape;
        for (var channel = 0; channel < shape.Channels; channel++)
            for (var y = shape.Height - 1 - Size; y < shape.Height - 1; y++)
                images.Pixels.AsSpan(index * shape.Size + (channel * shape.Height + y) * shape.Width + shape.Width - 1 - Size, Size)
                    .Fill(255);
        targets.Labels[index] = (ushort)Target;
    }
}
