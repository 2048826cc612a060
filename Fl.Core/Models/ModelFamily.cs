namespace Fl.Core;

/// <summary>The <c>model:</c> of an experiment: builds the model for a data set's image shape and class count.</summary>
[Kind("models")]
public abstract record ModelFamily : Component
{
    /// <exception cref="BadInputException">The model does not fit these images.</exception>
    public abstract Model Build(ImageShape input, int classes);
}
