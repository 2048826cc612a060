using System.CommandLine;

namespace Fl.Cli;

/// <summary><c>fl completion</c>: the script by which a shell completes fl's verbs, options and their values.</summary>
/// <remarks>The script asks fl itself, <c>fl [suggest:POSITION] LINE</c>, so that it never lacks an option.</remarks>
public static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            _fl() {
              local IFS=$'\n' line="${COMP_LINE:0:$COMP_POINT}" i
              local word="${line##* }"
              COMPREPLY=($(compgen -W "$(fl "[suggest:$COMP_POINT]" "$COMP_LINE" 2> /dev/null)" -- "$word"))
              # For the shell a word begins anew after each '='.
              if [[ "$word" == *=* && "$COMP_WORDBREAKS" == *=* ]]; then
                for i in "${!COMPREPLY[@]}"; do COMPREPLY[i]="${COMPREPLY[i]#"${word%=*}="}"; done
              fi
              # A value, or the rest of a key, comes right after.
              if [[ "${COMPREPLY[0]}" == *[=.] ]]; then compopt -o nospace 2> /dev/null; fi
            }
            complete -o default -F _fl fl
            """,
        ["zsh"] = """
            #compdef fl
            _fl() {
              local -a words_there
              words_there=("${(@f)$(fl "[suggest:$CURSOR]" "$BUFFER" 2> /dev/null)}")
              [ -n "$words_there" ] || { _files; return }
              compadd -S '' -- ${(M)words_there:#*[=.]}
              compadd -- ${words_there:#*[=.]}
            }
            compdef _fl fl
            """,
        ["fish"] = """
            complete -c fl -a '(fl "[suggest:"(commandline -C)"]" (commandline -p) 2> /dev/null)'
            """,
    };

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = $"{string.Join(", ", Scripts.Keys)}." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Print the script that completes fl in a shell: eval \"$(fl completion bash)\".") { shell };
        command.SetAction((parsed, _) =>
        {
            Console.Out.WriteLine(Scripts[parsed.GetValue(shell)!]);
            return Task.FromResult(0);
        });
        return command;
    }
}
