namespace Fl.Core.Managed;

/// <summary>An operation whose planes, each a channel of a block of images, are computed independently of one another.</summary>
internal abstract class PlanewiseOperation : Operation
{
    // A number is read and written, each in a time in which some are multiplied and added.
    private const int WorkOfNumber = 8;
    private readonly Activation largest;
    private readonly Piece forward, backward;

    /// <param name="largest">Of its input and its output; tells how much work a batch is.</param>
    /// <param name="channels">Of its output.</param>
    protected PlanewiseOperation(Activation largest, int channels)
    {
        this.largest = largest;
        forward = (in pass, share) => Forward(pass, share.Of(pass.Blocks * channels));
        backward = (in pass, share) => Backward(pass, share.Of(pass.Blocks * channels));
    }

    public override void Forward(in Pass pass) => pass.Team.Run(pass, Work(pass), forward);

    public override void Backward(in Pass pass) => pass.Team.Run(pass, Work(pass), backward);

    /// <param name="planes">The first, and where they end; block after block.</param>
    protected abstract void Forward(in Pass pass, (int First, int End) planes);

    /// <inheritdoc cref="Forward(in Pass, ValueTuple{int, int})"/>
    protected abstract void Backward(in Pass pass, (int First, int End) planes);

    private long Work(in Pass pass) => (long)pass.Blocks * largest.BlockStride * WorkOfNumber;
}
