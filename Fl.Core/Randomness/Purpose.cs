using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Fl.Core;

/// <summary>
/// What a random stream is for; a part of its key. Fl's own have numbers, which are part of the reproducibility contract: never renumber.
/// Code outside Fl names its own: <see cref="Named"/>.
/// </summary>
public readonly record struct Purpose
{
    private const ulong NamedRange = 1UL << 63;

    private Purpose(ulong number) => Number = number;

    /// <summary>What goes into the key: below 2^32 for Fl's own, from 2^63 on for a name.</summary>
    internal ulong Number { get; }

    public static Purpose Initialization => new(1);
    public static Purpose Partition => new(2);
    public static Purpose Cohort => new(3);
    public static Purpose Shuffle => new(4);
    public static Purpose Augmentation => new(5);
    public static Purpose Dropout => new(6);
    public static Purpose FeatureNoise => new(7);
    public static Purpose SyntheticTrain => new(8);
    public static Purpose SyntheticTest => new(9);
    public static Purpose Style => new(10);
    public static Purpose Holdout => new(11);
    public static Purpose Straggler => new(12);
    public static Purpose Epochs => new(13);
    public static Purpose TestNoise => new(14);
    public static Purpose Bucketing => new(20);
    public static Purpose Attackers => new(21);
    public static Purpose AttackerData => new(22);
    public static Purpose Poison => new(23);
    public static Purpose Forgery => new(24);
    public static Purpose ServerExamples => new(25);
    public static Purpose Validation => new(26);
    public static Purpose Compression => new(27);
    public static Purpose Fleet => new(30);
    public static Purpose Speed => new(31);
    public static Purpose Throughput => new(32);
    public static Purpose Departure => new(33);
    public static Purpose Availability => new(34);

    /// <summary>
    /// The purpose of that name: streams unlike all of Fl's own and those of other names, by 63 bits of the name's SHA-256.
    /// Keep it in a static field.
    /// </summary>
    /// <param name="name">Begins with the name of the component that draws, so that no two take the same: <c>my-strategy.mask</c>.</param>
    public static Purpose Named(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(NamedRange | BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name))));
    }
}
