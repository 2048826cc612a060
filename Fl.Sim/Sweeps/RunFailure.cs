using Fl.Core;

namespace Fl.Sim;

/// <summary>Why a run failed that others go on beside.</summary>
public static class RunFailure
{
    /// <summary>In one line; of what nobody reckoned with, its kind too.</summary>
    public static string Of(Exception error) =>
        (error is BadInputException or RunFailedException or IOException or UnauthorizedAccessException
            ? error.Message : Failure.Describe(error)).ReplaceLineEndings(" ");
}
