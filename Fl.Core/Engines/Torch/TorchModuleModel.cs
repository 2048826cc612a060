namespace Fl.Core.Engines.Torch;

public abstract class TorchModuleModel(string name, ImageShape input, int classes, Layout layout) : Model(name, input, classes, layout)
{
    internal abstract Forward CreateForward(Parameters parameters);
}
