namespace Fl.Core;

/// <summary>
/// The user's input cannot be used: a file, an option, a combination. Each message is one line a person can
/// act on; the command line prints them without a stack trace and exits with 2.
/// </summary>
public sealed class BadInputException : Exception
{
    public BadInputException(string message) : this([message]) { }

    public BadInputException(IReadOnlyList<string> messages) : base(string.Join('\n', messages)) => Messages = messages;

    public BadInputException(string message, Exception inner) : base(message, inner) => Messages = [message];

    public IReadOnlyList<string> Messages { get; }
}
