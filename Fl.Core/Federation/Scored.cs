using System.Text.Json.Serialization;

namespace Fl.Core;

/// <summary>A round and the global model's score after it.</summary>
public sealed record Scored(int Round, Evaluation Test)
{
    /// <summary>On the validation examples; null where there are none.</summary>
    public Evaluation? Validation { get; init; }

    /// <summary>The one to choose by: validation's, or the test's where there is none.</summary>
    [JsonIgnore]
    public Evaluation Chosen => Validation ?? Test;
}
