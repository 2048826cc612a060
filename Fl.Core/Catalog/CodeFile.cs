namespace Fl.Core;

/// <summary>
/// A file of components of the user's own, beside Fl's. C# files are compiled together, so that one may use what another has; an assembly
/// is loaded as it is.
/// </summary>
public sealed record CodeFile : Component
{
    /// <summary>C# source (<c>.cs</c>) or an assembly (<c>.dll</c>), relative to the experiment file.</summary>
    [BareText]
    public required string File { get; init; }

    /// <summary>
    /// The SHA-256 of its bytes, in hexadecimal digits; another file is refused. A run folder's experiment has it, a new one needs none.
    /// </summary>
    [Word]
    public string? Sha256 { get; init; }

    /// <summary>The file's name without its folder: what a server may tell a device of it.</summary>
    public override CodeFile Portable() => this with { File = Path.GetFileName(File) };
}
