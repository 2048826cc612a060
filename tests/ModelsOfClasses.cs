using Fl.Core;

namespace Fl;

/// <summary>Models that tell so many classes apart.</summary>
internal static class ModelsOfClasses
{
    extension(ModelFamily family)
    {
        public Model Build(Shape input, int classes) => family.Build(input, new Classification(classes));
    }

    extension(ModelSpec)
    {
        public static ModelSpec Build(string name, Shape input, int classes, IReadOnlyList<Layer> layers) =>
            ModelSpec.Build(name, input, new Classification(classes), layers);
    }
}
