//! The command line as its users meet it: standard output, standard error and exit status, compared
//! exactly.

mod support;

use std::fs;
use std::process::Stdio;
use support::{assert_ran, command, package, posize, posize_reading, run, written};

const SAMPLE: &str = "configs/sample_state.json";

/// `size` on the sample config and book, with further arguments.
fn size(arguments: &str) -> support::Ran {
    let mut all = vec!["--state", SAMPLE, "size"];
    all.extend(arguments.split_whitespace());
    posize(&all)
}

#[test]
fn quiet_prints_the_quantity_and_nothing_else() {
    let ran = size("--symbol TCS --side buy --price 3520 --strategy ema20_50_intraday -q");
    assert_ran(&ran, 0, "20\n", "");
}

#[test]
fn a_quantity_of_0_exits_with_status_1_and_says_why() {
    let ran = size(
        "--symbol NIFTYFUT --side s --price 25900 --lot-size 75 --strategy expiry_scalper --qty \
         75 --quiet",
    );
    assert_ran(&ran, 1, "0\n", "");
    let ran = size(
        "--symbol NIFTYFUT --side s --price 25900 --lot-size 75 --strategy expiry_scalper --qty 75",
    );
    let said = [
        "no trade (total_exposure): 650,000 left of 800,000 in total_exposure; one lot of",
        "  75 takes 1,942,500",
        "",
    ];
    assert_eq!(ran.stdout.lines().skip(1).take(3).collect::<Vec<_>>(), said);
}

#[test]
fn the_limits_document_is_the_dashboard_s_number_for_number() {
    let expected = r#"{
  "format_version": "1.0",
  "ok": true,
  "taken_at": "2026-11-27T09:45:03.120394Z",
  "equity": 500000,
  "max_exposure": 800000,
  "current_exposure": 150000,
  "available_exposure": 650000,
  "exposure_utilization_pct": 18.75,
  "per_strategy": {
    "ema20_50_intraday": {
      "budget": 150000,
      "used": 50000,
      "available": 100000,
      "utilization_pct": 33.33
    },
    "expiry_scalper": {
      "budget": 200000,
      "used": 100000,
      "available": 100000,
      "utilization_pct": 50
    }
  },
  "config": {
    "max_leverage": 2,
    "max_exposure_pct": 0.8,
    "max_risk_per_trade_pct": 0.01,
    "position_sizing_mode": "fixed_qty"
  },
  "exceeded": [],
  "warnings": []
}
"#;
    assert_ran(&posize(&["limits", "--json", "--state", SAMPLE]), 0, expected, "");
    assert_ran(&posize(&["--state", SAMPLE, "--format", "json", "limits"]), 0, expected, "");
}

#[test]
fn an_exceeded_limit_is_a_warning_and_status_1_only_under_check() {
    let state =
        br#"{"equity": 1000, "positions": [{"symbol": "A", "qty": 10, "ltp": 200, "strategy": "expiry_scalper"}]}"#;
    let over = "warning: total_exposure uses 2,000 of 1,600: 400 too much\n\
                warning: expiry_scalper uses 2,000 of 400: 1,600 too much\n";
    let ran = posize_reading(&["--state", "-", "limits"], state);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), over));
    let ran = posize_reading(&["--state", "-", "limits", "--check"], state);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(1), over));
    let ran = posize_reading(&["--state", "-", "limits", "--check", "--json"], state);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(1), ""));
    assert!(
        ran.stdout.contains(r#""exceeded": ["#)
            && ran.stdout.contains("\"exposure_utilization_pct\": 125")
    );
}

