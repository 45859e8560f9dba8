//! What a quantity would take to pass, and how far away its stop may be, as text.

use super::super::table::{Align, Table};
use super::Screen;
use crate::engine::{Need, Needs, Remedy, Way, WidestStop};
use crate::visible::visible;

/// A row for each way, under the limit that it lifts.
#[must_use]
pub fn needs(needs: &Needs, screen: Screen) -> String {
    let qty = screen.number(needs.qty.number());
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
    let by_limit = Table::new(header, needs.needs.iter().flat_map(|need| rows(need, screen)));
    let table = if by_limit.fits() { by_limit } else { narrow(needs, screen) };
    format!("\nwhat {qty} would take of each limit\n\n{}", table.draw(screen))
}

/// The ways below their limits.
fn narrow(needs: &Needs, screen: Screen) -> Table {
    let header = [("  limit, one of", Align::Left), ("from", Align::Right), ("to", Align::Right)];
    let below = |need: &Need| {
        let [name, by] = [label(need), format!("by {}", screen.money(&need.by))];
        let head = [format!("{name} {by}"), String::new(), String::new()];
        let ways = rows(need, screen).into_iter();
        let ways = ways.map(|[_, _, way, from, to]| [format!("    {way}"), from, to]);
        std::iter::once(head).chain(ways).collect::<Vec<_>>()
    };
    Table::new(header, needs.needs.iter().flat_map(below))
}

fn label(need: &Need) -> String {
    match &need.scope {
        Some(scope) => format!("  {} {}", need.limit.name, visible(scope)),
        None => format!("  {}", need.limit.name),
    }
}

fn rows(need: &Need, screen: Screen) -> Vec<[String; 5]> {
    let (name, by) = (label(need), screen.money(&need.by));
    let mut rows: Vec<[String; 5]> = need.ways.iter().map(|of| way(of, screen)).collect();
    if rows.is_empty() {
        let nothing = "nothing that can be changed".to_owned();
        rows.push([String::new(), String::new(), nothing, String::new(), String::new()]);
    }
    if let Some([first_name, first_by, ..]) = rows.first_mut() {
        (*first_name, *first_by) = (name, by);
    }
    rows
}

fn way(way: &Way, screen: Screen) -> [String; 5] {
    let from = way.from.as_ref().map_or_else(|| "—".to_owned(), |from| screen.number(from));
    let to = match way.change {
        Remedy::Cancel(_) => "none".to_owned(),
        _ => screen.number(&way.to),
    };
    [String::new(), String::new(), visible(&way.change.to_string()), from, to]
}

/// `widest stop for 150: 25,866.65; one step farther breaks risk_per_trade`.
#[must_use]
pub fn widest_stop(widest: &WidestStop, screen: Screen) -> String {
    let qty = screen.number(widest.qty.number());
    match &widest.stop {
        Err(why) => format!("\nwidest stop: none; {}\n", visible(why)),
        Ok(stop) => {
            let then = widest.then_fails.map_or_else(
                || "; there is none farther away".to_owned(),
                |limit| format!("; one step farther breaks {}", limit.name),
            );
            format!("\nwidest stop for {qty}: {}{then}\n", screen.number(stop.number()))
        }
    }
}
