//! Arguments of which the command is known beforehand, so that nothing is made for the others: the
//! usual call in half the time. What is taken here, [`Arguments`] take in the same way; what is not
//! is theirs to take or to refuse.

use super::args::{Arguments, BudgetArgs, Command, Globals, LimitsArgs, SizeArgs};
use super::validate::ValidateArgs;
use clap::{ArgMatches, Args, Error, FromArgMatches};
use std::ffi::OsString;

/// One command.
struct OneCommand {
    name: &'static str,
    with_args: fn(clap::Command) -> clap::Command,
    read: fn(&mut ArgMatches) -> Result<Command, Error>,
}

/// Those that read files.
const COMMANDS: [OneCommand; 4] = [
    OneCommand {
        name: "size",
        with_args: SizeArgs::augment_args,
        read: |taken| Ok(Command::Size(Box::new(SizeArgs::from_arg_matches_mut(taken)?))),
    },
    OneCommand {
        name: "limits",
        with_args: LimitsArgs::augment_args,
        read: |taken| Ok(Command::Limits(LimitsArgs::from_arg_matches_mut(taken)?)),
    },
    OneCommand {
        name: "budget",
        with_args: BudgetArgs::augment_args,
        read: |taken| Ok(Command::Budget(BudgetArgs::from_arg_matches_mut(taken)?)),
    },
    OneCommand {
        name: "validate",
        with_args: ValidateArgs::augment_args,
        read: |taken| Ok(Command::Validate(ValidateArgs::from_arg_matches_mut(taken)?)),
    },
];

/// The arguments of a process, its name left out, if the first word that is a command's name is one
/// and what stands around it is taken. (It may be the value of an option instead.)
pub fn arguments(words: &[OsString]) -> Option<Arguments> {
    let known = |word: &OsString| COMMANDS.iter().find(|of| word.as_os_str() == of.name);
    let (at, of) = words.iter().enumerate().find_map(|(at, word)| Some((at, known(word)?)))?;
    let globals = Globals::augment_args(clap::Command::new(env!("CARGO_PKG_NAME")));
    if at == 0 {
        // Behind the command, options are taken in any order, whoever they belong to.
        let mut taken = taken((of.with_args)(globals), &words[1..])?;
        let command = (of.read)(&mut taken).ok()?;
        return Some(Arguments {
            globals: Globals::from_arg_matches_mut(&mut taken).ok()?,
            command,
        });
    }
    let command = (of.with_args)(clap::Command::new(of.name));
    let mut taken = taken(globals.disable_help_subcommand(true).subcommand(command), words)?;
    Arguments::from_arg_matches_mut(&mut taken).ok()
}

fn taken(command: clap::Command, words: &[OsString]) -> Option<ArgMatches> {
    command.no_binary_name(true).try_get_matches_from(words).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn words(line: &str) -> Vec<OsString> {
        line.split_whitespace().map(OsString::from).collect()
    }

    /// What all commands together make of a line, where they take it.
    fn of_all(line: &str) -> Option<String> {
        let taken = Arguments::try_parse_from(words(&format!("posize {line}")));
        taken.ok().map(|taken| format!("{taken:?}"))
    }

    #[test]
    fn one_command_takes_what_all_of_them_take_in_the_same_way() {
        for line in [
            "size buy TCS 3520 --stop 3450 -s swing -q",
            "size --state s.json --config a.yaml --config b.yaml sell TCS --lots 2 --json",
            "--state s.json --equity 5 size buy TCS 3520 --stop=2% --needs",
            "--config a.yaml size --config b.yaml TCS",
            "size -- -5",
            "size buy TCS -3520",
            "limits --stress 5% --positions --format csv",
            "--json limits --only open_risk",
            "budget --rebalance --by pnl",
            "validate configs --against old.yaml --strict",
            "validate configs --against old.yaml",
        ] {
            let quick = arguments(&words(line)).map(|taken| format!("{taken:?}"));
            assert!(of_all(line).is_none() || quick.is_some(), "{line}");
            assert_eq!(quick, of_all(line), "{line}");
        }
    }

    #[test]
    fn what_one_command_does_not_take_is_left_to_all_of_them() {
        // `size` is the name of a file here.
        assert!(arguments(&words("--config size limits")).is_none());
        assert!(of_all("--config size limits").is_some());
        for line in ["", "--help", "size --help", "help size", "size --lots", "-V", "sizes"] {
            assert!(arguments(&words(line)).is_none(), "{line}");
        }
        // An option of a command stands behind it.
        for line in ["--qty 5 size", "TCS size", "size limits --check"] {
            assert_eq!(arguments(&words(line)).is_some(), of_all(line).is_some(), "{line}");
        }
    }
}
