using Fl.Core;

namespace Fl.Cli.Tests;

/// <summary>Code of a user's own, for tests.</summary>
internal static class OwnCode
{
    /// <summary>A strategy that throws where it is told to, and else damps the server's step.</summary>
    public const string Damped = """
        using System.ComponentModel.DataAnnotations;

        /// <summary>FedAvg whose server step is damped.</summary>
        [Named("damped")]
        public sealed record Damped : Strategy
        {
            /// <summary>What is left of a step.</summary>
            [Range(0.0, 1.0)]
            public double Rho { get; init; } = 0.5;

            public bool Breaks { get; init; }

            public override void Fit(LocalTraining local)
            {
                if (Breaks) throw new InvalidOperationException("the client half is broken");
                local.Run();
            }

            public override void Step(ServerState server, RoundUpdates updates)
            {
                if (Rho == 0) throw new InvalidOperationException("the server half is broken");
                server.Parameters.AddScaled((float)Rho, updates.Delta);
            }
        }
        """;

    /// <summary>An experiment with it.</summary>
    public const string Experiment = """
        with: [mine.cs]
        dataset: {name: synthetic-images, train: 200, test: 50}
        clients: {count: 4, per_round: 3}
        rounds: 2
        model: logistic
        strategy: {name: damped, rho: 0.7}
        train: {batch_size: 10, lr: 0.05}
        """;

    /// <summary>What the loader makes of files, with a cache of its own.</summary>
    public static UserCode Load(string cache, params string[] paths) => new CodeLoader(paths, new(cache, Assert.Fail)).Load();
}
