//! The recipes of the manual that need more than a shell: a workflow below a pull request, a hook
//! before a commit, a Python engine that holds a posize open.
#![cfg(unix)]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use posize::manual::{Part, parts, topic_named};
use serde_json::Value;
use std::env;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{Ran, assert_ran, package, posize, run};

/// The recipes of a topic in a language, in their order.
fn recipes(topic: &str, language: &str) -> Vec<String> {
    let text = topic_named(topic).expect("a topic").markdown();
    let recipe = format!("{language} recipe");
    let is_asked = |part: Part<'_>| match part {
        Part::Block { language, text } if language == recipe => Some(text.to_owned()),
        _ => None,
    };
    parts(&text).into_iter().filter_map(is_asked).collect()
}

fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).expect("YAML")
}

/// An empty folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("recipes-{name}"));
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("created");
    folder
}

/// A command with posize on its path, behind the tools in `tools`.
fn with_posize(program: &str, arguments: &[&str], tools: &Path, place: &Path) -> Command {
    let posize = Path::new(env!("CARGO_BIN_EXE_posize")).parent().expect("a folder");
    let path = env::var("PATH").unwrap_or_default();
    let path = format!("{}:{}:{path}", tools.display(), posize.display());
    let mut command = Command::new(program);
    command.args(arguments).env_clear().env("PATH", path).current_dir(place);
    command
}

/// Whether a tool that is no part of a system with Rust can be run here; told where it can't.
fn can_run(tool: &str) -> bool {
    let found = Command::new(tool).arg("--version").output().is_ok_and(|ran| ran.status.success());
    if !found {
        // Straight to standard error, which is shown of a test that passes too.
        drop(writeln!(std::io::stderr(), "NOT TESTED: a recipe, since {tool} is not here"));
    }
    found
}

const STATE: &str = r#"{"equity": 500000, "positions": []}"#;
const LIMITS: &str = "portfolio:\n  max_leverage: 1\n  max_risk_per_strategy_pct: 0.2\n";

#[test]
fn a_workflow_says_below_a_pull_request_what_it_changes() {
    if !can_run("git") {
        return;
    }
    let [_, workflow] = &recipes("review", "yaml")[..] else { panic!("two recipes") };
    let steps = yaml(workflow)["jobs"]["review"]["steps"].clone();
    let step = steps.as_array().expect("steps").last().expect("a step").clone();
    let variables: Vec<_> = step["env"].as_object().expect("variables").keys().collect();
    assert_eq!(variables, ["BASE", "GH_TOKEN", "PULL_REQUEST"]);
    let script = step["run"].as_str().expect("a script");

    let place = folder("workflow");
    let tools = folder("workflow-tools");
    let gh = tools.join("gh");
    fs::write(&gh, "#!/bin/sh\nprintf '%s\\n' \"$*\" > gh.txt\n").expect("written");
    fs::set_permissions(&gh, fs::Permissions::from_mode(0o755)).expect("may be run");
    for (name, text) in [
        ("configs/dev.yaml", LIMITS),
        ("review/state.json", STATE),
        (
            "review/intents.jsonl",
            "{\"symbol\": \"TCS\", \"side\": \"buy\", \"price\": 100, \"qty\": 1500}\n",
        ),
    ] {
        let file = place.join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("created");
        fs::write(file, text).expect("written");
    }
    let git =
        "git init --quiet && git add . && git -c user.name=a -c user.email=a@b commit --quiet -m a";
    assert_ran(&run(with_posize("bash", &["-ec", git], &tools, &place), b""), 0, "", "");

    let red = "**Something gets looser.**\n\n";
    let unclear = "**The change could not be compared.**\n\n";
    // 0.2 × 500,000 = 100,000 pays for 1,000 of 1,500 at 100, and 0.3 × 500,000 for all of them.
    for (limits, status, first, told) in [
        (LIMITS.replace("0.2", "0.3"), 1, red, "TCS"),
        (LIMITS.replace("0.2", "0.1"), 0, "No limit gets looser.\n\n", "tighter"),
        (LIMITS.replace("0.2", "2"), 2, unclear, "fraction-above-one"),
    ] {
        fs::write(place.join("configs/dev.yaml"), &limits).expect("written");
        let mut bash = with_posize("bash", &["-ec", script], &tools, &place);
        bash.envs([("BASE", "HEAD"), ("PULL_REQUEST", "7"), ("GH_TOKEN", "none")]);
        let ran = run(bash, b"");
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(status), ""), "{limits}");
        let comment = fs::read_to_string(place.join("comment.md")).expect("a comment");
        let indented =
            ran.stdout.lines().fold(String::new(), |all, line| all + "    " + line + "\n");
        assert_eq!(comment, format!("{first}{indented}"), "{limits}");
        assert!(ran.stdout.contains(told), "{limits}: {}", ran.stdout);
        let asked = fs::read_to_string(place.join("gh.txt")).expect("gh was called");
        let expected = "pr comment 7 --body-file comment.md --edit-last --create-if-none\n";
        assert_eq!(asked, expected, "{limits}");
        fs::remove_file(place.join("gh.txt")).expect("removed");
    }
}

