using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Fl.Core;

/// <summary>
/// The caller and the threads that help it with work of some microseconds. From one to the next the helpers spin for some tens of
/// microseconds, so that it starts at once; then they sleep.
/// </summary>
/// <threadsafety>One caller at a time.</threadsafety>
internal sealed class Crew : IDisposable
{
    // Looks of about 40 ns, which the runtime makes of equal length on all processors.
    private const int Looks = 1500;

    // Now and then whoever else is on this core, perhaps the very thread that is waited for, gets its turn.
    private const int LooksOfTurn = 64;
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
    /// Does parts 0 to <paramref name="parts"/> - 1 and waits for all; allocates nothing. The caller does part 0, and then those that no
    /// helper has begun, because it sleeps or another process has its core. What a part throws is thrown here when all have ended; the
    /// first of several.
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
        for (var i = 0; i < parts - 1; i++) helpers[i].Ask();
        ExceptionDispatchInfo? failure = null;
        try
        {
            body(0);
        }
#pragma warning disable CA1031 // Thrown when the other parts have ended.
        catch (Exception error)
#pragma warning restore CA1031
        {
            failure = ExceptionDispatchInfo.Capture(error);
        }
        for (var i = parts - 2; i >= 0; i--) helpers[i].DoIfNotBegun();
        for (var look = 0; Volatile.Read(ref pending.Parts) > 0; look++) Pause(look);
        for (var i = 0; i < parts - 1; i++) failure = helpers[i].TakeFailure(failure);
        failure?.Throw();
    }

    /// <summary>Ends the helpers; no part may be at work.</summary>
    public void Dispose()
    {
        foreach (var helper in helpers) helper.Dispose();
    }

    private static void Pause(int look)
    {
        if (look < Looks && look % LooksOfTurn != LooksOfTurn - 1) Thread.SpinWait(1);
        else Thread.Yield();
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

        /// <summary>Asks for this helper's part.</summary>
        public void Ask()
        {
            Interlocked.Increment(ref signals.Asked);
            // The helper says that it sleeps before it looks for the last time: one of the two sees the other.
            if (Volatile.Read(ref signals.Asleep) == 0) return;
            lock (bed)
            {
                signals.Asleep = 0;
                Monitor.Pulse(bed);
            }
        }

        /// <summary>The caller does the part, unless the helper is at it.</summary>
        public void DoIfNotBegun() => DoIfNotBegun(signals.Asked);

        /// <summary>The first failure: <paramref name="earlier"/>, or else that of this part.</summary>
        public ExceptionDispatchInfo? TakeFailure(ExceptionDispatchInfo? earlier)
        {
            if (failure is not { } own) return earlier;
            failure = null;
            return earlier ?? own;
        }

        public void Dispose()
        {
            if (stopping) return;
            stopping = true;
            Ask();
            thread.Join();
        }

        private void Work()
        {
            var seen = 0;
            while (true)
            {
                seen = Await(seen);
                if (stopping) return;
                DoIfNotBegun(seen);
            }
        }

        private void DoIfNotBegun(int asked)
        {
            if (Interlocked.CompareExchange(ref signals.Begun, asked, asked - 1) != asked - 1) return;
            try
            {
                crew.body(part);
            }
#pragma warning disable CA1031 // The caller throws it.
            catch (Exception error)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
            Interlocked.Decrement(ref crew.pending.Parts);
        }

        /// <summary>Until more is asked for than what was seen.</summary>
        private int Await(int seen)
        {
            for (var look = 0; look < Looks; look++)
            {
                if (Volatile.Read(ref signals.Asked) is var asked && asked != seen) return asked;
                Pause(look);
            }
            lock (bed)
            {
                while (true)
                {
                    // Each time: what woke it may have been asked for, and begun, before it slept.
                    Interlocked.Exchange(ref signals.Asleep, 1);
                    if (Volatile.Read(ref signals.Asked) != seen) break;
                    Monitor.Wait(bed);
                }
                signals.Asleep = 0;
                return signals.Asked;
            }
        }

        /// <summary>On a cache line of its own: other helpers are looking at theirs.</summary>
        [StructLayout(LayoutKind.Explicit, Size = 192)]
        private struct Signals
        {
            /// <summary>How many times the part was asked for.</summary>
            [FieldOffset(64)]
            public int Asked;

            /// <summary>The last of these that somebody began.</summary>
            [FieldOffset(68)]
            public int Begun;

            [FieldOffset(72)]
            public int Asleep;
        }
    }
}
