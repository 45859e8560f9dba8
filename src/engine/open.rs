//! Opening a portfolio, and taking fills.

use super::account::{Account, WorkingOrder};
use super::answer::Answer;
use super::book::{Book, FillError, HoldingPlace, Measure, PointValues, Sums};
use super::config::Config;
use super::contract::OptionTerms;
use super::costs::CostTable;
use super::edge::Edges;
use super::intent::{Intent, Side};
use super::limits::{FREE_MARGIN, LIMITS};
use super::market::Market;
use super::order::Order;
use super::portfolio::{Opened, Portfolio};
use super::position::{Position, UNASSIGNED};
use super::spelling::{Spellings, has_small_letters, in_capitals, split_exchange};
use super::working::{self, Role, Settlement, WorkingOrders};
use crate::number::Decimal;
use crate::units::{Money, PointValue, Quantity};
use hashbrown::{HashMap, HashSet};
use std::borrow::Cow;
use std::sync::Arc;

/// Gives what names no strategy the one that the config assigns to its symbol. The name under which
/// rows without a strategy add up is the name of none.
fn assign(config: &Config, symbol: &str, strategy: &mut Option<Cow<'_, str>>) {
    if strategy.as_deref().is_none_or(|code| code == UNASSIGNED) {
        *strategy = config.assigned_to(symbol).map(|code| Cow::Owned(code.to_owned()));
    }
}

