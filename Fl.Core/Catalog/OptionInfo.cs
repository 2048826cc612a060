using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Fl.Core;

/// <summary>
/// One option of a component: a public property with an init accessor, under its YAML key. All that reads, writes,
/// lists or describes experiment files knows options from here alone.
/// </summary>
public sealed class OptionInfo
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<OptionInfo>> Known = new();

    private readonly PropertyInfo property;

    private OptionInfo(PropertyInfo property, Component? prototype)
    {
        this.property = property;
        Key = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        Type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Form = FormOf(Type);
        Element = Form is OptionForm.List ? Type.GetGenericArguments()[0] : null;
        Required = property.IsDefined(typeof(RequiredMemberAttribute));
        Default = Required || prototype is null ? null : property.GetValue(prototype);
        IsNullable = !Required && prototype is not null && Default is null;
        IsBareList = property.IsDefined(typeof(BareListAttribute));
        IsBareText = property.IsDefined(typeof(BareTextAttribute));
        IsPath = FormOf(Element ?? Type) is OptionForm.Text && !property.IsDefined(typeof(WordAttribute));
        Beside = property.GetCustomAttribute<BesideAttribute>()?.Keys ?? [];
        IsServersAlone = property.IsDefined(typeof(ServersAloneAttribute));
        Bounds = Bounds.Of(Element ?? Type, property.GetCustomAttribute<RangeAttribute>());
    }

    /// <summary>Its YAML key, e.g. <c>server_lr</c>.</summary>
    public string Key { get; }

    /// <summary>The type of its values, without nullability.</summary>
    public Type Type { get; }

    public OptionForm Form { get; }

    /// <summary>The type of a list's items; null for anything but a list.</summary>
    public Type? Element { get; }

    /// <summary>Whether the file must give it.</summary>
    public bool Required { get; }

    /// <summary>Whether it may be left without a value: its default is null.</summary>
    public bool IsNullable { get; }

    /// <summary>Its value where the file is silent; null for a required option.</summary>
    public object? Default { get; }

    /// <summary>What its value, or each item of its list, must be in.</summary>
    public Bounds Bounds { get; }

    /// <summary>Whether a bare list stands for the component with this option; see <see cref="BareListAttribute"/>.</summary>
    public bool IsBareList { get; }

    /// <summary>Whether a bare scalar stands for the table with this option; see <see cref="BareTextAttribute"/>.</summary>
    public bool IsBareText { get; }

    /// <summary>
    /// Whether its value, or each item of its list, may name something on the machine's disk; see <see cref="WordAttribute"/>.
    /// </summary>
    public bool IsPath { get; }

    /// <summary>Whether devices are not sent it; see <see cref="ServersAloneAttribute"/>.</summary>
    public bool IsServersAlone { get; }

    /// <summary>Options of the chosen component that stand beside the choice; see <see cref="BesideAttribute"/>.</summary>
    public IReadOnlyList<string> Beside { get; }

    /// <summary>Its documentation, or its type's where it has none of its own, on one line; empty where there is neither.</summary>
    public string Description => DocComments.Summary(property) is { Length: > 0 } own ? own : DocComments.Summary(Type);

    /// <summary>The options of a component, in the order of declaration: its own, then its base's; <c>name</c> before all.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Trimmed binaries root the assemblies of components whole.")]
    public static IReadOnlyList<OptionInfo> Of(Type component) => Known.GetOrAdd(component, static type =>
    {
        var prototype = type.IsAbstract ? null : Create(type);
        return
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.SetMethod is { IsPublic: true })
                .Select(property => new OptionInfo(property, prototype))
                .OrderBy(option => option.Key == "name" ? 0 : 1),
        ];
    });

    /// <summary>The option of a table for which a bare scalar stands; null for most.</summary>
    public static OptionInfo? BareTextOf(Type table) => Of(table).FirstOrDefault(option => option.IsBareText);

    /// <summary>A component with every option at its default.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2067", Justification = "Trimmed binaries root the assemblies of components whole.")]
    public static Component Create(Type component) => (Component)Activator.CreateInstance(component)!;

    /// <exception cref="InvalidOperationException">No option can be of that type.</exception>
    public static OptionForm FormOf(Type type) =>
        FindForm(type) ?? throw new InvalidOperationException($"An option cannot be a {type}; see {nameof(OptionForm)}.");

    private static OptionForm? FindForm(Type type) => type switch
    {
        _ when type == typeof(bool) => OptionForm.Boolean,
        _ when type == typeof(int) || type == typeof(long) => OptionForm.Integer,
        _ when type == typeof(double) || type == typeof(float) => OptionForm.Number,
        _ when type == typeof(EpochRange) => OptionForm.Range,
        _ when type == typeof(string) => OptionForm.Text,
        _ when type == typeof(NameMap) => OptionForm.Names,
        { IsEnum: true } => OptionForm.Choice,
        _ when type.IsAssignableTo(typeof(Component)) => type.IsAbstract ? OptionForm.Component : OptionForm.Table,
        { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => OptionForm.List,
        _ => null,
    };

    /// <summary>Whether an option can be of a type.</summary>
    internal static bool IsForm(Type type) => FindForm(Nullable.GetUnderlyingType(type) ?? type) is not null;

    public object? Get(Component component) => property.GetValue(component);

    /// <summary>Sets the option on a component under construction.</summary>
    internal void Set(Component component, object? value) => property.SetValue(component, value);
}