#[test]
fn the_hook_refuses_a_bad_config_before_it_is_committed() {
    let hooks = fs::read_to_string(package().join(".pre-commit-hooks.yaml")).expect("hooks");
    let hooks = yaml(&hooks);
    let [hook] = &hooks.as_array().expect("a list")[..] else { panic!("one hook") };
    let words = |value: &Value| value.as_str().expect("text").to_owned();
    assert_eq!(
        (words(&hook["language"]), words(&hook["types"][0])),
        ("rust".into(), "yaml".into())
    );

    // The recipe names that hook, and the version that this is.
    let [config, _] = &recipes("review", "yaml")[..] else { panic!("two recipes") };
    let used = &yaml(config)["repos"][0];
    assert_eq!(used["hooks"][0]["id"], hook["id"]);
    assert_eq!(used["rev"], format!("v{}", env!("CARGO_PKG_VERSION")));

    // pre-commit runs the entry with its arguments and the files that the commit touches.
    let entry = words(&hook["entry"]);
    let mut arguments: Vec<String> = entry.split(' ').skip(1).map(str::to_owned).collect();
    assert!(entry.starts_with("posize "), "{entry}");
    arguments.extend(hook["args"].as_array().expect("arguments").iter().map(words));
    let place = folder("hook");
    let checked = |text: &str| {
        let file = place.join("posize.yaml");
        fs::write(&file, text).expect("written");
        let file = file.to_str().expect("a plain path");
        let arguments = arguments.iter().map(String::as_str);
        let ran = posize(&arguments.chain(["configs/dev.yaml", file]).collect::<Vec<_>>());
        Ran {
            stdout: ran.stdout.replace(file, "FILE"),
            stderr: ran.stderr.replace(file, "FILE"),
            ..ran
        }
    };
    let good = checked(LIMITS);
    assert_ran(&good, 0, "configs/dev.yaml: ok\nFILE: ok\n", "");
    let bad = checked(&LIMITS.replace("leverage", "levarage"));
    assert_eq!(bad.status, Some(1));
    let told = bad.stdout + &bad.stderr;
    assert!(told.contains("FILE:2:3: error[unknown-key]"), "{told}");
    // A warning stops a commit too.
    assert_eq!(checked(&LIMITS.replace("leverage: 1", "leverage: 20")).status, Some(1));

    for (name, is_config) in [
        ("configs/dev.yaml", true),
        ("app/configs/dev.yml", true),
        ("posize.yaml", true),
        ("desk/posize-index.yaml", true),
        ("home/posize/config.yaml", true),
        ("configs/other.yaml", false),
        ("docker-compose.yaml", false),
        ("posize/pipeline.yaml", false),
        ("posize.json", false),
    ] {
        let pattern = words(&hook["files"]);
        let mut grep = Command::new("grep");
        grep.args(["--quiet", "--extended-regexp", &pattern]);
        assert_eq!(run(grep, name.as_bytes()).status == Some(0), is_config, "{name}");
    }
}

/// Asks 10,000 times, in one go and order by order, then across crashes; prints what it found.
const SESSIONS: &str = r#"
import json, shutil, signal, subprocess, threading
from engine import Posize

