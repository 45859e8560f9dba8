//! CSV out and in, and messages as JSON: exact output of the process, and bad input.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use serde_json::Value;
use support::{assert_ran, posize, posize_reading, written};

const SAMPLE: &str = "configs/sample_state.json";
const BRIEF: &str = "line,id,symbol,side,strategy,qty,orders,notional,binding,reason,taken_by,error.code,error.message\n";

/// The rows of a table, each cell by the name of its column. None of these has a quote.
fn cells(table: &str) -> Vec<Vec<(String, String)>> {
    let mut lines = table.lines().map(|line| line.split(',').map(str::to_owned));
    let header: Vec<String> = lines.next().expect("a header").collect();
    lines
        .map(|row| {
            let row: Vec<String> = row.collect();
            assert_eq!(row.len(), header.len(), "{row:?}");
            header.iter().cloned().zip(row).collect()
        })
        .collect()
}

fn cell<'r>(row: &'r [(String, String)], name: &str) -> &'r str {
    let found = row.iter().find(|(column, _)| column == name);
    &found.unwrap_or_else(|| panic!("no column {name}")).1
}

/// A stream on the sample.
fn stream(arguments: &str, input: &str) -> support::Ran {
    let words = ["--state", SAMPLE, "size", "--intents", "-"];
    let all: Vec<&str> = words.into_iter().chain(arguments.split_whitespace()).collect();
    posize_reading(&all, input.as_bytes())
}

