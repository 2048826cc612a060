namespace Fl.Cli;

/// <summary>A word of a command line as it is typed in a shell.</summary>
internal static class ShellWord
{
    private const string Plain = "-_./:=,@%+~";

    /// <summary>In single quotes where a shell would see more in it than letters.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || Plain.Contains(letter)) ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
