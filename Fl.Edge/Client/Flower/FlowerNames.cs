using Fl.Core;

namespace Fl.Edge;

/// <summary>By which names of its config a Flower server says how to train.</summary>
public sealed class FlowerNames
{
    /// <summary>The usual ones. Flower itself has none but FedProx's <c>proximal_mu</c>.</summary>
    private readonly Dictionary<string, string[]> names = new()
    {
        ["epochs"] = ["local_epochs", "epochs"],
        ["batch_size"] = ["batch_size"],
        ["optimizer"] = ["optimizer"],
        ["lr"] = ["lr", "learning_rate"],
        ["momentum"] = ["momentum"],
        ["weight_decay"] = ["weight_decay"],
        ["proximal_mu"] = ["proximal_mu"],
    };

    /// <summary>What a server may say: the keys of an experiment's <c>train</c>, and the strength of FedProx's term.</summary>
    public IEnumerable<string> Keys => names.Keys;

    /// <summary>All names, of all keys.</summary>
    internal IEnumerable<string> All => names.Values.SelectMany(some => some);

    /// <summary>The usual names with some replaced.</summary>
    /// <param name="changes">Each <c>KEY=NAME</c>; without a name the server is not heeded.</param>
    /// <exception cref="BadInputException">One is nothing of the kind.</exception>
    public static FlowerNames Of(IEnumerable<string> changes)
    {
        var result = new FlowerNames();
        foreach (var change in changes)
        {
            if (change.Split('=', 2) is not [var key, var name])
                throw new BadInputException($"--flower-config '{change}' is not KEY=NAME, e.g. lr=learning_rate.");
            if (!result.names.ContainsKey(key))
            {
                var hint = Nearest.Hint(key, result.Keys);
                throw new BadInputException(
                    $"--flower-config '{change}': '{key}' is none of {string.Join(", ", result.Keys)}{(hint.Length == 0 ? "." : hint)}");
            }
            result.names[key] = name.Length == 0 ? [] : [name];
        }
        return result;
    }

    /// <summary>The names of one key, the first before the others.</summary>
    internal IReadOnlyList<string> Of(string key) => names[key];
}
