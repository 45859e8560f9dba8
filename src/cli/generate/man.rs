//! The man page: every command with its options, then the topics of the manual.

use crate::manual::{Part, TOPICS, parts};
use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, roman};
use std::io;

/// The page.
#[must_use]
pub fn page(mut command: Command) -> Vec<u8> {
    command.build();
    let mut page = Vec::new();
    // Writing into memory does not fail.
    drop(write(&command, &mut page));
    page
}

fn write(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let man = Man::new(command.clone()).title("POSIZE").manual("posize");
    man.render_title(page)?;
    // Words stay whole and apart as they are written: commands are copied from here.
    Roff::new().control("ad", ["l"]).control("nh", []).to_writer(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    let shown = |command: &&Command| !command.is_hide_set() && command.get_name() != "help";
    for command in command.get_subcommands().filter(shown) {
        heading(&format!("posize {}", command.get_name())).to_writer(page)?;
        let own = without_globals(command);
        let man = Man::new(own);
        let mut sections = Vec::new();
        man.render_description_section(&mut sections)?;
        man.render_synopsis_section(&mut sections)?;
        man.render_options_section(&mut sections)?;
        // They are parts of the section of their command.
        page.extend(String::from_utf8_lossy(&sections).replace(".SH ", ".SS ").as_bytes());
        if let Some(examples) = command.get_after_help() {
            lines(&mut Roff::new(), &examples.to_string()).to_writer(page)?;
        }
    }
    for topic in TOPICS {
        topic_section(topic.name, &topic.markdown()).to_writer(page)?;
    }
    Ok(())
}

/// A command without the options that all of them have, which the page tells once.
fn without_globals(command: &Command) -> Command {
    command.clone().mut_args(|arg| {
        let is_global = arg.is_global_set() || arg.get_id() == "format";
        if is_global { arg.hide(true) } else { arg }
    })
}

fn heading(text: &str) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", [text.to_uppercase().as_str()]);
    roff
}

/// A topic as a section of the page.
fn topic_section(name: &str, text: &str) -> Roff {
    let mut roff = heading(name);
    for part in parts(text) {
        match part {
            Part::Heading { level: 1, .. } => {}
            Part::Heading { text, .. } => {
                roff.control("SS", [text]);
            }
            Part::Prose(text) => {
                roff.control("PP", []);
                let words: Vec<Inline> = vec![roman(text.replace('\n', " "))];
                roff.text(words);
            }
            Part::List(text) | Part::Block { text, .. } => {
                lines(&mut roff, text);
            }
        }
    }
    roff
}

/// Lines that stay as they are, from the left edge on: they may be as wide as the page.
fn lines<'r>(roff: &'r mut Roff, text: &str) -> &'r mut Roff {
    roff.control("PP", []).control("nf", []).control("in", ["0"]);
    for line in text.lines() {
        if line.starts_with("$ ") {
            roff.text([bold(line)])
        } else {
            roff.text([roman(line)])
        };
    }
    roff.control("in", []).control("fi", [])
}
