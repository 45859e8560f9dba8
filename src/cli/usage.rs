//! What is said of arguments that clap does not take, with our own did-you-mean: clap's goes by
//! letters alone.

use super::Status;
use super::args::{Arguments, Format, is_option};
use super::help::documented;
use super::one_command;
use crate::diagnostic::{Severity, nearest};
use crate::render::messages::{Message, USAGE, message_line};
use crate::visible::visible;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, CommandFactory, Error, Parser};
use std::env;
use std::ffi::OsString;
use std::io::{self, Write};

/// The arguments of this process, of which these are the words behind its name. Where there are none, help or a usage message is printed, and the
/// status says how that ends.
pub fn parsed(words: &[OsString]) -> Result<Arguments, Status> {
    if let Some(arguments) = one_command::arguments(words) {
        return Ok(arguments);
    }
    Arguments::try_parse().and_then(all_taken).map_err(|error| {
        let mut error = shown(error);
        suggest(&mut error);
        if error.use_stderr() && is_json_asked() {
            // Who can't be told has the status.
            drop(io::stderr().write_all(json_line(&error).as_bytes()));
            return Status::Unanswered;
        }
        match error.print() {
            Ok(()) if error.use_stderr() => Status::Unanswered,
            Ok(()) => Status::Yes,
            Err(lost) if !error.use_stderr() && lost.kind() == io::ErrorKind::BrokenPipe => {
                Status::Yes
            }
            Err(_) => Status::Unanswered,
        }
    })
}

/// Whether JSON is asked for, as far as arguments that are not taken tell.
fn is_json_asked() -> bool {
    let written = env::args_os().map(|argument| argument.to_string_lossy().into_owned());
    let words: Vec<String> = written.take_while(|argument| argument != "--").collect();
    let json = Format::Json.name();
    words.iter().any(|word| {
        word == "--json" || word.strip_prefix("--format=").is_some_and(|format| format == json)
    }) || words.windows(2).any(|pair| pair[0] == "--format" && pair[1] == json)
}

/// What clap says, without the usage of the command: the message, and the tip as help.
fn json_line(error: &Error) -> String {
    let rendered = error.render().to_string();
    let one_line = |part: &str| part.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut parts = rendered.split("\n\n");
    let message = one_line(parts.next().unwrap_or_default());
    let tips: Vec<String> =
        parts.filter(|part| part.trim_start().starts_with("tip: ")).map(one_line).collect();
    let help = tips.join(" ");
    let help = help.strip_prefix("tip: ");
    let message = message.strip_prefix("error: ").unwrap_or(&message);
    message_line(Message { severity: Severity::Error, code: USAGE, message, help })
}

/// Of a list that stands before the command and after it, clap takes the second part alone, and
/// says nothing.
fn all_taken(arguments: Arguments) -> Result<Arguments, Error> {
    let globals = &arguments.globals;
    let lists = [
        ("config", globals.config.len()),
        ("state", globals.state.len()),
        ("instruments", globals.instruments.len()),
    ];
    for (flag, taken) in lists {
        let written = env::args_os().take_while(|argument| argument != "--");
        if written.filter(|argument| is_option(argument, flag)).count() > taken {
            let message = format!(
                "--{flag} stands before the command and after it: give all of them in one place"
            );
            return Err(Arguments::command().error(ErrorKind::ArgumentConflict, message));
        }
    }
    Ok(arguments)
}

/// The error of the same arguments with what is not seen in them written out, since clap repeats
/// them, and with all that help shows.
fn shown(error: Error) -> Error {
    let arguments = env::args_os().map(|argument| visible(&argument.to_string_lossy()));
    documented().try_get_matches_from(arguments).err().unwrap_or(error)
}

/// Adds what was most likely meant, if anything.
fn suggest(error: &mut Error) {
    let mut root = documented();
    root.build();
    let (written, suggested) = match error.kind() {
        ErrorKind::UnknownArgument => (ContextKind::InvalidArg, ContextKind::SuggestedArg),
        ErrorKind::InvalidSubcommand => {
            (ContextKind::InvalidSubcommand, ContextKind::SuggestedSubcommand)
        }
        ErrorKind::InvalidValue => (ContextKind::InvalidValue, ContextKind::SuggestedValue),
        _ => return,
    };
    // That a flag may be meant as a word helps nobody: no symbol begins with a dash.
    error.remove(ContextKind::Suggested);
    let Some(ContextValue::String(written)) = error.get(written) else { return };
    let meant = match error.kind() {
        ErrorKind::UnknownArgument => {
            let flags = command_of(&root).get_arguments().filter_map(Arg::get_long);
            let name = written.trim_start_matches('-');
            // A flag of the command that stands before it is spelt right, and no tip is itself.
            let others = flags.filter(|flag| *flag != name);
            nearest(name, others).map(|flag| format!("--{flag}"))
        }
        ErrorKind::InvalidSubcommand => {
            nearest(written, root.get_subcommands().map(Command::get_name)).map(str::to_owned)
        }
        _ => match error.get(ContextKind::ValidValue) {
            Some(ContextValue::Strings(values)) => {
                nearest(written, values.iter().map(String::as_str)).map(str::to_owned)
            }
            _ => None,
        },
    };
    if let Some(meant) = meant {
        error.insert(suggested, ContextValue::Strings(vec![meant]));
    }
}

/// The command whose name stands first among the arguments, or all of them together.
fn command_of(root: &Command) -> &Command {
    let named = |argument| root.find_subcommand(argument);
    env::args_os().skip(1).find_map(named).unwrap_or(root)
}
