use super::*;

/// Underlying, right and strike that a name tells.
fn told(name: &str) -> Option<(&str, &'static str, String)> {
    let Contract { underlying, option } = Contract::named(name)?;
    let Some(OptionTerms { right, strike }) = option else {
        return Some((underlying, "future", String::new()));
    };
    let right = match right {
        Some(OptionRight::Call) => "call",
        Some(OptionRight::Put) => "put",
        None => "option",
    };
    Some((underlying, right, strike.map_or("?".to_owned(), |strike| strike.to_string())))
}

#[test]
fn a_name_of_every_form_tells_underlying_right_and_strike() {
    for (name, underlying, right, strike) in [
        // Kite, monthly and weekly.
        ("NIFTY25NOV24000CE", "NIFTY", "call", "24000"),
        ("nifty25nov24000pe", "nifty", "put", "24000"),
        ("NIFTY25N1824000CE", "NIFTY", "call", "24000"),
        ("NIFTY25O0724000PE", "NIFTY", "put", "24000"),
        ("SENSEX2511684000CE", "SENSEX", "call", "84000"),
        ("BANKNIFTY2511858000PE", "BANKNIFTY", "put", "58000"),
        ("360ONE25NOV1000CE", "360ONE", "call", "1000"),
        ("NIFTYNXT5025NOV68000CE", "NIFTYNXT50", "call", "68000"),
        ("SENSEX502511884000CE", "SENSEX50", "call", "84000"),
        ("USDINR25NOV88.5CE", "USDINR", "call", "88.5"),
        ("USDINR2511888.25PE", "USDINR", "put", "88.25"),
        ("M&M25NOV3700CE", "M&M", "call", "3700"),
        ("NIFTY25NOVFUT", "NIFTY", "future", ""),
        ("BAJAJ-AUTO25NOVFUT", "BAJAJ-AUTO", "future", ""),
        ("NIFTYFUT", "NIFTY", "future", ""),
        // Noren.
        ("NIFTY25NOV25C24000", "NIFTY", "call", "24000"),
        ("BANKNIFTY29NOV23P43500", "BANKNIFTY", "put", "43500"),
        ("USDINR26DEC25C88.5", "USDINR", "call", "88.5"),
        ("NIFTY25NOV25F", "NIFTY", "future", ""),
        // Dhan and Upstox.
        ("NIFTY-Nov2025-24000-CE", "NIFTY", "call", "24000"),
        ("BAJAJ-AUTO-Nov2025-9000-PE", "BAJAJ-AUTO", "put", "9000"),
        ("NIFTY-28Nov2025-24000-CE", "NIFTY", "call", "24000"),
        ("NIFTY-Nov2025-FUT", "NIFTY", "future", ""),
        ("NIFTY 24000 CE 25 NOV 25", "NIFTY", "call", "24000"),
        ("M&M 3700.5 PE 25 NOV 25", "M&M", "put", "3700.5"),
        ("NIFTY FUT 25 NOV 25", "NIFTY", "future", ""),
        // OCC.
        ("SPY260618P00565000", "SPY", "put", "565"),
        ("SPY   260618C00565500", "SPY", "call", "565.5"),
        ("BRKB270115C00500000", "BRKB", "call", "500"),
        // Deribit.
        ("BTC-27DEC24-60000-P", "BTC", "put", "60000"),
        ("ETH-5JAN25-2200-C", "ETH", "call", "2200"),
        ("BTC-27DEC24", "BTC", "future", ""),
        // A contract whatever the rest, of a strike that its name does not tell.
        ("NIFTYOPT", "NIFTY", "option", "?"),
        ("XYZ1CE", "XYZ", "call", "?"),
        ("NIFTY2524000CE", "NIFTY", "call", "?"), // the 40th of February
        ("NIFTY25NOV0CE", "NIFTY", "call", "?"),
    ] {
        assert_eq!(told(name), Some((underlying, right, strike.to_owned())), "{name}");
    }
}

#[test]
fn the_underlying_stands_before_the_expiry() {
    for (name, underlying) in [
        ("M&M25NOVFUT", "M&M"),
        ("3MINDIA25NOVFUT", "3MINDIA"),
        ("3MINDIAFUT", "3MINDIA"),
        ("NIFTYNXT5025NOVFUT", "NIFTYNXT50"),
        ("NIFTY28NOV24FUT", "NIFTY"),
        ("NIFTY251118FUT", "NIFTY"),
        ("USDINR25NOV88.5PE", "USDINR"),
    ] {
        assert_eq!(told(name).map(|told| told.0), Some(underlying), "{name}");
    }
}

#[test]
fn the_name_of_a_share_tells_no_contract() {
    for name in [
        "RELIANCE",
        "OPTIEMUS",
        "FUTUREAGRO",
        "BAJFINANCE",
        "DALMIASUGPE",
        "CE",
        "FUT",
        "PE",
        "OPT",
        "",
        "é",
        "3MINDIA",
        "20MICRONS",
        "NIFTYBEES",
        "BTC-PERPETUAL",
        "BTC/USDT:USDT",
        "SBIN-EQ",
        "T",
        "-FUT",
        " FUT 25 NOV 25",
        "25NOV25F",
        "260618P00565000",
        "SPY269918P00565000",
        "MESH6",
        "BTC-27XXX24-60000-P",
        "BTC-27DEC24-0-P",
        "NIFTY-Foo2025-24000-CE",
    ] {
        assert_eq!(told(name), None, "{name}");
    }
}

#[test]
fn a_month_code_counts_behind_a_root_that_is_known() {
    let mes = |name| Contract::by_month_code(name, |root| root == "MES").map(|of| of.underlying);
    assert_eq!((mes("MESH6"), mes("MESH26")), (Some("MES"), Some("MES")));
    assert_eq!((mes("MESA6"), mes("MESH"), mes("MESH266"), mes("ESH6")), (None, None, None, None));
}

#[test]
fn what_looks_like_a_contract_and_fits_no_form_is_told() {
    for name in
        ["ESZ5", "MESH6", "6EH26", "AAPL_012025C150", "NIFTY24000C", "SPX-4500-CALL", "X 100 P 5"]
    {
        assert!(looks_like_contract(name), "{name}");
    }
    for name in [
        "RELIANCE",
        "3MINDIA",
        "20MICRONS",
        "3PLAND",
        "SETFNIF50",
        "MON100",
        "NIFTY25NOV24000CE",
        "BTC-PERPETUAL",
        "SGBAUG28",
        "NIFTYBEES",
        "M&M",
        "",
    ] {
        assert!(!looks_like_contract(name), "{name}");
    }
}
