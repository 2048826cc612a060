namespace Fl.Cli;

/// <summary>A tracking server has answered, and not with what was asked for.</summary>
/// <param name="code">Its <c>error_code</c>; null where it told none.</param>
/// <param name="isLasting">Whether the same request again would be refused again.</param>
internal sealed class MlflowRefusal(string message, string? code, bool isLasting) : Exception(message)
{
    public string? Code => code;

    public bool IsLasting => isLasting;
}
