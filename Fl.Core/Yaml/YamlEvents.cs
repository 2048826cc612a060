using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Fl.Core;

/// <summary>The events of a YAML text. Where YamlDotNet trips over a text instead of refusing it, the text is refused.</summary>
internal sealed class YamlEvents(string text) : IParser
{
    private readonly Parser parser = new(new StringReader(text));

    public ParsingEvent? Current => parser.Current;

    public bool MoveNext()
    {
        try
        {
            return parser.MoveNext();
        }
        catch (Exception e) when (e is not (YamlException or OutOfMemoryException))
        {
            var mark = parser.Current?.End ?? Mark.Empty;
            throw new SyntaxErrorException(mark, mark, "a character after this place cannot stand where it does");
        }
    }
}
