using System.Reflection;
using Module = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace Fl.Core.Engines.Torch;

/// <summary>
/// A TorchSharp module of your own, from a .NET assembly: a public class derived from
/// <c>torch.nn.Module&lt;Tensor, Tensor&gt;</c> that takes images (batch x channels x height x width) to one value per
/// class (batch x classes). It has a public constructor <c>(int channels, int height, int width, int classes)</c>, which
/// is preferred, or one without parameters. Initial weights are the module's own, drawn under the experiment's seed.
/// Build the assembly against the TorchSharp that this program carries. Loading it runs its code.
/// </summary>
[Named("torch-module")]
public sealed record TorchModuleFamily : ModelFamily
{
    private static readonly Type[] ShapeAndClasses = [typeof(int), typeof(int), typeof(int), typeof(int)];

    /// <summary>Path of the assembly; relative to the experiment file, else to the current directory.</summary>
    public required string Assembly { get; init; }

    /// <summary>Full name of the class, e.g. <c>My.Net</c>.</summary>
    [Word]
    public required string Type { get; init; }

    public override Component Rooted(string baseDirectory) =>
        (TorchModuleFamily)base.Rooted(baseDirectory) with { Assembly = UserPath.Resolve(Assembly, baseDirectory) };

    /// <summary>A server names an assembly; which one of that name is loaded, from the current directory, is the client's to say.</summary>
    public override Component Portable() => (TorchModuleFamily)base.Portable() with { Assembly = Path.GetFileName(Assembly) };

    protected override Model Make(Shape input, LearningTask task)
    {
        _ = Libtorch.Version;
        var path = Path.GetFullPath(Assembly);
        if (!File.Exists(path)) throw Bad($"there is no file '{path}' (assembly: '{Assembly}').");
        var type = Find(Load(path), path);
        if (type.GetConstructor(ShapeAndClasses) is { } shaped)
            return TorchModuleModel.Create("torch-module", input, task, () =>
                Make(shaped, input.Channels, input.Height, input.Width, task.Outputs));
        if (type.GetConstructor([]) is { } plain)
            return TorchModuleModel.Create("torch-module", input, task, () => Make(plain));
        throw Bad($"class '{Type}' has neither a public constructor (int channels, int height, int width, "
            + "int classes) nor one without parameters.");
    }

    private static Assembly Load(string path)
    {
        try
        {
            return System.Reflection.Assembly.LoadFrom(path);
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException)
        {
            throw Bad($"'{path}' is not a .NET assembly that can be loaded: {e.Message.Split('\n')[0]}");
        }
    }

    private Type Find(Assembly assembly, string path)
    {
        Type[] types;
        try
        {
            types = assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            throw Bad($"the types of '{path}' cannot be loaded: {e.LoaderExceptions.FirstOrDefault()?.Message ?? e.Message}");
        }
        var type = Array.Find(types, t => t.FullName == Type);
        if (type is null)
        {
            var modules = types.Where(IsModule).Select(t => t.FullName).Order().ToList();
            throw Bad(modules.Count == 0
                ? $"'{path}' has no class '{Type}', nor any that derives from Module<Tensor, Tensor>."
                : $"'{path}' has no class '{Type}'; its modules are {string.Join(", ", modules)}.");
        }
        if (!IsModule(type)) throw Bad($"class '{Type}' does not derive from torch.nn.Module<Tensor, Tensor>, or is abstract.");
        return type;
    }

    private static bool IsModule(Type type) =>
        type.IsAssignableTo(typeof(Module)) && type is { IsAbstract: false, ContainsGenericParameters: false };

    private static Module Make(ConstructorInfo constructor, params object[] arguments)
    {
        try
        {
            return (Module)constructor.Invoke(arguments);
        }
        catch (TargetInvocationException e)
        {
            throw Bad($"the constructor of '{constructor.DeclaringType}' failed: {(e.InnerException ?? e).Message.Split('\n')[0]}");
        }
    }

    private static BadInputException Bad(string message) => new($"model 'torch-module': {message}");
}
