//! The groups of the config: symbols and underlyings that are limited together.

use super::spelling::in_capitals;
use hashbrown::HashMap;

/// A group: its name, and the symbols and underlyings in it, as they are written.
#[derive(Clone, Debug)]
pub struct Group {
    name: String,
    members: Vec<String>,
}

/// The groups, in the order of the file. Names that differ only in case are the same, of groups and
/// of members.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    in_order: Vec<Group>,
    /// The places of the groups that a name is in, rising; by the name in capitals.
    of_member: HashMap<String, Vec<usize>>,
}

impl Group {
    /// Its name, as it is written.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The symbols and underlyings in it, as they are written.
    #[must_use]
    pub fn members(&self) -> &[String] {
        &self.members
    }
}

impl Groups {
    /// Adds a group. A second one of the same name replaces nothing and is not added: readers
    /// refuse it before.
    pub fn add(&mut self, name: &str, members: Vec<String>) {
        if self.get(name).is_some() {
            return;
        }
        let place = self.in_order.len();
        for member in &members {
            let places = self.of_member.entry(in_capitals(member).into_owned()).or_default();
            if places.last() != Some(&place) {
                places.push(place);
            }
        }
        self.in_order.push(Group { name: name.to_owned(), members });
    }

    /// The group of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Group> {
        self.in_order.iter().find(|group| group.name.eq_ignore_ascii_case(name))
    }

    /// All of them, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Group> {
        self.in_order.iter()
    }

    /// The names of the groups that a symbol or its underlying is in, each once, in the order of
    /// the file.
    #[must_use]
    pub fn of(&self, symbol: &str, underlying: &str) -> Vec<&str> {
        let places_of = |name: &str| self.of_member.get(&*in_capitals(name));
        let places = [places_of(symbol), places_of(underlying)];
        let mut places: Vec<usize> = places.into_iter().flatten().flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(|place| &*self.in_order[place].name).collect()
    }
}