/// Gives rows without a point value the one of `instruments`, else the highest that rows of their
/// symbol carry.
fn tell_point_values(config: &Config, positions: &mut [Position<'_>]) {
    if !config.instruments.are_unknown() {
        for row in &mut *positions {
            row.point_value = row.point_value.or_else(|| config.point_value_of(&row.symbol));
        }
    }
    // A large book nearly always tells all of them or none, and then no symbol is looked up.
    let telling = positions.iter().filter(|row| row.point_value.is_some()).count();
    if telling == 0 || telling == positions.len() {
        return;
    }
    let mut highest: HashMap<String, Decimal> = HashMap::default();
    for row in positions.iter() {
        if let Some(value) = row.point_value {
            let of_symbol = highest.entry_ref(row.symbol.as_ref()).or_insert(value);
            *of_symbol = std::cmp::max_by_key(*of_symbol, value, |&value| PointValue::from(value));
        }
    }
    for row in positions.iter_mut().filter(|row| row.point_value.is_none()) {
        let carried = highest.get(row.symbol.as_ref()).copied();
        row.point_value = carried.filter(|&value| value != Decimal::ONE); // which it counts anyway
    }
}

impl<'a> Portfolio<'a> {
    /// Opens a portfolio: `equity` is the account's value in money, `positions` stand in the order
    /// in which they are closed. A row that carries no point value takes the one that the config's
    /// `instruments` tell, else the highest that rows of its symbol carry, else 1; so does an
    /// order. A row or order of the strategy [`UNASSIGNED`] is one of none; one of none is given
    /// the strategy that the config assigns to its symbol.
    ///
    /// ```
    /// use posize::engine::{Account, Config, Intent, Portfolio, Side};
    /// use posize::number::Decimal;
    ///
    /// let mut config = Config::built_in();
    /// config.set("default_fixed_qty", "", "40")?;
    /// let equity = "500000".parse::<Decimal>()?.into();
    /// let portfolio = Portfolio::open(config, equity, Vec::new(), Account::default());
    /// let answer = portfolio.size(&Intent {
    ///     symbol: "RELIANCE",
    ///     side: Some(Side::Buy),
    ///     price: "2500".parse()?,
    ///     ..Intent::default()
    /// })?;
    /// assert_eq!(answer.qty.to_string(), "40");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn open(
        mut config: Config,
        equity: Money,
        mut positions: Vec<Position<'a>>,
        mut account: Account<'a>,
    ) -> Self {
        let any_small = spell(&mut positions, &mut account.working_orders)
            || config.instruments.iter().any(|(name, _)| has_small_letters(name));
        for row in &mut positions {
            row.option = complete(&config, &row.symbol, row.option.take());
            assign(&config, &row.symbol, &mut row.strategy);
        }
        for order in &mut account.working_orders {
            order.option = complete(&config, &order.symbol, order.option.take());
            assign(&config, &order.symbol, &mut order.strategy);
        }
        tell_point_values(&config, &mut positions);
        config.find_coupled_underlyings();
        let limits: Vec<_> = LIMITS.into_iter().filter(|limit| (limit.is_on)(&config)).collect();
        let measures = limits
            .iter()
            .filter_map(|limit| Some(Measure { name: limit.name, count: limit.count? }));
        let nothing = Sums::of_nothing(&config, measures);
        let mut portfolio = Self {
            working: WorkingOrders::none(&nothing),
            book: Book::open(&config, positions, nothing),
            edges: Edges::unknown(&account),
            costs: CostTable::on(&config, account.day),
            opened: Opened {
                trades: 0,
                capital: (FREE_MARGIN.is_on)(&config).then_some(Money::ZERO),
            },
            config,
            equity,
            account,
            spellings: Spellings::default(),
            limits,
        };
        if any_small {
            portfolio.spellings = portfolio.known_spellings();
        }
        portfolio.settle_all();
        portfolio
    }

    /// Gives every working order its point value, where anything tells it, and counts them where
    /// the config says so.
    fn settle_all(&mut self) {
        // The places of each symbol's orders, and the highest point value that they tell.
        let mut by_symbol: HashMap<String, (Vec<usize>, Option<Decimal>)> = HashMap::default();
        for at in 0..self.account.working_orders.len() {
            let symbol = self.account.working_orders[at].symbol.as_ref();
            let (places, highest) = by_symbol.entry_ref(symbol).or_default();
            let told = self.point_value_of_order(at).or(*highest);
            places.push(at);
            *highest =
                [*highest, told].into_iter().flatten().max_by_key(|&value| PointValue::from(value));
            self.account.working_orders[at].point_value = told;
        }
        if !self.config.count_open_orders {
            return;
        }
        for (symbol, (places, _)) in by_symbol {
            let settled = self.settled(&symbol, &places);
            self.working.insert(&symbol, self.book.holds(&symbol), places, settled);
        }
    }

    /// The point value that an order tells, else `instruments`, else the rows of its symbol (the
    /// highest, where they disagree).
    fn point_value_of_order(&self, at: usize) -> Option<Decimal> {
        let order = &self.account.working_orders[at];
        order.point_value.or_else(|| self.point_value_beside(&order.symbol))
    }

    /// The point value of an order of this symbol that tells none itself.
    pub(crate) fn point_value_beside(&self, symbol: &str) -> Option<Decimal> {
        let told = self.config.point_value_of(symbol);
        let carried = || self.book.point_value_of(symbol).unwrap_or_else(|(_, high)| Some(high));
        told.or_else(carried)
    }

    /// The point value that the rows of a symbol carry; without a row, the one of its working
    /// orders, which so never stand in the way of an exit.
    ///
    /// # Errors
    /// The lowest and the highest, where they disagree.
    pub(super) fn carried_point_value(
        &self,
        symbol: &str,
        place: HoldingPlace,
    ) -> Result<Option<Decimal>, (Decimal, Decimal)> {
        let of_rows = self.book.point_value_at(place)?;
        let is_held = of_rows.is_some() || self.book.holds(symbol);
        let Some(of_symbol) = self.working.of_symbol(symbol).filter(|_| !is_held) else {
            return Ok(of_rows);
        };
        let mut values = PointValues::default();
        for &at in &of_symbol.places {
            if let Some(value) = self.account.working_orders[at].point_value {
                values.insert(value);
            }
        }
        values.only()
    }

    /// The working orders of a symbol on its rows as they stand.
    fn settled(&self, symbol: &str, places: &[usize]) -> Settlement<'a> {
        let rows = self.book.positions_of(symbol).into_iter();
        let rows: Vec<_> = rows.map(|row| (row, Quantity::from(row.quantity).abs())).collect();
        self.settle_on(&rows, places, None)
    }

    /// Whether resting stops cover all rows of a symbol that carry no stop of their own.
    pub(super) fn is_covered(&self, symbol: &str) -> bool {
        let Some(of_symbol) = self.working.of_symbol(symbol) else {
            return false;
        };
        let rows = self.book.positions_of(symbol).into_iter();
        let rows: Vec<_> = rows.map(|row| (row, Quantity::from(row.quantity).abs())).collect();
        let orders = self.orders_at(&of_symbol.places, None);
        working::covers_all(&rows, &orders.iter().map(Cow::as_ref).collect::<Vec<_>>())
    }

    /// The working orders at these places; those that nothing told a point value with this one.
    pub(super) fn orders_at(
        &self,
        places: &[usize],
        point_value: Option<Decimal>,
    ) -> Vec<Cow<'_, WorkingOrder<'a>>> {
        let with_value = |&at: &usize| {
            let order = &self.account.working_orders[at];
            match (order.point_value, point_value) {
                (None, Some(_)) => Cow::Owned(WorkingOrder { point_value, ..order.clone() }),
                _ => Cow::Borrowed(order),
            }
        };
        places.iter().map(with_value).collect()
    }

    /// The working orders at these places on other rows, which tell this point value.
    pub(super) fn settle_on<'r>(
        &self,
        rows: &working::RowsLeft<'_, 'r>,
        places: &[usize],
        point_value: Option<Decimal>,
    ) -> Settlement<'r>
    where
        'a: 'r,
    {
        let (orders, nothing) = (self.orders_at(places, point_value), self.book.sums().emptied());
        let orders: Vec<_> = orders.iter().map(Cow::as_ref).collect();
        working::settle(&self.config, &nothing, rows, &orders, &|_| Role::Settled)
    }

    /// Takes the fill of an answer: what it closes is taken from the rows of the own position, what
    /// it opens becomes a row at the order's price, and the trade one of the day's. Working orders of
    /// the symbol are settled anew.
    ///
    /// # Errors
    /// A number that no row can hold; the portfolio is then as it was.
    pub fn apply(&mut self, answer: &Answer<'_>) -> Result<(), FillError> {
        self.book.expect_fills();
        let place = self.book.place(&answer.order.symbol, answer.order.strategy);
        self.fill_at(place, &answer.order, &answer.closes, &answer.opens)?;
        self.tidy();
        Ok(())
    }

    /// Makes ready for fills; once, before the first order is resolved that is to be filled.
    pub(crate) fn expect_fills(&mut self) {
        self.book.expect_fills();
    }

    /// Takes a fill of an order that was resolved since the last [`tidy`](Self::tidy).
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    pub(crate) fn fill(
        &mut self,
        order: &Order<'_>,
        closes: &Quantity,
        opens: &Quantity,
    ) -> Result<(), FillError> {
        self.fill_at(order.place, order, closes, opens)
    }

    fn fill_at(
        &mut self,
        place: HoldingPlace,
        order: &Order<'_>,
        closes: &Quantity,
        opens: &Quantity,
    ) -> Result<(), FillError> {
        let opened =
            if opens.is_zero() { None } else { Some(self.opened_row(place, order, opens)?) };
        self.book.fill(&self.config, place, &order.own, closes, opened)?;
        if !opens.is_zero() {
            self.spellings.add(&order.symbol);
            self.note_opened(order, opens);
        }
        let places = self.working.of_symbol(&order.symbol).map(|of| of.places.clone());
        if let Some(places) = places {
            // Orders that nothing told the point value of have it from the row just opened.
            for &at in &places {
                self.account.working_orders[at].point_value = self.point_value_of_order(at);
            }
            let settled = self.settled(&order.symbol, &places);
            self.working.replace(&order.symbol, self.book.holds(&order.symbol), settled);
        }
        Ok(())
    }

    /// Counts what a fill has opened, which no closing takes back.
    fn note_opened(&mut self, order: &Order<'_>, opens: &Quantity) {
        self.opened.trades += 1;
        if let (Some(capital), Some(unit)) = (&mut self.opened.capital, order.unit_capital()) {
            *capital += &(opens * &unit);
        }
    }

    /// The row that an order opens. Its names are those of the book, where that knows them.
    pub(super) fn opened_row(
        &self,
        place: HoldingPlace,
        order: &Order<'_>,
        opens: &Quantity,
    ) -> Result<Position<'a>, FillError> {
        let fit = FillError::fit;
        let signed = if order.side == Some(Side::Sell) { -opens } else { opens.clone() };
        let named = |name: &str| Cow::Owned(name.to_owned());
        let strategy_at = |code: &str| self.book.strategy_at(place).unwrap_or_else(|| named(code));
        let stop = order.row_stop();
        Ok(Position {
            symbol: self.book.symbol_at(place).unwrap_or_else(|| named(&order.symbol)),
            strategy: order.strategy.map(strategy_at),
            quantity: fit("quantity", signed.number())?,
            mark: fit("last_price", order.price.number())?,
            point_value: Some(fit("multiplier", order.point_value.number())?),
            stop_price: stop.map(|stop| fit("stop_price", stop.price.number())).transpose()?,
            option: order.option.map(Box::new),
            market: order.market.clone(),
        })
    }

    /// Forgets what nothing needs any more. Orders that were resolved before are not to be filled.
    pub(crate) fn tidy(&mut self) {
        if self.book.tidy(&self.config) && !self.spellings.is_empty() {
            self.spellings = self.known_spellings();
        }
    }

    /// The spellings of the symbols that the book and the working orders have, and of the others
    /// that the config names.
    fn known_spellings(&self) -> Spellings {
        let of_rows = self.book.positions().map(|row| row.symbol.as_ref());
        let of_orders = self.account.working_orders.iter().map(|order| order.symbol.as_ref());
        let mut spellings = Spellings::default();
        let mut known = HashSet::new();
        for symbol in of_rows.chain(of_orders) {
            spellings.add(symbol);
            known.insert(in_capitals(symbol));
        }
        let of_config = self.config.instruments.iter().map(|(name, _)| name);
        for name in of_config.filter(|name| !known.contains(&in_capitals(name))) {
            spellings.add(name);
        }
        spellings
    }

    /// Where several intents meet the book; see [`Order::resolve_at`].
    pub(crate) fn places<'i>(
        &self,
        intents: impl Iterator<Item = Intent<'i>>,
    ) -> Vec<HoldingPlace> {
        self.book.places(intents.map(|intent| (intent.symbol, intent.told_strategy())))
    }
}

