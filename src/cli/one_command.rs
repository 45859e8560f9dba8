//! The arguments of a call, read with the options of its own command alone: clap would first make
//! those of all commands. What is not taken here is left to [`Arguments`], which take what is taken
//! here in the same way.

use super::args::{Arguments, BudgetArgs, Command, Globals, LimitsArgs, SizeArgs, is_option};
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

/// The arguments of a process, its name left out, if a command is among them and what stands around
/// it is taken.
pub fn arguments(words: &[OsString]) -> Option<Arguments> {
    let known = |word: &OsString| COMMANDS.iter().find(|of| word.as_os_str() == of.name);
    let (at, of) = words.iter().enumerate().find_map(|(at, word)| Some((at, known(word)?)))?;
    let (before, behind) = (&words[..at], &words[at + 1..]);
    let globals = Globals::augment_args(clap::Command::new(env!("CARGO_PKG_NAME")));
    if !may_stand_behind(before, behind, &globals) {
        return None;
    }
    // Behind the command, options are taken in any order, whoever they belong to.
    let command = (of.with_args)(globals).no_binary_name(true);
    let mut taken = command.try_get_matches_from(before.iter().chain(behind)).ok()?;
    let command = (of.read)(&mut taken).ok()?;
    Some(Arguments { globals: Globals::from_arg_matches_mut(&mut taken).ok()?, command })
}

/// Whether the words before a command are whole options of all commands, so that the command's name
/// is no value of one, and none of them stands behind it again.
fn may_stand_behind(before: &[OsString], behind: &[OsString], globals: &clap::Command) -> bool {
    let mut words = before.iter();
    while let Some(word) = words.next() {
        let named = globals
            .get_arguments()
            .find_map(|arg| Some((arg, arg.get_long().filter(|long| is_option(word, long))?)));
        let Some((arg, name)) = named else { return false };
        let has_value = word.as_encoded_bytes().contains(&b'=');
        let lacks_value = !has_value && arg.get_action().takes_values() && words.next().is_none();
        if lacks_value || behind.iter().any(|word| is_option(word, name)) {
            return false;
        }
    }
    true
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
        // An option on both sides of the command is told of by all of them.
        for line in ["--config a.yaml size --config b.yaml TCS", "--json size TCS --json"] {
            assert!(arguments(&words(line)).is_none(), "{line}");
        }
        for line in [
            "size buy TCS 3520 --stop 3450 -s swing -q",
            "size --state s.json --config a.yaml --config b.yaml sell TCS --lots 2 --json",
            "--state s.json --equity 5 size buy TCS 3520 --stop=2% --needs",
            "--config a.yaml --config=b.yaml --json size TCS",
            "--now= size TCS",
            "--statexyz s.json size TCS",
            "--equity -5 size TCS",
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

    #[cfg(unix)]
    #[test]
    fn an_option_on_both_sides_is_seen_where_its_file_is_no_text() {
        use std::os::unix::ffi::OsStringExt;
        let mut line = words("--config a.yaml size TCS");
        line.push(OsString::from_vec(b"--config=\xff.yaml".to_vec()));
        assert!(arguments(&line).is_none());
    }

    #[test]
    fn what_one_command_does_not_take_is_left_to_all_of_them() {
        // `size` is the name of a file here.
        for line in ["--config size limits", "--config size size TCS"] {
            assert!(arguments(&words(line)).is_none(), "{line}");
            assert!(of_all(line).is_some(), "{line}");
        }
        for line in [
            "",
            "--help",
            "size --help",
            "help size",
            "size --lots",
            "-V",
            "sizes",
            "-- size",
            "-h size",
            "--equity -5 --config",
            "--json=5 size TCS",
        ] {
            assert!(arguments(&words(line)).is_none(), "{line}");
        }
        // An option of a command stands behind it.
        for line in ["--qty 5 size", "TCS size", "size limits --check"] {
            assert_eq!(arguments(&words(line)).is_some(), of_all(line).is_some(), "{line}");
        }
    }
}
