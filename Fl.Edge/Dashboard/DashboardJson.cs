using System.Text.Json.Serialization;

namespace Fl.Edge;

/// <summary>What the page reads, without what is null; angle brackets are escaped.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DashboardUpdate))]
[JsonSerializable(typeof(PartitionPicture))]
[JsonSerializable(typeof(IReadOnlyList<EarlierRun>))]
[JsonSerializable(typeof(RunListing))]
[JsonSerializable(typeof(IReadOnlyList<ClassRow>))]
[JsonSerializable(typeof(double?[][]))]
internal sealed partial class DashboardJson : JsonSerializerContext;
