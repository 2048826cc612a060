using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Fl.Core;

/// <summary>
/// The caller and the threads that help it with pieces of work of some microseconds. Between two pieces the helpers spin for some tens
/// of microseconds, so that the next one starts at once; then they sleep.
/// </summary>
/// <threadsafety>One caller at a time.</threadsafety>
internal sealed class Crew : IDisposable
{
    // Looks of about 40 ns, which the runtime makes of equal length on all processors.
    private const int Looks = 1500;
    private readonly Helper[] helpers;
    private Action<int> body = static _ => { };
    private Pending pending;

    /// <param name="threads">With the caller, at least 1.</param>
    public Crew(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        helpers = [.. Enumerable.Range(1, threads - 1).Select(part => new Helper(this, part))];
    }

    /// <summary>With the caller.</summary>
    public int Threads => helpers.Length + 1;

    /// <summary>
    /// Does parts 0 to <paramref name="parts"/> - 1, each on a thread of its own, part 0 on the caller, and waits for all; allocates
    /// nothing. What a part throws is thrown here when all have ended; the first of several.
    /// </summary>
    /// <param name="parts">1 to <see cref="Threads"/>.</param>
    public void Run(int parts, Action<int> body)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(parts is > 0 && parts <= Threads, true, nameof(parts));
        if (parts == 1)
        {
            body(0);
            return;
        }
        this.body = body;
        Volatile.Write(ref pending.Parts, parts - 1);
        for (var i = 0; i < parts - 1; i++) helpers[i].Start();
        try
        {
            body(0);
        }
        finally
        {
            for (var look = 0; Volatile.Read(ref pending.Parts) > 0; look++)
            {
                if (look < Looks) Thread.SpinWait(1);
                else Thread.Yield();
            }
        }
        for (var i = 0; i < parts - 1; i++) helpers[i].Rethrow();
    }

    /// <summary>Ends the helpers; no part may be at work.</summary>
    public void Dispose()
    {
        foreach (var helper in helpers) helper.Dispose();
    }

    /// <summary>On a cache line of its own: every part writes it.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Pending
    {
        [FieldOffset(64)]
        public int Parts;
    }

    private sealed class Helper : IDisposable
    {
        private readonly Crew crew;
        private readonly int part;
        private readonly Thread thread;
        private readonly object bed = new();
        private ExceptionDispatchInfo? failure;
        private bool stopping;
        private Signals signals;

        public Helper(Crew crew, int part)
        {
            (this.crew, this.part) = (crew, part);
            thread = new Thread(Work) { IsBackground = true, Name = $"crew {part}" };
            thread.Start();
        }

        public void Start()
        {
            Interlocked.Increment(ref signals.Asked);
            // The helper says that it sleeps before it looks for the last time: one of the two sees the other.
            if (Volatile.Read(ref signals.Asleep) == 0) return;
            lock (bed) Monitor.Pulse(bed);
        }

        public void Rethrow()
        {
            if (failure is not { } error) return;
            failure = null;
            error.Throw();
        }

        public void Dispose()
        {
            if (stopping) return;
            stopping = true;
            Start();
            thread.Join();
        }

        private void Work()
        {
            for (var done = 0; ; done++)
            {
                Await(done);
                if (stopping) return;
                try
                {
                    crew.body(part);
                }
#pragma warning disable CA1031 // The caller is told.
                catch (Exception error)
#pragma warning restore CA1031
                {
                    failure = ExceptionDispatchInfo.Capture(error);
                }
                Interlocked.Decrement(ref crew.pending.Parts);
            }
        }

        /// <summary>Until more is asked for than what is done.</summary>
        private void Await(int done)
        {
            for (var look = 0; look < Looks; look++)
            {
                if (Volatile.Read(ref signals.Asked) != done) return;
                Thread.SpinWait(1);
            }
            lock (bed)
            {
                Interlocked.Exchange(ref signals.Asleep, 1);
                while (Volatile.Read(ref signals.Asked) == done) Monitor.Wait(bed);
                Volatile.Write(ref signals.Asleep, 0);
            }
        }

        /// <summary>On a cache line of its own: other helpers are looking at theirs.</summary>
        [StructLayout(LayoutKind.Explicit, Size = 192)]
        private struct Signals
        {
            [FieldOffset(64)]
            public int Asked;

            [FieldOffset(68)]
            public int Asleep;
        }
    }
}
