namespace Fl.Core;

/// <summary>
/// One client's local training in one round, as a strategy sees it: the weights start at the global model's, and
/// <see cref="Run()"/> takes the experiment's epochs of minibatch SGD from there.
/// </summary>
/// <remarks>
/// Vectors are as long as the part of the model that is trained, <see cref="Layout.TrainableLength"/>, where nothing else is said.
/// </remarks>
/// <threadsafety>One thread at a time; reused from client to client.</threadsafety>
public sealed class LocalTraining
{
    private readonly Engine engine;
    private readonly long seed;
    private readonly int rounds;
    private readonly TimeProvider time;
    private readonly IProgress<EpochResult>? watcher;
    private readonly OptimizerSteps optimizer;
    private readonly Exchange exchange;
    private readonly GradientTerms terms;
    private readonly ClientState state;
    private readonly LocalPasses passes;
    private readonly ModelParts own, ownParameters, sharedParameters;
    private Dictionary<string, double>? reports;
    private int draw, maxSteps;
    private Contrast? contrast;

    internal LocalTraining(
        Engine engine, BatchLoader loader, Experiment experiment, ClientStore? store, TimeProvider time, IProgress<EpochResult>? epochs,
        Profile? profile)
    {
        (this.engine, Train, this.time, watcher) = (engine, experiment.Train, time, epochs);
        (seed, rounds) = (experiment.Seed, experiment.Rounds);
        var layout = engine.Model.Layout;
        Parameters = engine.Weights.Slice(0, layout.TrainableLength);
        optimizer = Train.Optimizer.Start(Parameters);
        terms = new(engine.Weights, layout.TrainableLength);
        state = new(engine.Weights, store);
        passes = new(engine, loader, Train, experiment.Seed, profile);
        var (strategy, model) = (experiment.Strategy, engine.Model);
        own = new(layout, part => strategy.StaysLocal(model, part));
        ownParameters = new(layout, part => part.Trainable && strategy.StaysLocal(model, part));
        sharedParameters = new(layout, part => part.Trainable && !strategy.StaysLocal(model, part));
        exchange = new(engine, strategy, own, seed);
        Global = Parameters;
    }

    /// <summary>The client's number.</summary>
    public int Client { get; private set; }

    /// <summary>The round, 1-based.</summary>
    public int Round { get; private set; }

    /// <summary>Training examples of the client: n_k.</summary>
    public int Examples => passes.Examples;

    /// <summary>What the experiment asks of local training.</summary>
    public TrainOptions Train { get; }

    /// <summary>Passes over the client's data that the experiment asks for in this round: E.</summary>
    public int Epochs { get; private set; }

    /// <summary>Learning rate of this round.</summary>
    public double Lr { get; private set; }

    /// <summary>Optimizer steps taken in this round.</summary>
    public int Steps { get; private set; }

    /// <summary>How far this round's steps have carried a constant gradient of 1: |a|_1, <see cref="Optimizer.CarriedLength"/>.</summary>
    /// <param name="pull">Strength of a pull toward where the steps began.</param>
    public double CarriedLength(double pull = 0) => Train.Optimizer.CarriedLength(Steps, pull * Lr);

    /// <summary>
    /// The client's weights, stepped in place, length <see cref="Layout.Length"/>; the global model's when a round begins.
    /// </summary>
    public Vector Weights => engine.Weights;

    /// <summary>The part of <see cref="Weights"/> that is trained.</summary>
    public Vector Parameters { get; }

    /// <summary>The same part of the global weights; not to be changed.</summary>
    public Vector Global { get; private set; }

    /// <summary>All of the global weights, length <see cref="Layout.Length"/>; not to be changed.</summary>
    public Vector GlobalWeights => exchange.Global;

    /// <summary>
    /// What the client sends: the change of the parameters, taken when this is first asked for, and after the strategy's
    /// half at the latest. It may be changed; training on changes it no more.
    /// </summary>
    public Vector Delta => exchange.Change.Slice(0, Parameters.Length);

    /// <summary>Examples of which training has taken a gradient in this round, each as often as it was.</summary>
    public long Met => passes.Met;

    /// <summary>Mean loss over those of the steps; NaN before any.</summary>
    public double MeanLoss => passes.MeanLoss;

    /// <summary>Mean accuracy over the same.</summary>
    public double MeanAccuracy => passes.MeanAccuracy;

