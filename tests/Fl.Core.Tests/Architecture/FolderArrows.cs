using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Fl.Core.Tests;

/// <summary>Which folder of a project uses types of which other, by the compiled assembly.</summary>
internal static partial class FolderArrows
{
    /// <summary>Every arrow, with some of the uses that make it: <c>User -> Used</c>.</summary>
    /// <param name="project">The project's folder.</param>
    /// <param name="assembly">What it was compiled to.</param>
    public static IReadOnlyDictionary<(string From, string To), IReadOnlyList<string>> Of(string project, string assembly)
    {
        var folders = FoldersOf(project);
        using var compiled = AssemblyDefinition.ReadAssembly(assembly);
        var arrows = new Dictionary<(string, string), IReadOnlyList<string>>();
        foreach (var type in compiled.MainModule.Types)
        {
            if (!folders.TryGetValue(NameOf(type), out var from)) continue;
            foreach (var used in Used(type).Select(NameOf).Distinct())
                if (folders.TryGetValue(used, out var to) && to != from)
                    arrows[(from, to)] = [.. arrows.GetValueOrDefault((from, to), []), $"{NameOf(type)} -> {used}"];
        }
        return arrows;
    }

    /// <summary>
    /// The folder, first below the project's, of each type that its sources declare. Folders with a project of their own are not its.
    /// </summary>
    private static Dictionary<string, string> FoldersOf(string project)
    {
        var folders = new Dictionary<string, string>();
        var others = Directory.EnumerateFiles(project, "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetDirectoryName(file)! + Path.DirectorySeparatorChar)
            .Where(folder => folder.Length > project.Length + 1).ToList();
        foreach (var file in Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories))
        {
            if (others.Exists(folder => file.StartsWith(folder, StringComparison.Ordinal))) continue;
            var parts = Path.GetRelativePath(project, file).Split(Path.DirectorySeparatorChar);
            foreach (Match declaration in Declaration().Matches(File.ReadAllText(file)))
                folders[declaration.Groups[1].Value] = parts.Length > 1 ? parts[0] : "";
        }
        return folders;
    }

    private static string NameOf(TypeReference type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type.Name.Split('`')[0];
    }

    private static IEnumerable<TypeReference> Used(TypeDefinition type)
    {
        var members = type.NestedTypes.SelectMany(Used)
            .Concat(type.BaseType is { } above ? Parts(above) : [])
            .Concat(type.Interfaces.SelectMany(one => Parts(one.InterfaceType)))
            .Concat(type.CustomAttributes.SelectMany(one => Parts(one.AttributeType)))
            .Concat(type.GenericParameters.SelectMany(one => one.Constraints).SelectMany(one => Parts(one.ConstraintType)))
            .Concat(type.Fields.SelectMany(field =>
                Parts(field.FieldType).Concat(field.CustomAttributes.SelectMany(one => Parts(one.AttributeType)))))
            .Concat(type.Properties.SelectMany(property => property.CustomAttributes.SelectMany(one => Parts(one.AttributeType))));
        return members.Concat(type.Methods.SelectMany(Used));
    }

    private static IEnumerable<TypeReference> Used(MethodDefinition method) =>
        Parts(method.ReturnType)
            .Concat(method.Parameters.SelectMany(parameter => Parts(parameter.ParameterType)))
            .Concat(method.GenericParameters.SelectMany(one => one.Constraints).SelectMany(one => Parts(one.ConstraintType)))
            .Concat(!method.HasBody ? [] : method.Body.Variables.SelectMany(variable => Parts(variable.VariableType)))
            .Concat(!method.HasBody ? [] : method.Body.Instructions.SelectMany(instruction => instruction.Operand switch
            {
                TypeReference type => Parts(type),
                MethodReference called => Parts(called.DeclaringType).Concat(Parts(called.ReturnType))
                    .Concat(called.Parameters.SelectMany(one => Parts(one.ParameterType)))
                    .Concat(called is GenericInstanceMethod generic ? generic.GenericArguments.SelectMany(Parts) : []),
                FieldReference field => Parts(field.DeclaringType).Concat(Parts(field.FieldType)),
                _ => [],
            }));

    /// <summary>A type and those that it is made of.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter or FunctionPointerType => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Concat(Parts(generic.ElementType)),
        TypeSpecification made => Parts(made.ElementType),
        // A type of another assembly may have the name of one of this.
        TypeDefinition own => [own],
        _ => [],
    };

    [GeneratedRegex(
        @"^(?:(?:public|internal|sealed|static|abstract|partial|readonly|unsafe|ref|file) )*(?:class|record struct|record class|record|struct|enum|interface|delegate [\w<>?\[\], .]+) (\w+)",
        RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
