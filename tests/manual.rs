//! What posize tells of itself: where to begin, help, the manual, the man page, completions, a
//! config to start from.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use posize::engine::{LIMITS, MODES};
use posize::manual::TOPICS;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{Ran, assert_ran, command, package, posize, posize_reading, run};

const COMMANDS: [&str; 4] = ["size", "limits", "budget", "validate"];

/// What posize prints, which has nothing to complain of.
fn told(arguments: &[&str]) -> String {
    let ran = posize(arguments);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    ran.stdout
}

/// An empty folder of this name.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("manual").join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn longest_line(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or_default()
}

#[test]
fn from_posize_alone_a_newcomer_finds_a_share_the_limits_and_a_broker() {
    let ran = posize(&[]);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""));
    for told in [
        "posize --config default --equity 500000 size buy TCS 3520",
        "posize --generate config > configs/dev.yaml",
        "posize help limits",
        "posize help brokers",
        "--state positions.json --state funds.json",
        "posize help recipes",
    ] {
        assert!(ran.stderr.contains(told), "{told} is not in\n{}", ran.stderr);
    }
    assert!(longest_line(&ran.stderr) <= 80, "{}", ran.stderr);
    assert!(ran.stderr.lines().count() <= 24, "more than a screen:\n{}", ran.stderr);
}

#[test]
fn help_lists_commands_and_topics() {
    let help = told(&["help"]);
    let line = |name: &str| help.lines().any(|line| line.trim_start().starts_with(name));
    assert!(COMMANDS.iter().all(|command| line(command)), "{help}");
    assert!(TOPICS.iter().all(|topic| line(topic.name)), "{help}");
    assert!(longest_line(&help) <= 80, "{help}");
}

#[test]
fn every_topic_is_printed_and_a_misspelt_one_is_told() {
    for topic in TOPICS {
        let text = told(&["help", topic.name]);
        let title = format!("{}\n\n", topic.name.to_uppercase());
        assert!(text.contains(&title) && !text.contains("```"), "{}:\n{text}", topic.name);
    }
    assert_ran(
        &posize(&["help", "confg"]),
        2,
        "",
        "posize: no command or topic is called \"confg\": did you mean config? `posize help` lists \
         them\n",
    );
    assert_ran(
        &posize(&["help", "margin\u{1b}"]),
        2,
        "",
        "posize: no command or topic is called \"margin\\u{1b}\": `posize help` lists them\n",
    );
}

#[test]
fn help_of_a_command_is_what_its_option_prints_and_fits_80_columns() {
    for name in COMMANDS {
        let help = told(&[name, "--help"]);
        let by_command = told(&["help", name]);
        let topic = TOPICS.iter().find(|topic| topic.name == name);
        match topic {
            None => assert_eq!(by_command, help),
            Some(_) => assert!(by_command.starts_with(&(help.clone() + "\n")), "{by_command}"),
        }
        for text in [&help, &told(&[name, "-h"]), &told(&["--help"])] {
            assert!(longest_line(text) <= 80, "{text}");
        }
        assert!(help.contains("\nExamples:\n"), "{help}");
    }
}

/// The commands under "Examples", each on one line.
fn examples(help: &str) -> Vec<String> {
    let (_, examples) = help.split_once("\nExamples:\n").expect("examples");
    let examples = examples.replace("\\\n", "");
    examples.lines().map_while(|line| line.strip_prefix("  ")).map(str::to_owned).collect()
}

#[test]
fn every_example_of_a_command_is_answered() {
    for name in COMMANDS {
        let examples = examples(&told(&[name, "--help"]));
        assert!(!examples.is_empty(), "{name}");
        for example in examples {
            let words: Vec<&str> = example.split_whitespace().collect();
            assert_eq!(words.first(), Some(&"posize"), "{example}");
            assert!(words.contains(&name), "{example}");
            assert_eq!(posize(&words[1..]).status, Some(0), "{example}");
        }
    }
}

