namespace Fl.Core.Managed;

/// <summary>The steps of the parameters that no operation steps by itself.</summary>
internal sealed unsafe class SgdSteps
{
    // A parameter is read and written with its gradient and momentum; and where a share may start, for all of them to have the same bits.
    private const int WorkOfStep = 16, Multiple = 64;
    private readonly (int Start, int Length)[] runs;
    private readonly Parameters parameters;
    private readonly long length;
    private readonly Piece step;
    private SgdRule rule;
    private float* momentum;

    public SgdSteps((int Start, int Length)[] runs, Parameters parameters)
    {
        (this.runs, this.parameters, step) = (runs, parameters, Step);
        length = runs.Sum(run => (long)run.Length);
    }

    /// <param name="momentum">Of all parameters; null without.</param>
    public void Run(in Pass pass, SgdRule rule, float* momentum)
    {
        this.rule = rule;
        this.momentum = momentum;
        pass.Team.Run(pass, length * WorkOfStep, step);
    }

    private void Step(in Pass pass, Share share)
    {
        float* w = parameters.Weights.Pointer, g = ((HostVector)parameters.Gradients).Pointer;
        foreach (var (start, length) in runs)
        {
            var (first, end) = share.Of(length, Multiple);
            var at = start + first;
            HostVector.SgdStep(w + at, g + at, momentum == null ? null : momentum + at, end - first, -rule.Rate, rule.Momentum,
                rule.WeightDecay, rule.Nesterov);
        }
    }
}
