//! What a quantity would take to pass, and how far away its stop may be, as text.

use super::super::table::{Align, table};
use crate::engine::{Change, Need, Needs, Way, WidestStop};
use crate::number::Exact;
use crate::visible::visible;

/// A row for each way, under the limit that it lifts.
#[must_use]
pub fn needs(needs: &Needs) -> String {
    let qty = needs.qty.number().grouped();
    if needs.needs.is_empty() {
        return format!("\nwhat {qty} would take: no limit cuts it\n");
    }
    let header = [
        ("  limit", Align::Left),
        ("by", Align::Right),
        ("one of", Align::Left),
        ("from", Align::Right),
        ("to", Align::Right),
    ];
    let rows = needs.needs.iter().flat_map(rows);
    format!("\nwhat {qty} would take of each limit\n\n{}", table(header, rows))
}

fn rows(need: &Need) -> Vec<[String; 5]> {
    let name = match &need.scope {
        Some(scope) => format!("  {} {}", need.limit.name, visible(scope)),
        None => format!("  {}", need.limit.name),
    };
    let by = need.by.grouped_to(2);
    let mut rows: Vec<[String; 5]> = need.ways.iter().map(way).collect();
    if rows.is_empty() {
        let nothing = "nothing that can be changed".to_owned();
        rows.push([String::new(), String::new(), nothing, String::new(), String::new()]);
    }
    if let Some([first_name, first_by, ..]) = rows.first_mut() {
        (*first_name, *first_by) = (name, by);
    }
    rows
}

fn way(way: &Way) -> [String; 5] {
    let from = way.from.as_ref().map_or_else(|| "—".to_owned(), Exact::grouped);
    let to = match way.change {
        Change::Cancel(_) => "none".to_owned(),
        _ => way.to.grouped(),
    };
    [String::new(), String::new(), visible(&way.change.to_string()), from, to]
}

/// `widest stop for 150: 25,866.65; one step farther breaks risk_per_trade`.
#[must_use]
pub fn widest_stop(widest: &WidestStop) -> String {
    let qty = widest.qty.number().grouped();
    match &widest.stop {
        Err(why) => format!("\nwidest stop: none; {}\n", visible(why)),
        Ok(stop) => {
            let then = widest.then_fails.map_or_else(
                || "; there is none farther away".to_owned(),
                |limit| format!("; one step farther breaks {}", limit.name),
            );
            format!("\nwidest stop for {qty}: {}{then}\n", stop.number().grouped())
        }
    }
}
