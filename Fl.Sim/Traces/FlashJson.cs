using System.Text.Json;
using Fl.Core;

namespace Fl.Sim;

/// <summary>Reads the users of FLASH's JSON one after the other: the whole file may be larger than the memory.</summary>
internal sealed class FlashJson
{
    private const int LongestText = 1 << 28;
    private string name = "", key = "", messages = "";

    /// <summary>The name and the messages of each user.</summary>
    /// <exception cref="BadInputException">The file is not JSON, or a text in it is too long.</exception>
    public static IEnumerable<(string Name, string Messages)> Messages(Stream stream, string path)
    {
        var json = new FlashJson();
        var (buffer, filled, state) = (new byte[1 << 16], 0, new JsonReaderState());
        for (var ended = false; !ended;)
        {
            if (filled == buffer.Length && buffer.Length == LongestText)
                throw new BadInputException($"{path}: a text in it is longer than {LongestText >> 20} MiB.");
            if (filled == buffer.Length) Array.Resize(ref buffer, 2 * buffer.Length);
            var read = stream.Read(buffer, filled, buffer.Length - filled);
            ended = read == 0;
            var users = new List<(string, string)>();
            var used = json.Take(buffer.AsSpan(0, filled += read), ended, ref state, users, path);
            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
            foreach (var user in users) yield return user;
        }
    }

    /// <summary>Reads what is whole of the bytes at hand; returns how many those are.</summary>
    private int Take(ReadOnlySpan<byte> bytes, bool ended, ref JsonReaderState state, List<(string, string)> users, string path)
    {
        var reader = new Utf8JsonReader(bytes, ended, state);
        try
        {
            while (reader.Read())
                if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 }) (name, messages) = (reader.GetString()!, "");
                else if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 2 }) key = reader.GetString()!;
                else if (reader is { TokenType: JsonTokenType.String, CurrentDepth: 2 } && key == "messages")
                    messages = reader.GetString()!;
                else if (reader is { TokenType: JsonTokenType.EndObject, CurrentDepth: 1 }) users.Add((name, messages));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            var place = error is JsonException { LineNumber: { } line, BytePositionInLine: { } column } ? $"({line + 1},{column + 1})" : "";
            throw new BadInputException($"{path}{place}: not readable as JSON, as FLASH's state_traces.json is.", error);
        }
        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }
}