    /// <summary>One of the strategy's <see cref="Strategy.Broadcasts"/>; not to be changed.</summary>
    public Vector Received(string name) => exchange.Received(name);

    /// <summary>One of the strategy's <see cref="Strategy.Returns"/>, to be filled; zeros when a round begins.</summary>
    public Vector Returned(string name) => exchange.Returned(name);

    /// <summary>Reports one of the strategy's <see cref="Strategy.Reports"/>.</summary>
    public void Report(string name, double value) => (reports ??= [])[name] = value;

    /// <summary>A vector that this client keeps from round to round; zeros the first time.</summary>
    public Vector State(string name) => state.Open(name, Parameters.Length, static vector => vector.Fill(0));

    /// <summary>A vector that this client keeps from round to round, as long as what it is the first time.</summary>
    public Vector State(string name, Vector initial) => state.Open(name, initial.Length, vector => vector.CopyFrom(initial));

    /// <summary>
    /// From now on every gradient has <paramref name="strength"/> (w - toward) added, the gradient of strength/2 |w - toward|^2.
    /// </summary>
    /// <param name="toward">Copied.</param>
    /// <param name="strength">At least 0; 0 adds nothing.</param>
    public void Pull(Vector toward, double strength) => terms.Pull(toward, strength);

    /// <summary>From now on every gradient has <paramref name="scale"/> times <paramref name="direction"/> added.</summary>
    /// <param name="direction">Copied.</param>
    /// <param name="afterStep">Instead of that, every step of <see cref="Run()"/> is followed by w -= lr scale direction,
    /// which momentum does not see.</param>
    public void Drift(Vector direction, double scale = 1, bool afterStep = false) => terms.Drift(direction, scale, afterStep);

    /// <summary>
    /// From now on every gradient has that of the model-contrastive loss of MOON added: strength log(1 + e^((r - s) / temperature)), s and
    /// r being the cosines of what the weights at hand make of an image with what two other models make of it, before the output layer.
    /// Takes two forward passes more for a batch. There is one such loss; another call changes it.
    /// </summary>
    /// <param name="toward">Weights of the model to be like, length <see cref="Layout.Length"/>; to be left alone meanwhile.</param>
    /// <param name="away">Weights of the model to be unlike.</param>
    /// <param name="strength">At least 0; 0 adds nothing.</param>
    public void Contrast(Vector toward, Vector away, double strength, double temperature)
    {
        if (strength > 0) contrast ??= new(engine);
        contrast?.Set(toward, away, strength, temperature);
    }

    /// <summary>Ends every <see cref="Pull"/>, <see cref="Drift"/> and <see cref="Contrast"/>.</summary>
    public void ClearTerms()
    {
        terms.Clear();
        contrast?.Clear();
    }

    /// <summary>Trains for the experiment's local epochs.</summary>
    public void Run() => Run(Epochs);

    /// <summary>Trains for some epochs, from the weights at hand and with a fresh optimizer.</summary>
    public void Run(int epochs) => Run(epochs, null);

    /// <summary>Trains only what <see cref="Strategy.StaysLocal"/>; running statistics follow the batches.</summary>
    public void RunOwn(int epochs) => Run(epochs, held: sharedParameters);

    /// <summary>Trains only what is shared; running statistics follow the batches.</summary>
    public void RunShared(int epochs) => Run(epochs, held: ownParameters);

    /// <summary>
    /// For a strategy that steps by a rule of its own: the gradient of one batch after the other, in a new random order for each
    /// epoch, at the weights at hand, with the terms of <see cref="Pull"/> and <see cref="Drift"/>, clipped. It may be written to.
    /// </summary>
    /// <param name="times">How often in a row each batch comes; what is random in it, such as augmentation, is drawn anew.</param>
    public IEnumerable<Vector> Batches(int epochs, int times = 1)
    {
        foreach (var batch in Walk(epochs, times)) yield return Gradient(batch);
    }