#[test]
fn help_lists_the_modes_and_the_formats_that_a_command_takes() {
    let values_of = |help: &str, option: &str| {
        let (_, text) = help.split_once(&format!("\n      {option} <")).expect("the option");
        let (_, text) = text.split_once("Possible values:\n").expect("its values");
        let lines = text.lines().map_while(|line| line.strip_prefix("          "));
        let values = lines.filter_map(|line| line.strip_prefix("- ")?.split(':').next());
        values.map(str::to_owned).collect::<Vec<_>>()
    };
    let modes: Vec<_> = MODES.iter().map(|mode| mode.name.to_string()).collect();
    assert_eq!(values_of(&told(&["size", "--help"]), "--mode"), modes);
    for (name, formats) in [
        ("size", &["table", "json", "csv"][..]),
        ("limits", &["table", "json", "csv"]),
        ("budget", &["table", "json", "csv"]),
        ("validate", &["table", "json", "github", "sarif"]),
    ] {
        assert_eq!(values_of(&told(&[name, "--help"]), "--format"), formats, "{name}");
    }
    let refused = posize(&["--equity", "1", "size", "--format", "xml"]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.stderr.contains("[possible values: table, json, csv]\n"), "{}", refused.stderr);
}

#[test]
fn the_generated_config_is_the_example_and_fit_to_trade_on() {
    let config = told(&["--generate", "config"]);
    assert_eq!(config, fs::read_to_string(package().join("configs/example.yaml")).expect("it"));
    let ran = posize_reading(&["validate", "-", "--strict"], config.as_bytes());
    assert_ran(&ran, 0, "<stdin>: ok\n", "");
}

#[test]
fn what_can_t_be_generated_is_told() {
    let all = "man, complete-bash, complete-zsh, complete-fish, config\n";
    for (words, said) in [
        (&["mam"][..], format!("nothing called \"mam\" is generated: {all}")),
        (
            &["complete-bsh"],
            format!(
                "nothing called \"complete-bsh\" is generated: did you mean complete-bash? {all}"
            ),
        ),
        (&[], format!("--generate takes one word, and stands alone: {all}")),
        (&["man", "limits"], format!("--generate takes one word, and stands alone: {all}")),
    ] {
        let ran = posize(&[&["--generate"], words].concat());
        assert_ran(&ran, 2, "", &format!("posize: {said}"));
    }
}

#[test]
fn the_man_page_carries_commands_options_and_every_topic() {
    let page = told(&["--generate", "man"]);
    for heading in COMMANDS.map(|command| format!(".SH \"POSIZE {}\"", command.to_uppercase())) {
        assert!(page.contains(&heading), "{heading}");
    }
    for topic in TOPICS {
        let heading = format!("\n.SH {}\n", topic.name.to_uppercase());
        let (_, section) = page.split_once(&heading).unwrap_or_else(|| panic!("{heading}"));
        assert!(section.len() > 100, "{heading}");
    }
    for limit in LIMITS {
        assert!(page.contains(&limit.name.replace('-', "\\-")), "{}", limit.name);
    }
    assert!(page.contains("\\-\\-reduce\\-only") && page.contains("Examples:"));
}

