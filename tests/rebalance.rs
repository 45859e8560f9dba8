//! `budget --rebalance`: what holds of every proposal, and the command with its exact output.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use posize::engine::{NoProposal, Proposal, RebalanceTerms, Rebalancing, Standing, rebalance};
use posize::number::Exact;
use posize::units::{Fraction, Money};
use std::cmp::Ordering;
use std::fs;
use std::path::PathBuf;
use support::{Ran, assert_ran, posize};

/// A small generator of whole numbers (xorshift), the same on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    /// `k / 10^places`, k from `least` to just below `end`.
    fn fraction(&mut self, least: u64, end: u64, places: u32) -> Fraction {
        Exact::from(least + self.below(end - least)).shifted_down(places).into()
    }
}

/// A case in whole steps, or with budgets between them where `fine`.
fn case(numbers: &mut Numbers, fine: bool) -> (RebalanceTerms, Vec<Standing>) {
    let terms = RebalanceTerms {
        floor: numbers.fraction(0, 1_500, 4),
        ceiling: numbers.fraction(3_000, 10_001, 4),
        max_step: numbers.fraction(0, 600, 4),
    };
    let equity = Money::from(Exact::from(100_000 + numbers.below(900_000)));
    let standings = (0..=numbers.below(6)).map(|at| {
        let now = if fine {
            numbers.fraction(10_000, 350_000, 6)
        } else {
            numbers.fraction(500, 3_500, 4)
        };
        let result = &Exact::from(numbers.below(41)) - &Exact::from(20); // so few that equal scores come up
        let budget = &equity * &now;
        let is_known = numbers.below(8) > 0;
        // Now and then the same score as all others have.
        let result = if numbers.below(5) == 0 { budget.number().shifted_down(2) } else { result };
        Standing { code: format!("s{at}"), now, budget, result: is_known.then(|| result.into()) }
    });
    let standings = standings.collect();
    (terms, standings)
}

fn by_score(a: &Standing, b: &Standing) -> Ordering {
    let made = |standing: &Standing| standing.result.as_ref().expect("known").number().clone();
    (&made(a) * b.budget.number()).cmp(&(&made(b) * a.budget.number()))
}

fn is_whole(fraction: &Fraction) -> bool {
    fraction.number().div_floor(&Exact::ONE, 4).as_ref() == Some(fraction.number())
}

/// Every rule of a proposal, checked on its own.
fn check(terms: &RebalanceTerms, rebalancing: &Rebalancing) {
    assert!(rebalancing.total_proposed() <= rebalancing.total_now(), "the sum grows");
    let (known, unknown): (Vec<&Proposal>, Vec<&Proposal>) =
        rebalancing.proposals.iter().partition(|proposal| proposal.standing.result.is_some());
    for proposal in unknown {
        assert_eq!(proposal.proposed, proposal.standing.now, "no data stays");
    }
    for proposal in &known {
        assert!(
            proposal.proposed >= terms.floor && proposal.proposed <= terms.ceiling,
            "out of bounds: {proposal:?}"
        );
        assert!(proposal.change().abs() <= terms.max_step, "too far: {proposal:?}");
        assert!(is_whole(&proposal.proposed), "no whole step: {proposal:?}");
        for other in &known {
            if by_score(&proposal.standing, &other.standing) == Ordering::Greater {
                assert!(
                    proposal.change() >= other.change(),
                    "the better moves less: {proposal:?} and {other:?}"
                );
            }
        }
    }
}

#[test]
fn every_proposal_keeps_every_rule() {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let (mut proposed, mut moved) = (0, 0);
    for round in 0..4_000 {
        let (terms, standings) = case(&mut numbers, round % 2 == 1);
        if let Ok(rebalancing) = rebalance(&terms, &standings) {
            check(&terms, &rebalancing);
            proposed += 1;
            moved += u32::from(
                rebalancing.proposals.iter().any(|proposal| proposal.change().is_positive()),
            );
        }
    }
    assert!(proposed > 1_500 && moved > 500, "{proposed} proposals, {moved} with a rise");
}

