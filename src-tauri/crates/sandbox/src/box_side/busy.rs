//! Trees that a folder operation has locked for a while.

use super::item::{FolderId, Place};
use super::world::World;

#[derive(Debug, Default)]
pub(crate) struct Busy {
    held: Vec<Held>,
    tickets: u64,
}

#[derive(Debug)]
struct Held {
    ticket: u64,
    folder: FolderId,
    places: [Place; 2],
}

impl Busy {
    /// Locks a folder, where it comes from and where it goes.
    pub(crate) fn hold(&mut self, folder: FolderId, from: Place, to: Place) -> u64 {
        self.tickets += 1;
        self.held.push(Held {
            ticket: self.tickets,
            folder,
            places: [from, to],
        });
        self.tickets
    }

    pub(crate) fn release(&mut self, ticket: u64) {
        self.held.retain(|held| held.ticket != ticket);
    }

    /// Whether something is going on in the place, above it or below it. A root counts for itself only, or one
    /// slow folder would stop everything a user has.
    pub(crate) fn blocks(&self, world: &World, place: Place) -> bool {
        self.held.iter().any(|held| {
            world.is_within(place, held.folder)
                || held.places.iter().any(|&locked| match (locked, place) {
                    (Place::Folder(locked_folder), Place::Folder(folder)) => {
                        world.is_within(place, locked_folder) || world.is_within(locked, folder)
                    }
                    (Place::Root(_), _) | (_, Place::Root(_)) => locked == place,
                })
        })
    }
}