def intents():
    number = 7
    for _ in range(10_000):
        number = (number * 1_103_515_245 + 12_345) % 2**31
        yield {
            "symbol": f"S{number // 64 % 23}",
            "side": "buy" if number // 4096 % 2 else "sell",
            "price": 100 + number // 65_536 % 50,
            "qty": 1 + number // 1024 % 90,
        }

def session(book):
    shutil.copy("account.json", book)
    return Posize("--state", book, "size", "--intents", "-", "--book-out", book)

def read(book):
    with open(book, encoding="utf-8") as file:
        return file.read()

ORDERS = list(intents())

def in_one_go(orders, book):
    lines = [json.dumps({**order, "id": number}) for number, order in enumerate(orders, 1)]
    shutil.copy("account.json", book)
    answers = subprocess.run(
        ["posize", "--state", book, "size", "--intents", "-", "--book-out", book],
        input="\n".join(lines), stdout=subprocess.PIPE, check=True, encoding="utf-8",
    )
    return [json.loads(line) for line in answers.stdout.splitlines()]

EXPECTED = in_one_go(ORDERS, "whole.json")
kinds = {answer["reason"] or answer["binding"] or "whole" for answer in EXPECTED}
print(len(EXPECTED), "answers:", *sorted(kinds))

posize = session("asked.json")
answers = [posize.ask(order) for order in ORDERS]
print("one by one:", answers == EXPECTED, posize.close(), read("asked.json") == read("whole.json"))

def asked_of_a_dead_one():
    posize.process.kill()
    posize.process.wait()

def killed_before_it_answers():
    posize.process.send_signal(signal.SIGSTOP)
    threading.Timer(0.05, posize.process.kill).start()

SOME = ORDERS[:1000]
posize, answers = session("crashed.json"), []
crashes = {100: asked_of_a_dead_one, 700: killed_before_it_answers}
while len(answers) < len(SOME):
    crashes.pop(len(answers), lambda: None)()
    try:
        answers.append(posize.ask(SOME[len(answers)]))
    except EOFError as error:
        print(f"after {len(answers)}:", error, read("crashed.json") == read("account.json"))
        posize.resume()
as_one = answers == in_one_go(SOME, "some.json") == EXPECTED[:1000]
print("with crashes:", as_one, posize.close(), read("crashed.json") == read("some.json"))

posize = session("bad.json")
try:
    posize.ask({"symbol": "A", "side": "up", "price": 1})
except ValueError as error:
    print(error)
print("and after a bad order:", posize.ask(ORDERS[0]) == EXPECTED[0], posize.close())
"#;

#[test]
fn a_python_engine_asks_one_process_10_000_times_and_goes_on_after_a_crash() {
    if !can_run("python3") {
        return;
    }
    let [engine, session] = &recipes("recipes", "python")[..] else { panic!("two recipes") };
    let place = folder("engine");
    fs::write(place.join("engine.py"), engine).expect("written");
    fs::write(place.join("session.py"), format!("from engine import *\n{session}")).expect("it");
    fs::write(place.join("test.py"), SESSIONS).expect("written");
    fs::create_dir(place.join("configs")).expect("created");
    fs::write(place.join("configs/dev.yaml"), LIMITS).expect("written");
    fs::write(place.join("account.json"), STATE).expect("written");
    let sessions = run(with_posize("python3", &["test.py"], &place, &place), b"");
    assert!(sessions.stderr.lines().all(|line| line.starts_with("posize: ")), "{sessions:?}");
    assert_eq!(
        sessions.stdout,
        "10000 answers: strategy_budget whole\n\
         one by one: True 0 True\n\
         after 100: posize ended with status -9 True\n\
         after 700: posize ended with status -9 True\n\
         with crashes: True 0 True\n\
         `side` is \"up\"; it must be buy, b, long, sell, s or short\n\
         and after a bad order: True 2\n"
    );
    // 0.2 × 500,000 = 100,000 pays for 28 at 3,520 (98,560).
    let recipe = run(with_posize("python3", &["session.py"], &place, &place), b"");
    let end = "posize: 1 sized, 1 of them cut and 0 refused; 0 bad; exposure 98,560 of 400,000 \
        (24.64 %)\n";
    assert_ran(&recipe, 0, "28\n", end);
}
