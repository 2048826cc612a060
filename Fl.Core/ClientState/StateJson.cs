using System.Text.Json.Serialization;

namespace Fl.Core;

/// <summary>How the index of a <see cref="StateFile"/> is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StateEntry[]))]
internal sealed partial class StateJson : JsonSerializerContext;