/// In whole steps and within the bounds today, staying as it is breaks no rule, so there is always
/// a proposal.
#[test]
fn a_book_within_its_bounds_always_has_a_proposal() {
    let mut numbers = Numbers(7);
    for _ in 0..1_000 {
        let (terms, mut standings) = case(&mut numbers, false);
        standings.retain(|standing| standing.now >= terms.floor && standing.now <= terms.ceiling);
        let rebalancing = rebalance(&terms, &standings).expect("to stay is a proposal");
        check(&terms, &rebalancing);
    }
}

/// A refusal is exact: on small cases every combination of whole steps is tried, and none keeps the
/// rules.
#[test]
fn a_refusal_means_that_nothing_keeps_every_rule() {
    let mut numbers = Numbers(99);
    let (mut refused, mut answered) = (0, 0);
    for _ in 0..600 {
        let step = numbers.fraction(0, 6, 4);
        let terms = RebalanceTerms {
            floor: numbers.fraction(993, 1_002, 4),
            ceiling: numbers.fraction(1_003, 1_012, 4),
            max_step: step.clone(),
        };
        let standings: Vec<Standing> = (0..3)
            .map(|at| {
                let now = numbers.fraction(99_800, 100_800, 6);
                let budget = &Money::from(Exact::from(1_000_000)) * &now;
                let result = Money::from(Exact::from(numbers.below(3)));
                Standing { code: format!("s{at}"), now, budget, result: Some(result) }
            })
            .collect();
        let any = any_proposal(&terms, &standings);
        match rebalance(&terms, &standings) {
            Ok(rebalancing) => {
                check(&terms, &rebalancing);
                assert!(any);
                answered += 1;
            }
            Err(reason) => {
                assert!(!any, "{reason:?}");
                refused += 1;
            }
        }
    }
    assert!(refused > 100 && answered > 100, "{refused} refused, {answered} answered");
}

/// Whether some whole steps around today's budgets keep every rule.
fn any_proposal(terms: &RebalanceTerms, standings: &[Standing]) -> bool {
    let choices: Vec<Fraction> =
        (990..1_015).map(|steps: u64| Exact::from(steps).shifted_down(4).into()).collect();
    let fits = |standing: &Standing, proposed: &Fraction| {
        *proposed >= terms.floor
            && *proposed <= terms.ceiling
            && (proposed - &standing.now).abs() <= terms.max_step
    };
    let of = |at: usize| choices.iter().filter(move |proposed| fits(&standings[at], proposed));
    let today: Fraction = standings.iter().map(|standing| standing.now.clone()).sum();
    for a in of(0) {
        for b in of(1) {
            for c in of(2) {
                let proposed = [a, b, c];
                let moved: Vec<Fraction> =
                    (0..3).map(|at| proposed[at] - &standings[at].now).collect();
                let in_order = (0..3).all(|at| {
                    (0..3).all(|other| {
                        by_score(&standings[at], &standings[other]) != Ordering::Greater
                            || moved[at] >= moved[other]
                    })
                });
                if in_order && proposed.into_iter().cloned().sum::<Fraction>() <= today {
                    return true;
                }
            }
        }
    }
    false
}

/// Raising one result never lowers what its strategy is given where only order and sum matter: with
/// two strategies.
#[test]
fn the_better_of_two_never_ends_with_less_than_it_had() {
    let mut numbers = Numbers(3);
    for _ in 0..500 {
        let (terms, standings) = case(&mut numbers, false);
        let [one, other, ..] = standings.as_slice() else { continue };
        let within =
            |standing: &Standing| standing.now >= terms.floor && standing.now <= terms.ceiling;
        if !within(one) || !within(other) || one.result.is_none() || other.result.is_none() {
            continue;
        }
        let rebalancing =
            rebalance(&terms, &[one.clone(), other.clone()]).expect("to stay is a proposal");
        let better = usize::from(by_score(one, other) == Ordering::Less);
        assert!(!rebalancing.proposals[better].change().is_negative(), "{rebalancing:?}");
    }
}

