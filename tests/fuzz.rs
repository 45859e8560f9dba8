//! The bodies of the fuzz targets on a bounded number of cases: small samples, changed a little by a
//! generator that gives the same cases every time. `fuzz/` runs them without an end.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../fuzz/bodies.rs"]
mod bodies;

/// A generator of numbers, the same ones from the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % sides.max(1)
    }

    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t [u8] {
        of[self.roll(of.len())].as_bytes()
    }
}

/// A sample with a few changes: bytes replaced, cut out, repeated, and words put in.
fn changed(dice: &mut Dice, samples: &[&str], words: &[&str]) -> Vec<u8> {
    let mut bytes = dice.pick(samples).to_vec();
    for _ in 0..dice.roll(4) {
        let at = dice.roll(bytes.len() + 1);
        let end = (at + dice.roll(12)).min(bytes.len());
        match dice.roll(6) {
            0 => drop(bytes.splice(at..end, [])),
            1 => {
                let part = bytes[at..end].to_vec();
                let behind = dice.roll(bytes.len() + 1);
                drop(bytes.splice(behind..behind, part));
            }
            2 => {
                let byte = u8::try_from(dice.roll(256)).expect("a byte");
                drop(bytes.splice(at..end.min(at + 1), [byte]));
            }
            3 => bytes.truncate(at),
            4 => drop(bytes.splice(at..at, dice.pick(words).to_vec())),
            _ => drop(bytes.splice(at..end, dice.pick(words).to_vec())),
        }
    }
    bytes
}

/// Runs a body on so many cases; a part of them must be accepted, and a part refused.
fn run(cases: usize, samples: &[&str], words: &[&str], body: fn(&[u8]) -> bool) {
    let mut dice = Dice(13);
    let mut accepted = 0;
    for case in 0..cases {
        let bytes = changed(&mut dice, samples, words);
        let result = std::panic::catch_unwind(|| body(&bytes));
        let Ok(is_accepted) = result else {
            panic!("case {case}: {:?}", String::from_utf8_lossy(&bytes));
        };
        accepted += usize::from(is_accepted);
    }
    let share = 100 * accepted / cases;
    assert!((10..90).contains(&share), "{share} % are accepted");
}

#[test]
fn any_bytes_are_a_config_or_refused() {
    let samples = [
        include_str!("../configs/dev.yaml"),
        "portfolio:\n  max_leverage: 2.0\n  instruments: {NIFTY: {lot_size: 75}}\n",
        "a: &a {max_leverage: 2}\nportfolio:\n  <<: *a\n  drawdown_scaling: [{drawdown_pct: 0.1, \
         scale: 0.5}]\n",
        "portfolio: {correlation: {max_exposure_pct: 0.5, rho: [[A, B, 0.9]]}, max_state_age: 2h}",
    ];
    let words = [
        "null",
        "true",
        "!!bool ",
        "&a ",
        "*a",
        "<<: ",
        "- ",
        "[",
        "}",
        "'",
        "\"",
        ": ",
        "#",
        "\n",
        "  ",
        "---\n",
        "1e9",
        "0.5",
        ".nan",
        "%",
        "max_exposure_pct: ",
        "\u{200b}",
        "\u{feff}",
        "|\n",
    ];
    run(3000, &samples, &words, bodies::read_config);
}

#[test]
fn any_bytes_are_a_state_or_refused() {
    let samples = [
        r#"{"equity": 500000, "positions": [{"symbol": "TCS", "quantity": 20, "last_price": 3500}]}"#,
        r#"{"equity": {"paper_capital": 1e5, "realized_pnl": -5}, "positions": {"A": {"qty": "1", "avg_price": 2}},
            "open_orders": [{"symbol": "A", "side": "buy", "quantity": 1, "price": 10, "order_id": 7}]}"#,
        r#"{"status": "success", "data": {"net": [{"tradingsymbol": "NIFTY25NOV24000CE", "quantity": -75,
            "last_price": 110.5, "multiplier": 1, "exchange": "NFO", "product": "NRML"}], "day": []},
            "equity": 100000, "ts": "2025-11-16T09:45:03Z"}"#,
        r#"[{"symbol": "A", "size": 3, "side": "short", "price": 1, "markPrice": 17.4166666666665}]"#,
    ];
    let words = [
        "null",
        "true",
        "0",
        "-",
        "1e18",
        "NaN",
        "\"\"",
        "\\ud800",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\"side\": \"sell\", ",
        "\"quantity\": 0, ",
        "\"positions\": [], ",
        "\u{200b}",
        "\u{feff}",
    ];
    run(3000, &samples, &words, bodies::read_state);
}

#[test]
fn any_bytes_are_intents_or_bad_lines() {
    let samples = [
        "{\"id\": 1, \"symbol\": \"A\", \"side\": \"buy\", \"price\": 100}\n{\"symbol\": \"A\", \
         \"price\": 90, \"close\": true}\n",
        "[{\"symbol\": \"A\", \"side\": \"s\", \"price\": \"1.5\", \"qty\": 5, \"stop\": 2}]\n{}\n",
        "[\n{\"symbol\": \"NIFTY25NOVFUT\", \"side\": \"buy\", \"price\": 25900.05, \"atr\": 90},\n\
         {\"symbol\": \"B\", \"side\": \"buy\", \"price\": 1, \"scale\": 0.5}\n]",
    ];
    let words = [
        "null",
        "true",
        "0",
        "-",
        "1e18",
        "\"\"",
        "\\u0041",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\n",
        "\r\n",
        "\"id\": [1,\n2], ",
        "\"qty\": 1e-20, ",
        "\"reduce_only\": true, ",
        "\u{200b}",
    ];
    run(3000, &samples, &words, bodies::read_intents);
}

#[test]
fn any_bytes_are_an_instruments_file_or_refused() {
    let samples = [
        "instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,\
         lot_size,instrument_type,segment,exchange\n1,1,NIFTY25NOVFUT,\"NIFTY\",0,2025-11-25,0,0.1,\
         65,FUT,NFO-FUT,NFO\n2,2,NIFTY25NOV24000CE,NIFTY,0,2025-11-25,24000,0.05,65,CE,NFO-OPT,NFO\n",
        r#"[{"token":"1","symbol":"NIFTY25NOV2524000CE","name":"NIFTY","expiry":"25NOV2025",
            "strike":"2400000.000000","lotsize":"65","instrumenttype":"OPTIDX","exch_seg":"NFO","tick_size":"5.0"},
            {"token":"2","symbol":"SBIN-EQ","name":"SBIN","expiry":"","strike":"-1.0","lotsize":"1",
            "instrumenttype":"","exch_seg":"NSE","tick_size":"10.0"}]"#,
        "S.No.,SYMBOL   ,VOL_FRZ_QTY\n1,BANKNIFTY  ,600\n",
        r#"{"symbols": [{"symbol": "BTCUSDT", "filters": [{"filterType": "LOT_SIZE", "stepSize": "0.001",
            "maxQty": "1000"}, {"filterType": "MIN_NOTIONAL", "notional": "100"}]}]}"#,
    ];
    let words = [
        "null",
        "0",
        "-1",
        "1e18",
        "\"\"",
        "\\u0041",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\n",
        "\r\n",
        "NIFTY25NOVFUT",
        "nifty25novfut",
        " ",
        "\u{200b}",
        "\u{feff}",
    ];
    run(3000, &samples, &words, bodies::read_instruments);
}
