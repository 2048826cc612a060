namespace Fl.Core;

/// <summary>One version of one client's vector: in memory, in a file, or in both.</summary>
internal sealed class StoredVector(int client, string name, int round, string writer, int length)
{
    public int Client { get; } = client;

    public string Name { get; } = name;

    /// <summary>The round that wrote it.</summary>
    public int Round { get; } = round;

    /// <summary>Which server it was written for; empty where there is but one.</summary>
    public string Writer { get; } = writer;

    /// <summary>In elements.</summary>
    public int Length { get; } = length;

    public long Bytes => (long)Length * sizeof(float);

    /// <summary>Its elements where it is in memory.</summary>
    public HostVector? Values { get; private set; }

    /// <summary>Its place in a file; null while it is in memory alone.</summary>
    public StatePlace? Place { get; set; }

    /// <summary>Copies it into memory.</summary>
    /// <param name="memory">Taken over; may hold anything.</param>
    public void Keep(Vector value, HostVector memory)
    {
        Values = memory;
        value.CopyTo(Values.Span);
    }
}