#[test]
fn nothing_to_move_is_no_error() {
    let (terms, _) = case(&mut Numbers(1), false);
    assert_eq!(
        rebalance(&terms, &[]).map(|rebalancing| rebalancing.proposals.len()),
        Ok::<_, NoProposal>(0)
    );
}

const CONFIG: &str = "portfolio:
  rebalance: {floor_pct: 0.05, ceiling_pct: 0.5, max_step_pct: 0.02}
  strategy_budgets:
    ema20_50_intraday: {capital_pct: 0.3, fixed_qty: 20}
    expiry_scalper: {capital_pct: 0.4}
    newcomer: {}
";

/// Runs `budget --rebalance` with further arguments in a folder with this config and the sample
/// checkpoint.
fn run(name: &str, config: &str, arguments: &[&str]) -> Ran {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("rebalance").join(name);
    fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("config.yaml");
    fs::write(&path, config).expect("a config");
    let path = path.to_str().expect("a path in UTF-8");
    let all = [
        &["budget", "--rebalance", "--config", path, "--state", "configs/sample_state.json"],
        arguments,
    ]
    .concat();
    let ran = posize(&all);
    assert_eq!(fs::read_to_string(path).expect("the config"), config, "it writes no file");
    ran
}

#[test]
fn the_table_shows_now_proposed_why_and_what_to_paste() {
    // Scores 400 / 150,000 and −150 / 200,000; the book's is 250 / 350,000. Distances +0.00195238
    // and −0.00146429, so aims of +0.02 and −0.015. The sum would grow by 0.005: both are lowered
    // by 0.0025. Of the newcomer nothing is known.
    let expected = "equity 500,000
scored by day_pnl; floor 5 %, ceiling 50 %, step 2 %

 strategy            now  proposed   change     aim  score
────────────────────────────────────────────────────────────────────────────────
 ema20_50_intraday  30 %   31.75 %  +1.75 %  +2   %  400 / 150,000 = 0.00266667
 expiry_scalper     40 %   38.25 %  -1.75 %  -1.5 %  -150 / 200,000 = -0.00075
 newcomer           20 %   20    %   0    %          no data: stays
 total              90 %   90    %   0    %          250 / 350,000 = 0.00071429

every aim is lowered by 0.25 %, so that the total does not grow

portfolio:
  strategy_budgets:
    ema20_50_intraday:
      capital_pct: 0.3175
      fixed_qty: 20
    expiry_scalper:
      capital_pct: 0.3825
    newcomer:
      capital_pct: 0.2
";
    assert_ran(&run("table", CONFIG, &[]), 0, expected, "");
}

#[test]
fn the_document_holds_the_same() {
    let ran =
        run("json", &CONFIG.replace("    newcomer: {}\n", ""), &["--by", "win_trades", "--json"]);
    // 12 / 150,000 = 0.00008 and 5 / 200,000 = 0.000025 around 17 / 350,000 = 0.00004857: +0.02,
    // and −0.0150.
    let expected = r#"{
  "format_version": "1.0",
  "equity": 500000,
  "by": "win_trades",
  "floor_pct": 5,
  "ceiling_pct": 50,
  "max_step_pct": 2,
  "proposals": [
    {
      "strategy": "ema20_50_intraday",
      "capital_pct_now": 30,
      "capital_pct_proposed": 31.75,
      "change_pct": 1.75,
      "aim_pct": 2,
      "result": 12,
      "budget": 150000,
      "score": 0.00008,
      "why": "12 / 150000 = 0.00008"
    },
    {
      "strategy": "expiry_scalper",
      "capital_pct_now": 40,
      "capital_pct_proposed": 38.25,
      "change_pct": -1.75,
      "aim_pct": -1.5,
      "result": 5,
      "budget": 200000,
      "score": 0.000025,
      "why": "5 / 200000 = 0.000025"
    }
  ],
  "total": {
    "capital_pct_now": 70,
    "capital_pct_proposed": 70,
    "result": 17,
    "budget": 350000,
    "score": 0.00004857
  },
  "lowered_by_pct": 0.25,
  "yaml": "portfolio:\n  strategy_budgets:\n    ema20_50_intraday:\n      capital_pct: 0.3175\n      fixed_qty: 20\n    expiry_scalper:\n      capital_pct: 0.3825\n",
  "warnings": []
}
"#;
    assert_ran(&ran, 0, expected, "");
}

