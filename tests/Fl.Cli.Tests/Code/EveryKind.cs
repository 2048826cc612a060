namespace Fl.Cli.Tests;

/// <summary>A component of every kind that <c>fl new</c> has no file for, as an outsider writes it.</summary>
internal static class EveryKind
{
    public const string Source = """
        [Named("my-aggregator")]
        public sealed record MyAggregator : Aggregator
        {
            public override void Aggregate(IReadOnlyList<Contribution> updates, ServerState server, HostVector result)
            {
                foreach (var update in updates) result.AddScaled(1f / updates.Count, update.Delta!);
            }
        }

        [Named("my-selection")]
        public sealed record MySelection : Selection
        {
            public override int[] Draw(SelectionRequest request) =>
                [.. request.Eligible.OrderBy(client => (client + request.Draw) % 7).Take(request.Size)];
        }

        [Named("my-attack")]
        public sealed record MyAttack : Attack
        {
            public override void Forge(Vector update, RandomStream draw) => update.Scale(-1);
        }

        [Named("my-optimizer")]
        public sealed record MyOptimizer : Optimizer
        {
            public override OptimizerSteps Start(Vector parameters) => new Signs();

            private sealed class Signs : OptimizerSteps
            {
                public override void Reset() { }

                public override void Step(Vector parameters, Vector gradient, double lr) => parameters.AddSign((float)-lr, gradient);
            }
        }

        [Named("my-schedule")]
        public sealed record MySchedule : Schedule
        {
            public override double Factor(int round) => 1.0 / round;
        }

        [Named("my-codec")]
        public sealed record MyCodec : Codec
        {
            public override long MostBytes(int length) => length;

            public override int Encode(ReadOnlySpan<float> values, Span<byte> bytes, RandomStream random)
            {
                for (var i = 0; i < values.Length; i++) bytes[i] = (byte)(sbyte)Math.Clamp(values[i] * 1000, -127, 127);
                return values.Length;
            }

            public override string? Decode(ReadOnlySpan<byte> bytes, Span<float> values, RandomStream random)
            {
                if (bytes.Length != values.Length) return "bytes are missing";
                for (var i = 0; i < values.Length; i++) values[i] = (sbyte)bytes[i] / 1000f;
                return null;
            }
        }

        [Named("my-transform")]
        public sealed record MyTransform : Transform
        {
            public override void Send(in TransformContext context, Vector message) => message.Clamp(-0.1f, 0.1f);
        }

        [Named("my-augmentation")]
        public sealed record MyAugmentation : Augmentation
        {
            public override Augmenter Start(Shape shape, int lanes) => new Mirror(shape.Width, shape.Height, lanes);

            private sealed class Mirror(int width, int height, int lanes) : Augmenter
            {
                private readonly bool[] isMirrored = new bool[lanes];

                public override void Draw(int lane, RandomStream stream) => isMirrored[lane] = stream.Next(2) == 1;

                public override void CopyRow(int lane, ReadOnlySpan<byte> image, int channel, int y, Span<byte> target)
                {
                    var row = image.Slice((channel * height + y) * width, width);
                    for (var x = 0; x < width; x++) target[x] = row[isMirrored[lane] ? width - 1 - x : x];
                }
            }
        }

        [Named("my-loss")]
        public sealed record MyLoss : ClassLoss
        {
            public override double Of(ReadOnlySpan<float> logits, int label, Span<float> gradient)
            {
                var loss = 0.0;
                for (var c = 0; c < logits.Length; c++)
                {
                    gradient[c] = logits[c] - (c == label ? 1 : 0);
                    loss += gradient[c] * gradient[c] / 2.0;
                }
                return loss;
            }
        }

        [Named("my-device")]
        public sealed record MyDevice : Device;

        [Named("my-link")]
        public sealed record MyLink : Link;

        [Named("my-availability")]
        public sealed record MyAvailability : Availability
        {
            public override IEnumerable<Spell> Spells(AvailabilityRequest request)
            {
                for (var hour = 1; ; hour++) yield return new Spell(true, TimeSpan.FromHours(hour));
            }
        }

        [Named("my-discount")]
        public sealed record MyDiscount : StalenessDiscount
        {
            public override double Of(int staleness) => 1.0 / (1 + staleness);
        }
        """;

    /// <summary>An experiment with nearly all of them.</summary>
    public const string Experiment = """
        with: [kinds.cs]
        dataset: {name: synthetic-images, train: 120, test: 40, augment: my-augmentation}
        clients: {count: 6, per_round: 4, selection: my-selection}
        rounds: 2
        model: logistic
        strategy: {name: fedavg, aggregator: my-aggregator}
        train: {batch_size: 10, lr: 0.001, optimizer: my-optimizer, schedule: my-schedule, loss: my-loss}
        transforms: [my-transform]
        compress: {up: my-codec}
        attack: {name: my-attack, attackers: 1}
        devices: {fleet: [{device: my-device, link: my-link}], availability: my-availability}
        """;
}