#[test]
fn an_order_is_a_row_with_the_numbers_of_its_document() {
    let words = ["--state", SAMPLE, "size", "buy", "TCS", "3520", "-s", "ema20_50_intraday"];
    let order =
        |more: &[&str]| posize(&[&words[..], &["-n", "40", "--stop", "3450"], more].concat());
    let ran = order(&["--format", "csv"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let document: Value = serde_json::from_str(&order(&["--json"]).stdout).expect("JSON");
    let [row] = &cells(&ran.stdout)[..] else { panic!("{}", ran.stdout) };
    for (column, path) in [
        ("qty", "/qty"),
        ("notional", "/notional"),
        ("risk.amount", "/risk/amount"),
        ("risk.pct", "/risk/pct"),
        ("next_lot.by", "/next_lot/by"),
        ("after.exposure_utilization_pct", "/after/exposure_utilization_pct"),
        ("limits.risk_per_trade.max_qty", "/limits/0/max_qty"),
        ("limits.strategy_budget.available", "/limits/2/available"),
    ] {
        let told = document.pointer(path).expect(path).to_string();
        assert_eq!(cell(row, column), told, "{column}");
    }
    assert_eq!(cell(row, "binding"), "strategy_budget");
    assert_eq!(cell(row, "limits.open_risk.limit"), "");
    // A row for each stop, under the same header; a refusal is a row, and status 1.
    let stops = order(&["--stop", "3450,3400", "--format", "csv"]);
    assert_eq!(stops.status, Some(2), "a flag that stands twice: {}", stops.stderr);
    let two =
        posize(&[&words[..], &["-n", "40", "--stop", "3450,3400", "--format", "csv"]].concat());
    assert_eq!(two.stdout.lines().next(), ran.stdout.lines().next());
    let stops: Vec<_> =
        cells(&two.stdout).iter().map(|row| cell(row, "risk.stop_price").to_owned()).collect();
    assert_eq!(stops, ["3450", "3400"]);
    let none =
        posize(&[&words[..2], &["size", "buy", "TCS", "3520000", "--format", "csv"]].concat());
    assert_eq!((none.status, none.stderr.as_str()), (Some(1), ""));
    let row = none.stdout.lines().nth(1).expect("a row");
    assert!(row.starts_with("0,0,,TCS,TCS,buy,,fixed_qty,3520000,1,1,equity,0,"), "{row}");
}

/// The header is no matter of what the config turns on.
#[test]
fn every_column_of_every_config_stands_in_the_one_header() {
    let header = |arguments: &[&str]| {
        let ran = posize(arguments);
        assert_ne!(ran.status, Some(2), "{}", ran.stderr);
        ran.stdout.lines().next().expect("a header").to_owned()
    };
    let plain = header(&[
        "--config", "default", "--equity", "9000000", "size", "buy", "RELIANCE", "1518", "-n",
        "10", "--format", "csv",
    ]);
    // In a build with debug assertions, a field without a column ends the process.
    for config in ["configs/portfolio.yaml", "configs/costs.yaml"] {
        let full = header(&[
            "--config",
            config,
            "--state",
            "configs/portfolio_state.json",
            "--now",
            "2026-11-27T10:00:00Z",
            "size",
            "buy",
            "RELIANCE",
            "1518",
            "--stop",
            "1462",
            "-n",
            "10",
            "-s",
            "equity_swing",
            "--product",
            "CNC",
            "--needs",
            "--widest-stop",
            "--format",
            "csv",
        ]);
        assert_eq!(full, plain, "{config}");
    }
}

#[test]
fn limits_and_budget_are_a_row_for_each_entry_of_their_lists() {
    let table = |words: &[&str]| posize(&[&["--state", SAMPLE, "--format", "csv"], words].concat());
    let limits = "name,scope,limit,used,pending,available,utilization_pct\n\
        total_exposure,,800000,150000,0,650000,18.75\n\
        strategy_budget,ema20_50_intraday,150000,50000,0,100000,33.33\n\
        strategy_budget,expiry_scalper,200000,100000,0,100000,50\n";
    assert_ran(&table(&["limits"]), 0, limits, "");
    let one = "name,scope,limit,used,pending,available,utilization_pct\n\
        total_exposure,,800000,150000,0,650000,18.75\n";
    assert_ran(&table(&["limits", "--only", "total_exposure"]), 0, one, "");
    // 150,000 ÷ 2,500.
    let budget = "strategy,capital_pct,budget,used,available,utilization_pct,fixed_qty,source,buys\n\
        expiry_scalper,40,200000,100000,100000,50,50,capital_pct,40\n";
    let words = ["budget", "--strategy", "expiry_scalper", "--price", "2500"];
    assert_ran(&table(&words), 0, budget, "");
    // What no row holds is told beside them; the status is that of the answer.
    let over = r#"{"equity": 100, "positions": [{"symbol": "=A", "quantity": -2, "last_price": 90, "strategy": "@s\u202e\n"}]}"#;
    let words = ["--config", "default", "--state", "-", "limits", "--check", "--format", "csv"];
    let ran = posize_reading(&words, over.as_bytes());
    let rows = "name,scope,limit,used,pending,available,utilization_pct\n\
        total_exposure,,160,180,0,0,112.5\n\
        strategy_budget,'@s\\u{202e}\\n,20,180,0,0,900\n";
    let told = "warning: total_exposure is exceeded by 20: 180 used of 160\n";
    assert_eq!((ran.stdout.as_str(), ran.status), (rows, Some(1)));
    assert!(
        ran.stderr.starts_with("warning: ") && ran.stderr.lines().count() == 2,
        "{told}{}",
        ran.stderr
    );
    let words = ["--config", "default", "--state", "-", "limits", "--positions", "--format", "csv"];
    let rows = "symbol,strategy,quantity,mark,exposure,stop,risk,equity_pct,budget_pct\n\
        '=A,'@s\\u{202e}\\n,-2,90,180,,180,180,900\n";
    assert_eq!(posize_reading(&words, over.as_bytes()).stdout, rows);
}

#[test]
fn a_stream_is_a_row_for_each_line_bad_ones_too() {
    let intents = "{\"id\": \"=1\", \"symbol\": \"TCS\", \"side\": \"buy\", \"price\": 3520, \"qty\": 20}\n\
        \n{\"id\": [2, \"a\"], \"symbol\": \"INFY\", \"side\": \"buy\", \"price\": 1500, \"qty\": 20}\n\
        {\"symbol\": \"A\\nB\", \"price\": 1}\noops\n";
    let rows = format!(
        "{BRIEF}1,'=1,TCS,buy,,20,,70400,,,,,\n\
         3,\"[2, \"\"a\"\"]\",INFY,buy,,19,,28500,strategy_budget,,'=1,,\n\
         4,,,,,,,,,,,bad_symbol,\"symbol has U+000A as character 2, which can't be seen as what it \
         is: take it out\"\n\
         5,,,,,,,,,,,not_json,not JSON: expected value at column 1\n"
    );
    let ran = stream("--format csv", intents);
    assert_eq!(ran.stdout, rows);
    assert_eq!(ran.status, Some(2));
    assert_eq!(
        ran.stderr,
        "posize: 2 sized, 1 of them cut and 0 refused; 2 bad; exposure 248,900 of 800,000 (31.11 %)\n"
    );
    assert_eq!(stream("--format csv --exits-first", intents).stdout, ran.stdout);
    let full = stream("--format csv --explain", intents).stdout;
    assert!(full.starts_with("line,id,qty,lots,"), "{full}");
    assert!(
        full.lines()
            .next()
            .is_some_and(|header| header.contains(",taken_by,error.code,error.message,limits."))
    );
    assert_eq!(full.lines().count(), 5);
    let alone = stream("--format csv --independent --jobs 2", intents).stdout;
    let uncut = "INFY,buy,,20,,30000,,,,,
";
    assert_eq!(
        alone,
        rows.replace(
            "INFY,buy,,19,,28500,strategy_budget,,'=1,,
",
            uncut
        )
    );
    assert_eq!(stream("--format csv", "").stdout, BRIEF);
}

#[test]
fn csv_where_there_are_no_rows_is_a_usage_error_that_lists_what_there_is() {
    let findings = "posize: --format csv is for size, limits and budget alone: use table or json or \
        github or sarif\n";
    for words in [
        &["validate", "configs/dev.yaml", "--format", "csv"][..],
        &["validate", "--codes", "--format", "csv"],
        &["validate", "--schema", "--format", "csv"],
        &["--format", "csv", "validate", "configs/dev.yaml", "--against", "default"],
    ] {
        assert_ran(&posize(words), 2, "", findings);
    }
    let limits =
        |more: &[&str]| posize(&[&["--state", SAMPLE, "limits", "--format", "csv"], more].concat());
    let stress = "posize: --stress has no rows of --format csv: leave it out, or use json\n";
    assert_ran(&limits(&["--stress", "5%"]), 2, "", stress);
    let only = "posize: with --positions the rows of --format csv are positions, and --only picks \
        limits: leave one out, or use json\n";
    assert_ran(&limits(&["--positions", "--only", "total_exposure"]), 2, "", only);
}

const TRADES: &str = "\u{feff}id,symbol,side,price,quantity,close,note\r\n\
    a1,TCS,buy,3520,20,,\"two\r\nlines, \"\"quoted\"\"\"\r\n\
    a2,INFY,buy,1500.00,20,false,\r\n\
    a3,INFY,buy,1_500,20,,\r\n\
    a4,INFY,buy\r\n\
    a5,INFY,buy,,20,,\r\n\
    a6,TCS,,3530,,TRUE,x\r\n";

/// The lines above as JSON; the numbers of lines differ.
const TRADES_AS_JSON: [&str; 6] = [
    r#"{"id": "a1", "symbol": "TCS", "side": "buy", "price": "3520", "quantity": "20", "note": "x"}"#,
    r#"{"id": "a2", "symbol": "INFY", "side": "buy", "price": "1500.00", "quantity": "20", "close": false, "note": null}"#,
    r#"{"id": "a3", "symbol": "INFY", "side": "buy", "price": "1_500", "quantity": "20", "note": null}"#,
    "",
    r#"{"id": "a5", "symbol": "INFY", "side": "buy", "quantity": "20", "note": null}"#,
    r#"{"id": "a6", "symbol": "TCS", "price": "3530", "close": true, "note": "x"}"#,
];

#[test]
fn rows_are_answered_as_the_lines_that_they_stand_for() {
    let file = written("trades.CSV", TRADES);
    let of_file =
        |more: &[&str]| posize(&[&["--state", SAMPLE, "size", "--intents", &file], more].concat());
    let ran = of_file(&[]);
    let not_csv =
        "the row has 3 cells and the header 7 cells: write \\\"…\\\" around what holds a comma";
    let expected = [
        r#"{"id":"a1","symbol":"TCS","side":"buy","strategy":null,"qty":20,"notional":70400,"binding":null,"reason":null}"#.to_owned(),
        r#"{"id":"a2","symbol":"INFY","side":"buy","strategy":null,"qty":19,"notional":28500,"binding":"strategy_budget","taken_by":"a1","reason":null}"#.to_owned(),
        r#"{"line":5,"id":"a3","error":{"code":"not_a_number","message":"`price` is \"1_500\", a number with separators between its digits; write the digits alone"}}"#.to_owned(),
        format!("{{\"line\":6,\"error\":{{\"code\":\"not_csv\",\"message\":\"{not_csv}\"}}}}"),
        r#"{"line":7,"id":"a5","error":{"code":"no_price","message":"no `price`: say at what price to enter"}}"#.to_owned(),
        r#"{"id":"a6","symbol":"TCS","side":"sell","strategy":null,"qty":20,"notional":70600,"binding":null,"reason":null}"#.to_owned(),
    ];
    let summary = "posize: 3 sized, 1 of them cut and 0 refused; 3 bad; exposure 178,500 of 800,000 (22.31 %)\n";
    assert_ran(&ran, 2, &(expected.join("\n") + "\n"), summary);
    let json = TRADES_AS_JSON.join("\n");
    for options in [&[][..], &["--explain"], &["--exits-first"], &["--independent", "--jobs", "2"]]
    {
        let good = |text: &str| {
            text.lines()
                .filter(|line| !line.starts_with("{\"line\""))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let as_json = stream(&options.join(" "), &json).stdout;
        assert_eq!(good(&of_file(options).stdout), good(&as_json), "{options:?}");
    }
    let strict = of_file(&["--strict"]).stdout;
    let refused = "{\"line\":2,\"id\":\"a1\",\"error\":{\"code\":\"unknown_field\",\"message\":\"`note` is no \
        field that posize knows: leave it out, or leave out --strict\"}}\n";
    assert_eq!(strict, refused);
}

#[test]
fn a_book_that_rows_leave_is_that_of_lines() {
    let book = |name: &str, intents: &str, text: &str| {
        let (intents, book) = (written(intents, text), written(name, "{}"));
        let ran = posize(&["--state", SAMPLE, "size", "--intents", &intents, "--book-out", &book]);
        assert_eq!(ran.status, Some(0), "{}", ran.stderr);
        std::fs::read_to_string(book).expect("the book")
    };
    let rows =
        book("rows-book.json", "opens.csv", "symbol,side,price,qty,stop\nTCS,buy,3520,5,3450.5\n");
    let line = r#"{"symbol": "TCS", "side": "buy", "price": 3520, "qty": 5, "stop": 3450.5}"#;
    assert_eq!(rows, book("lines-book.json", "opens.ndjson", line));
    assert!(rows.contains("3450.5"), "{rows}");
}

#[test]
fn a_header_is_known_on_standard_input_and_what_says_nothing_sure_is_refused() {
    let row = "symbol,side,price,qty\nTCS,buy,3520,20\n";
    let answer = "{\"symbol\":\"TCS\",\"side\":\"buy\",\"strategy\":null,\"qty\":20,\"notional\":70400,\
        \"binding\":null,\"reason\":null}\n";
    assert_eq!(stream("", row).stdout, answer);
    assert_eq!(stream("--intents-format csv", row).stdout, answer);
    // A name that is no field's: no header that is sure to be one.
    let other = stream("", &row.replace("qty", "note"));
    assert_eq!((other.stdout.matches("not_json").count(), other.status), (2, Some(2)));
    assert_eq!(stream("--intents-format json", row).stdout.matches("not_json").count(), 2);
    let refused = |header: &str, why: &str| {
        let ran = stream("--intents-format csv", &format!("{header}\nTCS,buy,3520,20\n"));
        assert_ran(&ran, 2, "", &format!("posize: standard input:1: {why}\n"));
    };
    refused(
        "symbol;side;price;qty",
        "semicolons separate the columns: save the file with commas between them, and with points in \
         numbers",
    );
    refused("symbol,side,price,price", "the column `price` stands there twice");
    refused("symbol,side,price,", "column 4 has no name: name it, or take it out");
    refused(
        "TCS,buy,3520,20",
        "the first line names no field of an intent, as symbol,side,price,qty does",
    );
    let json = written("lines.csv", "{\"symbol\": \"TCS\", \"side\": \"buy\", \"price\": 3520}\n");
    let ran = posize(&["--state", SAMPLE, "size", "--intents", &json]);
    let why = "the first line is JSON and no header like symbol,side,price,qty: say --intents-format json";
    assert_ran(&ran, 2, "", &format!("posize: {json}:1: {why}\n"));
    let alone = posize(&["--state", SAMPLE, "size", "buy", "TCS", "1", "--intents-format", "csv"]);
    assert_eq!((alone.status, alone.stdout.as_str()), (Some(2), ""));
    // A column that looks like a field is a bad row, though its cell is empty.
    let slip = stream("--intents-format csv", "symbol,side,price,sl\nTCS,buy,3520,\n").stdout;
    assert!(
        slip.contains("`sl` is no field that posize knows: did you mean `stop_price`?"),
        "{slip}"
    );
}

#[test]
fn a_review_reads_rows_too() {
    let file = written("reviewed.csv", "symbol,side,price,qty\nTCS,buy,3520,20\nTCS\n");
    let ran = posize(&[
        "validate",
        "configs/dev.yaml",
        "--against",
        "configs/dev.yaml",
        "--state",
        SAMPLE,
        "--intents",
        &file,
    ]);
    let why = "the row has 1 cell and the header 4 cells: write \"…\" around what holds a comma";
    assert_eq!(ran.status, Some(2));
    assert_eq!(ran.stderr, format!("posize: {file}:3: not_csv: {why}\n"));
}

#[test]
fn in_json_mode_every_message_is_an_object_on_a_line() {
    let error = |code: &str, message: &str| {
        format!("{{\"severity\":\"error\",\"code\":\"{code}\",\"message\":\"{message}\"}}\n")
    };
    let usage = error("usage", "unexpected argument '--lots2' found");
    assert_ran(&posize(&["size", "--lots2", "--json"]), 2, "", &usage);
    assert_ran(&posize(&["--format=json", "size", "--lots2"]), 2, "", &usage);
    assert_ran(&posize(&["--format", "json", "size", "--lots2"]), 2, "", &usage);
    // The tip is help; what is behind `--`, or is another format, asks for no JSON.
    let tip = "{\"severity\":\"error\",\"code\":\"usage\",\"message\":\"unexpected argument '--onyl' found\",\
        \"help\":\"a similar argument exists: '--only'\"}\n";
    assert_ran(&posize(&["limits", "--onyl", "--json"]), 2, "", tip);
    assert!(posize(&["size", "--lots2", "--", "--json"]).stderr.starts_with("error: "));
    assert!(posize(&["size", "--lots2", "--format", "csv"]).stderr.starts_with("error: "));
    let escaped = posize(&["limits", "--o\u{202e}", "--json"]).stderr;
    assert!(escaped.contains(r"--o\\u{202e}"), "{escaped}");
    let side = "stop 4 is on the wrong side of price 3: a buy needs its stop below the price";
    let words =
        ["--json", "--config", "default", "--equity", "1", "size", "buy", "A", "3", "--stop", "4"];
    assert_ran(&posize(&words), 2, "", &error("stop_on_wrong_side", side));
    let words =
        ["--json", "--config", "default", "--equity", "1", "size", "--intents", "nowhere.csv"];
    let io = "can't read nowhere.csv: No such file or directory (os error 2)";
    assert_ran(&posize(&words), 2, "", &error("io", io));
    let unread = "{\"severity\":\"error\",\"code\":\"unreadable-file\",\"message\":\"can't be read: No such file \
        or directory (os error 2)\",\"file\":\"nowhere.yaml\",\"help\":\"name a file that is there and that \
        you may read\"}\n";
    assert_ran(
        &posize(&["--config", "nowhere.yaml", "--equity", "1", "limits", "--json"]),
        2,
        "",
        unread,
    );
    // A stream is spoken of as JSON where JSON is asked for in words.
    let line = r#"{"symbol": "TCS", "side": "buy", "price": 3520, "qty": 1}"#;
    let summary =
        "1 sized, 0 of them cut and 0 refused; 0 bad; exposure 153,520 of 800,000 (19.19 %)";
    assert_eq!(stream("", line).stderr, format!("posize: {summary}\n"));
    let said =
        format!("{{\"severity\":\"note\",\"code\":\"summary\",\"message\":\"{summary}\"}}\n");
    assert_eq!(stream("--json", line).stderr, said);
    assert_eq!(stream("--format csv", line).stderr, format!("posize: {summary}\n"));
}

#[test]
fn warnings_of_a_stream_are_objects_and_those_of_a_document_stand_in_it_alone() {
    let state =
        r#"{"meta": {"paper_capital": 100000}, "positions": [], "ts": "2025-11-16T09:45:00Z"}"#;
    let stale = [
        "--config",
        "default",
        "--state",
        "-",
        "--max-age",
        "1m",
        "--now",
        "2025-11-16T09:50:00Z",
        "--json",
    ];
    let intents = written("exits.ndjson", "{\"symbol\": \"A\", \"price\": 1, \"close\": true}\n");
    let ran =
        posize_reading(&[&stale[..], &["size", "--intents", &intents]].concat(), state.as_bytes());
    let told = |line: &str| {
        let message: Value = serde_json::from_str(line).expect(line);
        format!("{} {} {}", message["severity"], message["code"], message["range"]["start"])
    };
    let told: Vec<String> = ran.stderr.lines().map(told).collect();
    let expected = [
        r#""warning" "equity-from-paper-capital" {"column":28,"line":1}"#,
        r#""warning" "stale-checkpoint" {"column":60,"line":1}"#,
        r#""note" "summary" null"#,
    ];
    assert_eq!(told, expected);
    let document = posize_reading(
        &["--config", "default", "--state", "-", "limits", "--json"],
        state.as_bytes(),
    );
    assert!(document.stdout.contains("equity_from"), "{}", document.stdout);
    assert_eq!(document.stderr, "");
}

#[cfg(unix)]
#[test]
fn a_closed_standard_error_is_status_2_in_json_too() {
    let sh = |words: &str| {
        let posize = env!("CARGO_BIN_EXE_posize");
        let mut shell = std::process::Command::new("sh");
        shell
            .args(["-c", &format!("{posize} {words}")])
            .env_clear()
            .current_dir(support::package());
        support::run(shell, b"").status
    };
    assert_eq!(sh("--json --config default --equity 1 size buy A 3 --stop 4 2>/dev/full"), Some(2));
    assert_eq!(sh("--json size --lots2 2>/dev/full"), Some(2));
}