#[test]
fn budget_counts_what_a_price_buys() {
    let ran = posize(&[
        "--state",
        SAMPLE,
        "budget",
        "--strategy",
        "expiry_scalper",
        "--price",
        "333",
        "--json",
    ]);
    let expected = r#"{
  "format_version": "1.0",
  "equity": 500000,
  "strategies": [
    {
      "strategy": "expiry_scalper",
      "capital_pct": 40,
      "budget": 200000,
      "used": 100000,
      "available": 100000,
      "utilization_pct": 50,
      "fixed_qty": 50,
      "source": "capital_pct",
      "buys": 300
    }
  ],
  "total": {
    "capital_pct": 40,
    "budget": 200000,
    "used": 100000,
    "available": 100000,
    "utilization_pct": 50
  },
  "warnings": []
}
"#;
    assert_ran(&ran, 0, expected, "");
    let ran = posize(&["--state", SAMPLE, "budget", "--strategy", "scalper"]);
    assert_ran(
        &ran,
        2,
        "",
        "posize: neither the config nor the book knows a strategy \"scalper\"\n",
    );
}

#[test]
fn bad_numbers_are_refused_by_name() {
    for (arguments, said) in [
        ("--price 0", "posize: price is 0: it must be above 0\n"),
        ("--price -5", "posize: price is -5: it must be above 0\n"),
        ("--price 10 --qty 0", "posize: qty is 0: it must be above 0\n"),
        ("--price 10 --qty -3", "posize: qty is -3: it must be above 0\n"),
        ("--price 10 --atr -1", "posize: atr is -1: it must be 0 or more\n"),
        ("--price 10 --lot-size 0", "posize: lot_size is 0: it must be above 0\n"),
        ("--price 10 --point-value 0", "posize: point_value is 0: it must be above 0\n"),
        (
            "--price 10 --risk-pct 30",
            "posize: risk_pct is 30: it must be a fraction above 0 and at most 1 (write 0.01 for \
             1 %)\n",
        ),
        (
            "--price 10 --stop 10",
            "posize: stop 10 is on the wrong side of price 10: a buy needs its stop below the \
             price\n",
        ),
        (
            "--price 10 --qty 5 --close",
            "posize: both a quantity and close: close asks for the whole position, so drop one\n",
        ),
    ] {
        let ran = size(&format!("--symbol TCS --side buy {arguments}"));
        assert_ran(&ran, 2, "", said);
    }
}

#[test]
fn what_is_no_number_is_refused_as_usage() {
    for (price, said) in [
        ("nan", "not a finite number"),
        ("inf", "not a finite number"),
        ("1_000", "a number with separators between its digits"),
        ("010", "a number with a leading zero"),
        ("1e18", "a number of 10^18 or more"),
        ("12345678901.234567890123456789", "a number of more than 28 significant digits"),
        ("ten", "not a number"),
        ("", "not a number"),
    ] {
        let ran = posize(&[
            "--state", SAMPLE, "size", "--symbol", "TCS", "--side", "buy", "--price", price,
        ]);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{price}");
        assert!(ran.stderr.contains(said), "{price}: {}", ran.stderr);
    }
}

