//! Completions for shells: clap's scripts, which know options and their values, and ask posize for
//! the strategies of the config and the symbols of the book.

use clap::{Arg, Command, ValueHint};
use clap_complete::Shell;

/// What stands for strategies and for symbols in a script until it asks posize: hints that no
/// option of posize has, each with what zsh and fish make of it.
const STRATEGIES: (ValueHint, &str, &str) =
    (ValueHint::Username, "_users", "(__fish_complete_users)");
const SYMBOLS: (ValueHint, &str, &str) =
    (ValueHint::Hostname, "_hosts", "(__fish_print_hostnames)");

/// In bash, what clap's function leaves to us: by the word before.
const BASH: &str = r#"
_posize_names() {
    local current="${COMP_WORDS[COMP_CWORD]}" names=
    case "${COMP_WORDS[COMP_CWORD-1]}" in
        --strategy|-s) names=strategies ;;
        --symbol|buy|sell) names=symbols ;;
        *) _posize "$@"; return ;;
    esac
    names="$(posize --complete "$names" "${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)"
    COMPREPLY=( $(compgen -W "$names" -- "$current") )
}
complete -F _posize_names -o bashdefault -o default posize
"#;

/// In zsh, functions that the script calls by name.
const ZSH: &str = r#"
_posize_names() {
    local -a names
    names=(${(f)"$(posize --complete $1 ${(Q)${(z)LBUFFER}} 2>/dev/null)"})
    compadd -a names
}
(( $+functions[_posize_strategies] )) || _posize_strategies() { _posize_names strategies }
(( $+functions[_posize_symbols] )) || _posize_symbols() { _posize_names symbols }
"#;

/// The script for a shell.
#[must_use]
pub fn script(shell: Shell, command: Command) -> Vec<u8> {
    let mut command = command.mut_subcommands(|command| command.mut_args(with_hint));
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "posize", &mut script);
    let script = String::from_utf8_lossy(&script);
    let script = match shell {
        Shell::Bash => script.into_owned() + BASH,
        Shell::Zsh => {
            let script = script
                .replace(STRATEGIES.1, "_posize_strategies")
                .replace(SYMBOLS.1, "_posize_symbols");
            // The functions stand before the line that may call them at once.
            let last = script.rfind("\nif [ ").unwrap_or(script.len());
            format!("{}{ZSH}{}", &script[..last], &script[last..])
        }
        _ => script
            .replace(
                STRATEGIES.2,
                "(posize --complete strategies (commandline -opc)[2..] 2>/dev/null)",
            )
            .replace(SYMBOLS.2, "(posize --complete symbols (commandline -opc)[2..] 2>/dev/null)"),
    };
    script.into_bytes()
}

/// An option that names strategies or symbols, with the hint that stands for them.
fn with_hint(arg: Arg) -> Arg {
    match arg.get_id().as_str() {
        "strategy" => arg.value_hint(STRATEGIES.0),
        "symbol" => arg.value_hint(SYMBOLS.0),
        _ => arg,
    }
}