#[test]
fn what_is_missing_or_misspelt_is_named() {
    let missing = "posize: the config has no rebalance.ceiling_pct, no rebalance.max_step_pct: \
        rebalancing needs a floor, a \
                   ceiling and a step, each a fraction of equity\n";
    let config = CONFIG.replace(", ceiling_pct: 0.5, max_step_pct: 0.02", "");
    assert_ran(&run("missing", &config, &[]), 2, "", missing);
    let misspelt = "posize: the checkpoint has no \"win_trade\" of any strategy that the config \
        names; did you mean \
                    \"win_trades\"?\n";
    assert_ran(&run("misspelt", CONFIG, &["--by", "win_trade"]), 2, "", misspelt);
    let far = "posize: the capital_pct of expiry_scalper is 0.4, and no whole 0.0001 between \
        floor and ceiling is within \
               one step of it: change its budget by hand, or rebalance's floor_pct, ceiling_pct \
               or max_step_pct\n";
    assert_ran(
        &run("far", &CONFIG.replace("ceiling_pct: 0.5", "ceiling_pct: 0.35"), &[]),
        2,
        "",
        far,
    );
    let none =
        "posize: the config names no strategy in strategy_budgets, so there is no budget to move\n";
    let (config, _) = CONFIG.split_once("  strategy_budgets:").expect("budgets");
    assert_ran(&run("none", config, &[]), 2, "", none);
}

#[test]
fn a_number_that_is_none_has_its_place() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("rebalance").join("number");
    fs::create_dir_all(&folder).expect("a folder");
    let (state, config) = (folder.join("state.json"), folder.join("config.yaml"));
    let text = "{\"equity\": 500000, \"positions\": [],\n \"strategies\": {\"newcomer\": \
        {\"day_pnl\": \"good\"}}}";
    fs::write(&state, text).expect("a checkpoint");
    let state = state.to_str().expect("a path in UTF-8");
    fs::write(&config, CONFIG).expect("a config");
    let config = config.to_str().expect("a path in UTF-8");
    let ran = posize(&["budget", "--rebalance", "--config", config, "--state", state]);
    let expected = format!(
        "{state}:2:41: error[bad-record]: strategies.newcomer.day_pnl: `day_pnl` is \"good\", not \
         a number\n    \
         help: write the number, or null where it is not known\n"
    );
    assert_ran(&ran, 2, "", &expected);
    // Without --rebalance nobody asks for it.
    assert_eq!(posize(&["budget", "--config", config, "--state", state]).status, Some(0));
}

#[test]
fn no_data_at_all_is_a_warning() {
    let config = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("rebalance").join("equity.yaml");
    fs::create_dir_all(config.parent().expect("a folder")).expect("a folder");
    fs::write(&config, CONFIG).expect("a config");
    let config = config.to_str().expect("a path in UTF-8");
    let ran = posize(&["budget", "--rebalance", "--config", config, "--equity", "500000"]);
    assert_eq!(ran.status, Some(0));
    assert!(
        ran.stdout.contains(" expiry_scalper     40 %      40 %     0 %       no data: stays\n"),
        "{}",
        ran.stdout
    );
    let said = "warning: no checkpoint tells the \"day_pnl\" of any strategy: name one with \
        --state FILE\n";
    assert_eq!(ran.stderr, said);
    let state = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("rebalance").join("nothing.json");
    fs::write(&state, r#"{"equity": 500000, "positions": []}"#).expect("a checkpoint");
    let state = state.to_str().expect("a path in UTF-8");
    let ran = posize(&["budget", "--rebalance", "--config", config, "--state", state]);
    let said = "warning: the checkpoint has no \"day_pnl\" of any strategy that the config names; \
        it has no numbers of any \
                strategy\n";
    assert_eq!(ran.stderr, said);
}
