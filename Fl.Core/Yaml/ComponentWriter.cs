using System.Collections;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Fl.Core;

/// <summary>
/// Writes a component, such as an experiment, with every option spelt out, in the order of declaration; options without a value are left
/// out. Numbers are written with the digits that read back to the same bits, so reading the text gives the same
/// component, and two are the same when their texts are.
/// </summary>
internal sealed class ComponentWriter
{
    private static readonly EmitterSettings Settings = new EmitterSettings().WithBestWidth(int.MaxValue).WithIndentedSequences()
        .WithNewLine("\n");

    private readonly Emitter emitter;

    private readonly bool forDevices;

    private ComponentWriter(TextWriter text, bool forDevices) => (emitter, this.forDevices) = (new(text, Settings), forDevices);

    /// <param name="forDevices">Leave out what is the server's alone.</param>
    public static string Write(Component component, bool forDevices = false)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var writer = new ComponentWriter(text, forDevices);
        writer.emitter.Emit(new StreamStart());
        writer.emitter.Emit(new DocumentStart());
        writer.Table(component, selector: null, isFlow: false, beside: []);
        writer.emitter.Emit(new DocumentEnd(isImplicit: true));
        writer.emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private void Value(OptionForm form, Type type, object value, bool isFlow, IReadOnlyList<string> beside)
    {
        if (form is OptionForm.List) List(OptionInfo.FormOf(type), type, (IEnumerable)value, isFlow);
        else if (form is OptionForm.Component) Chosen((Component)value, ComponentKind.Of(type).Selector, isFlow, beside);
        else if (form is OptionForm.Table) Table((Component)value, selector: null, isFlow, beside: []);
        else if (form is OptionForm.Text) Text((string)value);
        else if (value is NameMap names) Names(names);
        else if (value is EpochRange { IsOne: false } range) Range(range);
        else Plain(OptionText.Scalar(value));
    }

    private void List(OptionForm form, Type type, IEnumerable items, bool isFlow)
    {
        isFlow |= form is not (OptionForm.Component or OptionForm.Table) || !items.GetEnumerator().MoveNext();
        emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, true, isFlow ? SequenceStyle.Flow : SequenceStyle.Block));
        foreach (var item in items) Value(form, type, item, isFlow || item is Component component && IsFlat(component), beside: []);
        emitter.Emit(new SequenceEnd());
    }

    /// <param name="beside">Options that stand beside the choice.</param>
    private void Chosen(Component component, string selector, bool isFlow, IReadOnlyList<string> beside)
    {
        if (Options(component, beside).Any()) Table(component, selector, isFlow, beside);
        else Plain(Catalog.NameOf(component));
    }

    private void Table(Component component, string? selector, bool isFlow, IReadOnlyList<string> beside)
    {
        emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, true, isFlow ? MappingStyle.Flow : MappingStyle.Block));
        if (selector is not null)
        {
            Plain(selector);
            Plain(Catalog.NameOf(component));
        }
        foreach (var (option, value) in Options(component, beside))
        {
            Plain(option.Key);
            Value(option.Form, option.Element ?? option.Type, value, isFlow, option.Beside);
        }
        emitter.Emit(new MappingEnd());
    }

    private void Range(EpochRange range)
    {
        emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, true, MappingStyle.Flow));
        foreach (var (key, end) in new[] { ("from", range.From), ("to", range.To) })
        {
            Plain(key);
            Plain(OptionText.Scalar(end));
        }
        emitter.Emit(new MappingEnd());
    }

    private void Names(NameMap names)
    {
        emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, true, MappingStyle.Flow));
        foreach (var (from, to) in names.Pairs)
        {
            Emit(from);
            Text(to);
        }
        emitter.Emit(new MappingEnd());
    }

    private IEnumerable<(OptionInfo Option, object Value)> Options(Component component, IReadOnlyList<string> beside) =>
        OptionInfo.Of(component.GetType()).Where(option => (!forDevices || !option.IsServersAlone) && !beside.Contains(option.Key))
            .Select(option => (Option: option, Value: option.Get(component)!)).Where(pair => pair.Value is not null);

    private bool IsFlat(Component component) =>
        Options(component, beside: []).All(pair => pair.Option.Form is not (OptionForm.Component or OptionForm.Table or OptionForm.List));

    private void Plain(string scalar) =>
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, scalar, ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: true));

    /// <summary>Text that YAML would read as something else goes into quotes.</summary>
    private void Text(string value) => Emit(YamlVariables.Escape(value));

    private void Emit(string value) =>
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, value,
            YamlNumber.IsNotText(value) || value.Any(c => char.IsControl(c) || char.IsSurrogate(c))
                ? ScalarStyle.DoubleQuoted
                : ScalarStyle.Any,
            isPlainImplicit: true, isQuotedImplicit: true));
}
