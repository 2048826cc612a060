namespace Fl.Core;

/// <summary>
/// Something an experiment file chooses by name: a data set, a partitioner, a model, a strategy, an engine, a layer.
/// A component is an immutable record; its init properties are its YAML options (snake_case), their initial
/// values the defaults, <see cref="System.ComponentModel.DataAnnotations.RangeAttribute"/> their bounds.
/// </summary>
public abstract record Component
{
    /// <summary>What is wrong with the options taken together; a bound on one option is an attribute instead.</summary>
    public virtual IEnumerable<Problem> Problems() => [];

    /// <summary>The same component with its paths made absolute, so that it means the same wherever it is read again.</summary>
    /// <param name="baseDirectory">Where the experiment file is; see <see cref="UserPath"/>.</param>
    public virtual Component Rooted(string baseDirectory) => this;

    /// <summary>
    /// The same component for another machine: without the folders of this one, and without files that it has no need of.
    /// What it does need there, it is given there, or it is looked for by its name alone.
    /// </summary>
    public virtual Component Portable() => this;
}