/// What bash offers for a line whose last word is being typed.
fn offered(typed: &str, environment: &[(&str, &str)]) -> Vec<String> {
    let folder = folder(&format!("bash-{}", typed.replace([' ', '/'], "_")));
    let script = folder.join("posize.bash");
    fs::write(&script, told(&["--generate", "complete-bash"])).expect("the script");
    let words: Vec<String> = typed.split(' ').map(|word| format!("'{word}'")).collect();
    let asked = format!(
        "source {}\nCOMP_WORDS=({})\nCOMP_CWORD={}\n_posize_names posize {} {}\n\
         printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        script.display(),
        words.join(" "),
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let binary = Path::new(env!("CARGO_BIN_EXE_posize")).parent().expect("a folder");
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", &asked]).env_clear().current_dir(package());
    bash.env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", binary.display()));
    bash.envs(environment.iter().copied());
    let Ran { stdout, stderr, .. } = run(bash, b"");
    assert_eq!(stderr, "", "{typed}");
    stdout.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn bash_knows_options_values_strategies_and_symbols() {
    let state = [("POSIZE_STATE", "configs/sample_state.json")];
    assert_eq!(offered("posize size --strategy ", &[]), ["ema20_50_intraday", "expiry_scalper"]);
    assert_eq!(offered("posize size --strategy ex", &[]), ["expiry_scalper"]);
    assert_eq!(offered("posize budget --strategy ema", &[]), ["ema20_50_intraday"]);
    let portfolio = "posize --config configs/portfolio.yaml size --strategy ";
    assert_eq!(offered(portfolio, &[]), ["bank_breakout", "equity_swing", "index_trend"]);
    let apart = "posize --config = configs/portfolio.yaml size --strategy b";
    assert_eq!(offered(apart, &[]), ["bank_breakout"]);
    assert_eq!(offered("posize size --symbol ", &state), ["RELIANCE", "SENSEX26DEC85000CE"]);
    let told = "posize --state configs/portfolio_state.json size --symbol BANK";
    assert_eq!(offered(told, &state), ["BANKNIFTY26DECFUT"]);
    assert_eq!(offered("posize size --mode k", &[]), ["kelly"]);
    assert_eq!(offered("posize limits --format j", &[]), ["json"]);
    assert!(offered("posize size --reduce", &[]).contains(&"--reduce-only".to_owned()));
    assert_eq!(offered("posize bud", &[]), ["budget"]);
}

#[test]
fn completion_says_nothing_where_anything_is_amiss() {
    for words in [
        &["strategies", "--config", "no/such.yaml"][..],
        &["symbols", "--state", "no/such.json", "--config", "no/such.yaml"],
        &["strategies", "--config"],
        &["strategies", "--config", "configs/sample_state.json"],
        &["nonsense"],
        &[],
    ] {
        assert_ran(&posize(&[&["--complete"], words].concat()), 0, "", "");
    }
    // Without an account, the symbols of the config.
    let named = "BANKNIFTY\nHDFCBANK\nINFY\nNIFTY\nRELIANCE\n";
    let words = ["--complete", "symbols", "--config", "configs/portfolio.yaml", "size", "--symbol"];
    assert_ran(&posize(&words), 0, named, "");
}

#[test]
fn a_shell_is_given_no_name_that_it_would_obey() {
    let folder = folder("names");
    let config = folder.join("odd.yaml");
    let odd = "portfolio:\n  strategy_budgets:\n    good: {}\n    \"$(touch x)\": {}\n    \
               \"a b\": {}\n    \"c;d\": {}\n    \"M&M\": {}\n";
    fs::write(&config, odd).expect("a config");
    let config = config.to_str().expect("a plain path");
    assert_ran(&posize(&["--complete", "strategies", "--config", config]), 0, "good\n", "");
}

#[test]
fn zsh_and_fish_ask_posize_for_names() {
    let zsh = told(&["--generate", "complete-zsh"]);
    assert!(zsh.contains("_posize_strategies'") && zsh.contains("_posize_symbols'"), "{zsh}");
    assert!(!zsh.contains("_users") && !zsh.contains("_hosts"), "{zsh}");
    let fish = told(&["--generate", "complete-fish"]);
    for asked in ["(posize --complete strategies ", "(posize --complete symbols "] {
        assert!(fish.contains(asked), "{asked}\n{fish}");
    }
    assert!(!fish.contains("__fish_complete_users") && !fish.contains("hostnames"), "{fish}");
}

#[test]
fn a_reader_that_goes_away_ends_help_quietly() {
    let mut piped = Command::new("bash");
    let posize = env!("CARGO_BIN_EXE_posize");
    piped.args(["-c", &format!("set -o pipefail; '{posize}' help state | true")]);
    piped.env_clear().env("PATH", "/usr/bin:/bin").current_dir(package());
    let ran = run(piped, b"");
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    // Colours are for those who ask for them.
    let mut plain = command(&["help", "config", "--color", "always"]);
    plain.env("NO_COLOR", "1");
    assert!(run(plain, b"").stdout.starts_with("\u{1b}[1mCONFIG\u{1b}[0m\n"));
    assert!(told(&["help", "config"]).starts_with("CONFIG\n"));
}