#[test]
fn empty_names_and_unknown_words_are_usage_errors() {
    for arguments in [
        &["--symbol", "", "--side", "buy", "--price", "1"][..],
        &["--symbol", "A", "--side", "buy", "--price", "1", "--strategy", ""],
        &["--symbol", "A", "--side", "up", "--price", "1"],
        &["--symbol", "A", "--side", "buy", "--price", "1", "--mode", "kelly2"],
        &["--symbol", "A", "--side", "buy", "--price", "1", "--instrument", "bond"],
        &["--symbol", "A", "--side", "buy", "--price", "1", "--quiet", "--json"],
        &["--symbol", "A", "--side", "buy", "--price", "1", "--format", "github"],
        &["--symbol", "A", "--price", "1"],
    ] {
        let ran = posize(&[&["--state", SAMPLE, "size"], arguments].concat());
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(!ran.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn no_state_is_an_error_and_equity_alone_an_empty_book() {
    let sizing = ["size", "--symbol", "TCS", "--side", "buy", "--price", "3520", "--quiet"];
    let said = "posize: no state: name a checkpoint with --state FILE or $POSIZE_STATE, or give \
        --equity MONEY for an empty book\n";
    assert_ran(&posize(&sizing), 2, "", said);
    assert_ran(
        &posize(&[&sizing[..], &["--equity", "500000", "--qty", "99"]].concat()),
        0,
        "28\n",
        "",
    );
    let ran = posize(&[&sizing[..], &["--state", "no/such.json"]].concat());
    assert_ran(
        &ran,
        2,
        "",
        "no/such.json: error[unreadable-file]: can't be read: No such file or directory (os error \
         2)\n    \
         help: name a file that is there and that you may read\n",
    );
}

#[test]
fn every_command_refuses_a_state_that_is_no_text_or_too_large_with_its_place() {
    let utf16: Vec<u8> =
        "\u{feff}{\"equity\": 1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let many = br#"{"equity": 500000, "positions": []}"#;
    for (state, bound, said) in [
        (
            &utf16[..],
            "1000",
            "<stdin>:1:1: error[not-text]: the file is UTF-16\n    help: save it as UTF-8\n",
        ),
        (
            b"{\n\"equity\": \0",
            "1000",
            "<stdin>:2:11: error[not-text]: a byte of 0 stands here, which no text has\n    help: \
             save it as UTF-8\n",
        ),
        (
            b"{\"equity\": \"\xe9\"}",
            "1000",
            "<stdin>:1:13: error[not-text]: the byte 0xe9 stands here, which is not UTF-8 \
             text\n    help: save it as UTF-8\n",
        ),
        (
            many,
            "34",
            "<stdin>: error[too-large]: the file has more than the 34 bytes that are \
             read\n    help: is this the right file? \
             --max-state-bytes N reads more\n",
        ),
    ] {
        let told = ["--state", "-", "--max-state-bytes", bound];
        for command in [
            &["limits"][..],
            &["budget"],
            &["size", "--symbol", "A", "--side", "buy", "--price", "1"],
        ] {
            let ran = posize_reading(&[command, &told].concat(), state);
            assert_ran(&ran, 2, "", said);
        }
        let ran = posize_reading(&[&["validate"], &told[..]].concat(), state);
        assert_eq!(ran.status, if bound == "34" { Some(1) } else { ran.status }, "{}", ran.stdout);
        assert!(ran.stdout.starts_with(said), "{}", ran.stdout);
    }
    let ran = posize_reading(&["limits", "--state", "-", "--max-state-bytes", "35"], many);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
}

/// A device never ends, and says nothing of its size.
#[cfg(unix)]
#[test]
fn a_device_that_gives_zeros_is_refused_at_once() {
    let ran = posize(&["limits", "--state", "/dev/zero"]);
    let said = "/dev/zero:1:1: error[not-text]: a byte of 0 stands here, which no text \
        has\n    help: save it as UTF-8\n";
    assert_ran(&ran, 2, "", said);
}

#[test]
fn equity_replaces_the_checkpoint_s() {
    // 0.3 × 1,000,000 − 50,000 = 250,000 buys 71.02 at 3,520.
    let ran = size(
        "--symbol TCS --side buy --price 3520 --strategy ema20_50_intraday --qty 99 -q --equity \
         1000000",
    );
    assert_ran(&ran, 0, "71\n", "");
}

#[test]
fn the_environment_names_the_files_when_no_flag_does() {
    let mut sizing = command(&[
        "size", "--symbol", "TCS", "--side", "buy", "--price", "3520", "--qty", "99", "-q",
    ]);
    sizing.env("POSIZE_STATE", SAMPLE).env("POSIZE_CONFIG", "default");
    assert_ran(&run(sizing, b""), 0, "28\n", ""); // 0.2 × 500,000 / 3,520
    let mut sizing = command(&["limits"]);
    sizing.env("POSIZE_STATE", "");
    assert_ran(
        &run(sizing, b""),
        2,
        "",
        "posize: $POSIZE_STATE is set but empty: name a file, or unset it\n",
    );
}

#[test]
fn without_a_config_nothing_is_sized() {
    let mut sizing = command(&["--equity", "1", "limits"]);
    sizing.current_dir(package().join("tests"));
    let said = "posize: no config: there is no configs/dev.yaml here; name one with --config FILE \
        or $POSIZE_CONFIG, \
                or ask for the built-in limits with --config default\n";
    assert_ran(&run(sizing, b""), 2, "", said);
}

#[test]
fn a_state_of_another_kind_is_refused_with_its_place() {
    for (state, place) in [
        ("", "<stdin>:1:1"),
        ("{", "<stdin>:1:"),
        ("[]", "<stdin>:1:1"),
        (r#"{"equity": NaN}"#, "<stdin>:1:12"),
        (
            r#"{"equity": 5, "positions": [{"symbol": "A", "quantity": null, "ltp": 1}]}"#,
            "<stdin>:1:57",
        ),
    ] {
        let ran = posize_reading(&["--state", "-", "limits"], state.as_bytes());
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{state}");
        assert!(ran.stderr.starts_with(place), "{state}: {}", ran.stderr);
    }
}

#[test]
fn a_byte_order_mark_and_carriage_returns_are_fine() {
    let state =
        fs::read_to_string(package().join(SAMPLE)).expect("the sample").replace('\n', "\r\n");
    let ran = posize_reading(
        &["--state", "-", "limits", "--json"],
        format!("\u{feff}{state}").as_bytes(),
    );
    assert_eq!(ran, posize(&["--state", SAMPLE, "limits", "--json"]));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut limits = command(&["--state", SAMPLE, "limits", "--json"]);
    let mut child = limits.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("posize");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the end");
    assert_eq!(
        (String::from_utf8_lossy(&output.stderr).as_ref(), output.status.code()),
        ("", Some(0))
    );
}

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    let plain = size("--symbol TCS --side buy --price 3520");
    assert!(!plain.stdout.contains('\u{1b}'), "{}", plain.stdout);
    let bold = size("--symbol TCS --side buy --price 3520 --color always");
    assert!(
        bold.stdout.starts_with("\u{1b}[1mBUY 1 TCS at 3,520 = 3,520\u{1b}[0m\n"),
        "{}",
        bold.stdout
    );
}

#[test]
fn control_characters_in_names_are_written_out() {
    let state = br#"{"equity": 9, "positions": [{"symbol": "A", "qty": 1, "ltp": 1, "strategy": "\u001b[31mred"}]}"#;
    let ran = posize_reading(&["--state", "-", "limits"], state);
    assert!(
        !ran.stdout.contains('\u{1b}') && ran.stdout.contains(r"\u{1b}[31mred"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stderr.contains('\u{1b}'), "{}", ran.stderr);
}

#[test]
fn a_strategy_that_the_config_does_not_name_is_told() {
    let ran = size("--symbol TCS --side buy --price 3520 --strategy ema20_50_intrday -q");
    let said = "warning: the config names no strategy \"ema20_50_intrday\": its budget is \
        max_risk_per_strategy_pct 0.2; did you \
                mean \"ema20_50_intraday\"?\n";
    assert_ran(&ran, 0, "1\n", said);
}

#[test]
fn help_and_version_answer() {
    assert_eq!(posize(&["--help"]).status, Some(0));
    assert_eq!(posize(&["--version"]).stdout, format!("posize {}\n", env!("CARGO_PKG_VERSION")));
    assert_eq!(posize(&[]).status, Some(2));
}

#[test]
fn a_peak_that_is_no_peak_is_refused_and_a_told_equity_silences_the_paper_capital() {
    let ran = posize(&["--equity", "500000", "--peak-equity", "0", "limits"]);
    assert_ran(&ran, 2, "", "posize: peak equity is 0: it must be above 0\n");
    let paper = r#"{"meta": {"paper_capital": 500000}, "positions": []}"#;
    let limits = |more: &[&str]| {
        posize_reading(&[&["limits", "--state", "-"], more].concat(), paper.as_bytes())
    };
    assert!(limits(&[]).stderr.contains("meta.paper_capital"));
    assert_eq!(limits(&["--equity", "500000"]).stderr, "");
}

#[test]
fn working_orders_take_room_and_are_told_apart() {
    let state = r#"{"equity": 500000, "positions": [{"symbol": "TCS", "quantity": 10, "last_price": 3500, "strategy": "a"}],
        "open_orders": [{"symbol": "TCS", "side": "BUY", "quantity": 5, "price": 3400, "strategy": "a"},
                        {"symbol": "TCS", "side": "SELL", "quantity": 4, "price": 3600, "strategy": "a"}]}"#;
    let ran = posize_reading(&["limits", "--config", "default", "--state", "-"], state.as_bytes());
    // 10 × 3,500 + 5 × 3,400 = 52,000, of which 17,000 are pending; the sale of 4 opens nothing
    // while 10 are held, and those count until they are gone.
    let row = |name: &str| {
        ran.stdout.lines().find(|line| line.contains(name)).map(str::to_owned).unwrap_or_default()
    };
    let used: Vec<_> =
        row(" total exposure  ").split_whitespace().skip(3).take(2).map(str::to_owned).collect();
    assert_eq!(used, ["52,000", "17,000"], "{}", ran.stdout);
    assert!(row("limit").contains("used  of which pending  available"), "{}", ran.stdout);
    let size = [
        "size",
        "--config",
        "default",
        "--state",
        "-",
        "--symbol",
        "TCS",
        "--price",
        "3500",
        "--strategy",
        "a",
    ];
    let ran = posize_reading(&[&size[..], &["--close", "-q"]].concat(), state.as_bytes());
    assert_ran(
        &ran,
        0,
        "10\n",
        // Nothing is held any more then: what sells 4 at 3,600 opens 4 × 3,600 = 14,400.
        "warning: once this has closed 10, working orders open 4 TCS for 14,400: sell 4 at \
         3,600; cancel what is no longer wanted\n",
    );
}

#[test]
fn limits_say_that_a_drawdown_halts_opening() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let config = folder.join("halt.yaml");
    std::fs::write(&config, "portfolio:\n  drawdown_scaling: [{drawdown_pct: 0.2, scale: 0}]\n")
        .expect("a config");
    let config = config.to_string_lossy();
    let limits = |peak: &str, more: &[&str]| {
        posize(
            &[&["limits", "--config", &config, "--equity", "80000", "--peak-equity", peak], more]
                .concat(),
        )
    };
    // (100,000 − 80,000) / 100,000 is 20 % exactly.
    let said = "equity 80,000 is 20 % below its peak of 100,000, which reaches the step of 20 %: \
        its scale is 0, so nothing is opened";
    assert_eq!(limits("100000", &[]).stderr, format!("warning: {said}\n"));
    let document: serde_json::Value =
        serde_json::from_str(&limits("100000", &["--json"]).stdout).expect("JSON");
    assert_eq!(
        document["warnings"],
        serde_json::json!([{"code": "drawdown_halt", "message": said}])
    );
    assert_eq!(limits("99999", &[]).stderr, "");
}

#[test]
fn a_flag_that_is_a_slip_of_one_is_told_and_no_other() {
    for (arguments, tip) in [
        ("size --lot-szie 2", "a similar argument exists: '--lot-size'"),
        ("size --size-lot 2", "a similar argument exists: '--lot-size'"),
        ("size --reduceOnly", "a similar argument exists: '--reduce-only'"),
        ("limits --cehck", "a similar argument exists: '--check'"),
        ("siez", "a similar subcommand exists: 'size'"),
        ("limits --format jsno", "a similar value exists: 'json'"),
    ] {
        let ran = posize(&arguments.split(' ').collect::<Vec<_>>());
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{arguments}");
        assert!(ran.stderr.contains(&format!("\n  tip: {tip}\n")), "{arguments}: {}", ran.stderr);
    }
    for arguments in [
        "size --lots 2",
        "size --risk 100",
        "size --step 95",
        "size --stop-loss 95",
        "limits --strict",
        "sizes-all",
        "limits --format csv",
    ] {
        let ran = posize(&arguments.split(' ').collect::<Vec<_>>());
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{arguments}");
        assert!(!ran.stderr.contains("similar"), "{arguments}: {}", ran.stderr);
    }
}

#[test]
fn documents_of_one_account_add_up_and_none_is_an_empty_book() {
    let positions = written(
        "several-positions.json",
        r#"{"status": "success", "data": {"net": [{"tradingsymbol": "TCS", "quantity": 10, "last_price": 3500}]}}"#,
    );
    let funds = written(
        "several-funds.json",
        r#"{"status": "success", "data": {"equity": {"net": 60000, "utilised": {"debits": 40000}}}}"#,
    );
    let limits =
        |more: &[&str]| posize(&[&["limits", "--config", "default", "--json"], more].concat());
    let used = |ran: &support::Ran| {
        let document: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
        (document["equity"].to_string(), document["current_exposure"].to_string())
    };
    // 60,000 + 40,000; 10 × 3,500.
    let both = limits(&["--state", &positions, "--state", &funds]);
    assert_eq!(used(&both), ("100000".to_owned(), "35000".to_owned()), "{}", both.stderr);
    // Funds alone do not say what is held.
    let alone = limits(&["--state", &funds]);
    assert_eq!((alone.status, alone.stdout.as_str()), (Some(2), ""));
    let told = r#"{"severity":"error","code":"no-positions","message":"#;
    assert!(alone.stderr.starts_with(told), "{}", alone.stderr);
    let empty = limits(&["--state", "none", "--equity", "500"]);
    assert_eq!(used(&empty), ("500".to_owned(), "0".to_owned()), "{}", empty.stderr);
    for (more, said) in [
        (
            &["--state", "none"][..],
            "no state: name a checkpoint with --state FILE or $POSIZE_STATE, or give \
             --equity \
             MONEY for an empty book",
        ),
        (
            &["--equity", "5", "--state", "none", "--state", &funds],
            "--state none is an empty book: give it alone, or leave it out",
        ),
        (
            &["--state", "-", "--state", "-"],
            "standard input can be read once: name one state alone as -",
        ),
    ] {
        let said =
            format!("{{\"severity\":\"error\",\"code\":\"usage\",\"message\":\"{said}\"}}\n");
        assert_ran(&limits(more), 2, "", &said);
    }
}

/// A config and a state of a test's own; the answer of a command on both.
fn printed(name: &str, config: &str, state: &str, command: &[&str]) -> String {
    let config = support::written(&format!("{name}.yaml"), config);
    let state = support::written(&format!("{name}.json"), state);
    let ran = posize(&[&["--config", &config, "--state", &state], command].concat());
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    ran.stdout
}

#[test]
fn what_is_not_zero_never_prints_as_zero() {
    // 100.0069 × 0.2 = 20.00138 buys 5,000 at 0.004; 5,001 cost 20.004, 0.00262 too much. At the
    // stop, 5,000 × 0.0000001 = 0.0005 are lost, 0.0005 % of the equity.
    let ran = posize(&[
        "--config",
        "default",
        "--equity",
        "100.0069",
        "size",
        "--symbol",
        "A",
        "--side",
        "buy",
        "--price",
        "0.004",
        "--qty",
        "10000",
        "--stop",
        "0.0039999",
    ]);
    for line in [
        "decided by strategy_budget: 5,001 would break it by 0.0026\n",
        "\nrisk 0.0005 (< 0.01 % of equity) to the stop at 0.0039999, 0.0000001 away\n",
    ] {
        assert!(ran.stdout.contains(line), "{}", ran.stdout);
    }
    let row = |quantity: &str| {
        format!(
            r#"{{"equity": 100,
            "positions": [
                {{"symbol": "A", "quantity": {quantity}, "last_price": 2.5, "strategy": "s"}}],
            "strategies": {{"s": {{"day_pnl": 0.00004}}, "t": {{"day_pnl": -0.00001}}}}}}"#
        )
    };
    let tiny = "portfolio:\n  max_exposure_pct: 0.00002\n  max_risk_per_trade_pct: 0.000015\n";
    let limits = printed("tiny", tiny, &row("0.001"), &["limits"]);
    let line =
        "total exposure: equity × 0.002 % × leverage 2\nat risk in one trade: 0.0015 % at most";
    assert!(limits.contains(line), "{limits}");
    // 0.0025 used of 100 × 0.00002 × 2 = 0.004, and of 20.
    for line in [
        " total exposure   0.004  0.0025     0.0015  62.5  %\n",
        " s               20      0.0025    20        0.01 %\n",
    ] {
        assert!(limits.contains(line), "{limits}");
    }
    let limits = printed("less", "portfolio: {max_leverage: 2}\n", &row("-0.0001"), &["limits"]);
    assert!(limits.contains(" s                  20  0.00025         20  < 0.01 %\n"), "{limits}");
    // A thousandth of a lot of 25.
    let close = [
        "size",
        "--symbol",
        "A",
        "--strategy",
        "s",
        "--price",
        "2.5",
        "--close",
        "--lot-size",
        "25",
    ];
    let size = printed("lots", "portfolio: {max_leverage: 2}\n", &row("0.025"), &close);
    assert!(size.starts_with("SELL 0.025 A (< 0.01 lots × 25) at 2.5 = 0.06\n"), "{size}");
    // 0.00004 / 20 is 0.000002, 0.00001 / 3,000 is less than can be shown.
    let rebalance = "portfolio:\n  max_leverage: 99\n  strategy_budgets:\n    \
        s: {capital_pct: 0.2}\n    t: {capital_pct: 0.30001}\n  \
        rebalance: {floor_pct: 0, ceiling_pct: 1, max_step_pct: 0.1}\n";
    let rich = row("1").replace("\"equity\": 100", "\"equity\": 10000");
    let proposals = printed("score", rebalance, &rich, &["budget", "--rebalance"]);
    for score in [
        "0.00004 / 2,000 = 0.00000002",
        "-0.00001 / 3,000.1 > -0.00000001",
        "0.00003 / 5,000.1 = 0.00000001",
    ] {
        assert!(proposals.contains(score), "{proposals}");
    }
    // Documents keep their two decimals.
    let state = support::written("less.json", &row("-0.0001"));
    let ran = posize(&["--config", "default", "--state", &state, "limits", "--json"]);
    assert!(ran.stdout.contains("\"exposure_utilization_pct\": 0,"), "{}", ran.stdout);
    let intent = r#"{"symbol": "B", "price": 0.001, "qty": 1, "side": "buy"}"#;
    let ran = posize_reading(
        &["--config", "default", "--equity", "100", "size", "--intents", "-"],
        intent.as_bytes(),
    );
    assert!(ran.stderr.ends_with("exposure 0.001 of 160 (< 0.01 %)\n"), "{}", ran.stderr);
}

#[test]
fn an_exchange_tells_what_trades_there_unless_a_type_does_and_a_strike_is_above_0() {
    let size = |flags: &[&str]| {
        let all =
            ["--config", "default", "--equity", "100000", "size", "--symbol", "X", "--side", "buy"];
        posize(&[&all[..], &["--price", "10", "--qty", "60", "-q"], flags].concat())
    };
    // The built-in lot of a contract is 25: 60 is two of them and a rest.
    assert_eq!(size(&["--exchange", "nfo"]).stdout, "50\n");
    assert_eq!(size(&["--exchange", "NSE"]).stdout, "60\n");
    assert_eq!(size(&["--exchange", "NFO", "--instrument", "EQ"]).stdout, "60\n");
    assert_eq!(size(&["--product", "MIS", "--strike", "24000.5"]).stdout, "60\n");
    for (strike, message) in [
        ("0", "posize: strike is 0: it must be above 0\n"),
        ("-5", "posize: strike is -5: it must be above 0\n"),
    ] {
        assert_ran(&size(&["--strike", strike]), 2, "", message);
    }
    for flag in ["--product", "--exchange"] {
        assert_eq!(size(&[flag, ""]).status, Some(2), "{flag}");
    }
}