/// Gives rows and orders of one symbol one spelling, that of the first, and takes the exchange off
/// before it. Says whether any has small letters.
fn spell<'a>(rows: &mut [Position<'a>], orders: &mut [WorkingOrder<'a>]) -> bool {
    for row in &mut *rows {
        take_exchange_off(&mut row.symbol, &mut row.market);
    }
    for order in &mut *orders {
        take_exchange_off(&mut order.symbol, &mut order.market);
    }
    let is_any = rows.iter().any(|row| has_small_letters(&row.symbol))
        || orders.iter().any(|order| has_small_letters(&order.symbol));
    if !is_any {
        return false;
    }
    let of_rows = rows.iter_mut().map(|row| &mut row.symbol);
    let symbols = of_rows.chain(orders.iter_mut().map(|order| &mut order.symbol));
    let mut first: HashMap<String, Cow<'_, str>> = HashMap::default();
    for symbol in symbols {
        let kept = first.entry_ref(&*in_capitals(symbol)).or_insert_with(|| symbol.clone());
        if *kept != *symbol {
            *symbol = kept.clone();
        }
    }
    true
}

fn take_exchange_off(symbol: &mut Cow<'_, str>, market: &mut Option<Arc<Market>>) {
    let (Some(exchange), name) = split_exchange(symbol) else {
        return;
    };
    let told = market.as_deref().cloned().unwrap_or_default();
    if told.exchange.is_none() {
        *market = Some(Arc::new(Market { exchange: Some(Cow::Borrowed(exchange)), ..told }));
    }
    let start = symbol.len() - name.len();
    match symbol {
        Cow::Borrowed(text) => *text = &text[start..],
        Cow::Owned(text) => drop(text.drain(..start)),
    }
}

fn complete(
    config: &Config,
    symbol: &str,
    told: Option<Box<OptionTerms>>,
) -> Option<Box<OptionTerms>> {
    config.option_terms(symbol, told.map(|told| *told)).map(Box::new)
}