    /// <summary>
    /// Gradient at the weights at hand of the mean loss over the examples of a pass's batches, which are all of the client's unless
    /// some are dropped, without terms. Running statistics stay, and <see cref="MeanLoss"/> is that of the steps alone.
    /// </summary>
    /// <param name="gradient">Receives it.</param>
    public void FullGradient(Vector gradient)
    {
        var buffers = Weights.Slice(Parameters.Length, Weights.Length - Parameters.Length);
        using var kept = Weights.Allocate(buffers.Length);
        kept.CopyFrom(buffers);
        gradient.Fill(0);
        var batches = passes.Batches;
        for (var batch = 0; batch < batches.Count; batch++)
            gradient.AddScaled((float)passes.ComputeGradient(batch, isScored: false) / batches.Examples, engine.Gradient);
        buffers.CopyFrom(kept);
    }

    /// <summary>Random numbers for this client and round.</summary>
    public RandomStream Random(Purpose purpose) => new(seed, purpose, draw, Client);

    /// <summary>Mean loss of the weights at hand over all of the client's training examples, without augmentation and dropout.</summary>
    public double Loss() => passes.Loss();

    /// <summary>Starts a client's round at the global weights, with the client's own parts where it has some.</summary>
    internal void Begin(FitTask task, in ClientData data, CancellationToken cancellation)
    {
        (Client, Round, Steps) = (data.Client, task.Round, 0);
        (draw, maxSteps) = (task.Draw, task.MaxSteps);
        Lr = Train.LrOf(Round, rounds);
        Epochs = task.EpochsOf(Train, seed);
        reports = null;
        ClearTerms();
        state.Begin(Client, task.StoreRound);
        passes.Begin(draw, data, cancellation);
        exchange.Receive(task.Message);
        Weights.CopyFrom(exchange.Global);
        Global = exchange.Global.Slice(0, Parameters.Length);
        if (own.Length > 0) own.Scatter(state.Open(OwnParts, own.Length, kept => own.Gather(Weights, kept)), Weights);
    }

    /// <summary>
    /// Has the strategy's half do its work, and leaves in <paramref name="answer"/> what the client sends, <see cref="MessageLayout.Up"/>.
    /// </summary>
    internal IReadOnlyDictionary<string, double> Fit(Strategy strategy, Vector answer)
    {
        exchange.Answer(answer);
        strategy.Fit(this);
        // Training is over, and its last gradient is in nobody's way when the change is taken.
        (engine.Gradient as HostVector)?.Discard();
        exchange.Complete();
        if (own.Length > 0) own.Gather(Weights, state.Open(OwnParts, own.Length, static _ => { }));
        state.Save();
        return reports ?? Update.NoNumbers;
    }

    private const string OwnParts = "own-parts";

    /// <param name="held">Put back after every step; null to train all.</param>
    private void Run(int epochs, ModelParts? held)
    {
        optimizer.Reset();
        // The one place that knows an optimizer by its type: an engine steps by SGD while it computes a bare gradient.
        var fused = terms.Any || contrast is { Any: true } || Train.ClipNorm > 0 ? null : optimizer as Sgd.Descent;
        var copies = held?.Copy(Weights);
        foreach (var batch in Walk(epochs))
        {
            if (fused is not null) passes.Step(batch, fused, Lr);
            else optimizer.Step(Parameters, Gradient(batch), Lr);
            terms.Follow(Parameters, Lr);
            if (copies is null) continue;
            foreach (var (part, copy) in copies) part.CopyFrom(copy);
        }
        foreach (var (_, copy) in copies ?? []) copy.Dispose();
    }

    /// <summary>The batches of one epoch after the other, each in a new order; one step for each.</summary>
    private IEnumerable<int> Walk(int epochs, int times = 1)
    {
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            var (started, before) = (time.GetTimestamp(), Steps);
            passes.Shuffle();
            for (var batch = 0; batch < passes.Batches.Count; batch++)
                for (var i = 0; i < times; i++)
                {
                    if (Steps >= maxSteps) yield break;
                    yield return batch;
                    Steps++;
                }
            watcher?.Report(new(epoch, epochs, Steps - before, time.GetElapsedTime(started).TotalSeconds, MeanLoss));
        }
    }

    /// <summary>The gradient of a batch, with the strategy's terms, clipped.</summary>
    private Vector Gradient(int batch)
    {
        passes.ComputeGradient(batch, contrast is { Any: true } ? contrast : null);
        terms.AddTo(engine.Gradient, Parameters);
        if (Train.ClipNorm > 0 && engine.Gradient.Norm() is var norm && norm > Train.ClipNorm)
            engine.Gradient.Scale((float)(Train.ClipNorm / norm));
        return engine.Gradient;
    }
}
