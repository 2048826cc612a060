using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Fl.Core;

/// <summary>Writes parts of a tree as they were read.</summary>
internal static class YamlTreeWriter
{
    private static readonly EmitterSettings Settings = new EmitterSettings().WithBestWidth(int.MaxValue).WithNewLine("\n");

    /// <summary>A document with entries added at its end; null ones are passed over.</summary>
    public static string Append(string document, params ReadOnlySpan<YamlEntry?> entries)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, Settings);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart());
        emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, true, MappingStyle.Block));
        var any = false;
        foreach (var entry in entries)
        {
            if (entry is not { } one) continue;
            any = true;
            Key(emitter, one.Key);
            Write(emitter, one.Value, depth: 1);
        }
        emitter.Emit(new MappingEnd());
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return any ? document + text : document;
    }

    private static void Key(Emitter emitter, string key) => Emit(emitter, key, ScalarStyle.Plain);

    private static void Emit(Emitter emitter, string text, ScalarStyle style) =>
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: true, isQuotedImplicit: true));

    /// <summary>Tables in lines as deep as a file's keys and values go, what is in a list on one line.</summary>
    private static void Write(Emitter emitter, YamlValue value, int depth)
    {
        switch (value)
        {
            case YamlScalar scalar:
                Emit(emitter, scalar.IsNull ? "null" : YamlVariables.Escape(scalar.Text),
                    scalar.IsQuoted ? ScalarStyle.DoubleQuoted : ScalarStyle.Plain);
                break;
            case YamlList list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, true, SequenceStyle.Flow));
                foreach (var item in list.Items) Write(emitter, item, depth + 1);
                emitter.Emit(new SequenceEnd());
                break;
            default:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, true, depth == 1 ? MappingStyle.Block : MappingStyle.Flow));
                foreach (var entry in ((YamlTable)value).Entries)
                {
                    Key(emitter, entry.Key);
                    Write(emitter, entry.Value, depth + 1);
                }
                emitter.Emit(new MappingEnd());
                break;
        }
    }
}
