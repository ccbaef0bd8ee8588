//! The people of Aoyama Foods at Box, their folders, and how things get into the trash.

use jiff::Timestamp;

use super::aoyama::{AMIRA, Calendar, DANIEL, EMIL, HANA, KEIKO, LUIS, MIKA};
use super::demo::{people as ids, trash};
use crate::box_side::{Access, Key, Place, Role, UserId, World};

/// A world with the company in it.
pub(super) struct Company {
    pub(super) world: World,
    pub(super) at: Calendar,
    pub(super) people: People,
    pub(super) folders: Folders,
}

/// User ids.
#[derive(Clone, Copy)]
pub(super) struct People {
    pub(super) mika: UserId,
    pub(super) luis: UserId,
    pub(super) keiko: UserId,
    pub(super) emil: UserId,
    pub(super) amira: UserId,
    pub(super) daniel: UserId,
}

/// Folder ids. All belong to Mika Sato, who shares them with everybody, except Finance and Recipes.
#[derive(Clone, Copy)]
pub(super) struct Folders {
    pub(super) legal: Place,
    pub(super) contracts: Place,
    pub(super) marketing: Place,
    pub(super) campaigns: Place,
    pub(super) brand: Place,
    pub(super) ordering: Place,
    pub(super) quotes: Place,
    pub(super) purchasing: Place,
    pub(super) onboarding: Place,
    pub(super) policies: Place,
    pub(super) board: Place,
    pub(super) shibuya: Place,
    pub(super) bergen: Place,
    pub(super) finance_2024: Place,
    pub(super) recipes: Place,
}

impl Company {
    /// People without folders.
    pub(super) fn people(seed: u64, now: Timestamp) -> (World, People) {
        let mut world = World::new(seed, now);
        let mut person =
            |id: &str, name: &str, login: &str, role: Role, title: &str, zone: &str| {
                let language = if zone == "Asia/Tokyo" { "ja" } else { "en" };
                let user = world
                    .user(name, login, role)
                    .job_title(title)
                    .timezone(zone)
                    .language(language);
                user.id(number(id)).add()
            };
        let (tokyo, oslo) = ("Asia/Tokyo", "Europe/Oslo");
        let mika = person(
            ids::MIKA_ID,
            ids::MIKA_NAME,
            MIKA,
            Role::User,
            "Support lead",
            tokyo,
        );
        let people = People {
            mika,
            luis: person(
                ids::LUIS_ID,
                "Luis Ortega",
                LUIS,
                Role::User,
                "Counsel",
                oslo,
            ),
            keiko: person(
                ids::KEIKO_ID,
                "Keiko Tanaka",
                KEIKO,
                Role::Coadmin,
                "Head of purchasing",
                tokyo,
            ),
            emil: person(
                ids::EMIL_ID,
                "Emil Berg",
                EMIL,
                Role::User,
                "Finance director",
                oslo,
            ),
            amira: person(
                "31240072",
                "Amira Haddad",
                AMIRA,
                Role::User,
                "Sales analyst",
                oslo,
            ),
            daniel: person(
                "31240083",
                "Daniel Cohen",
                DANIEL,
                Role::User,
                "Controller",
                oslo,
            ),
        };
        let admin = person(
            ids::ADMIN_ID,
            "Hana Mori",
            HANA,
            Role::Admin,
            "IT administrator",
            tokyo,
        );
        let partner = "a.lindqvist@nordbygg.example";
        person(
            "30877154",
            "Anna Lindqvist",
            partner,
            Role::External,
            "Architect",
            oslo,
        );
        let service = "AutomationUser_2240117_RestoreDesk@boxdevedition.example";
        person(
            "31240999",
            "Restore Desk",
            service,
            Role::ServiceAccount,
            "",
            "America/Los_Angeles",
        );
        world.set_people(mika, admin);
        (world, people)
    }

    /// The company with its folders, and nothing in them yet.
    pub(super) fn new(seed: u64, now: Timestamp) -> Self {
        let (mut world, people) = Self::people(seed, now);
        let folders = Folders::add_to(&mut world, people);
        Self {
            world,
            at: Calendar::new(now),
            people,
            folders,
        }
    }

    /// An active file; its content is its own unless [`Company::copy`] made it.
    pub(super) fn file(
        &mut self,
        place: Place,
        name: &str,
        id: &str,
        bytes: u64,
        changed: Changed,
    ) -> Key {
        let content = format!("{}/{name}, {bytes} bytes, as of {}", place.id(), changed.at);
        self.copy(place, name, id, &content, bytes, changed)
    }

    /// An active file with that content.
    pub(super) fn copy(
        &mut self,
        place: Place,
        name: &str,
        id: &str,
        content: &str,
        bytes: u64,
        changed: Changed,
    ) -> Key {
        let Changed { at, by } = changed;
        let made = at - jiff::SignedDuration::from_hours(24 * 40);
        let file = self
            .world
            .file(place, name)
            .id(number(id))
            .text(content)
            .size(bytes);
        file.created(made, by).modified(at, by).version(3).add()
    }

    /// An active folder with so many small files.
    pub(super) fn folder(&mut self, place: Place, name: &str, id: &str, files: usize) -> Key {
        let folder = self.world.folder(place, name).id(number(id)).add();
        for count in 1..=files {
            let changed = self.changed(40, 10, 0, self.people.keiko);
            self.file(
                inside(folder),
                &format!("Page {count:02}.png"),
                "",
                84_000 + 900 * count as u64,
                changed,
            );
        }
        folder
    }

    /// A moment and a person, for [`Company::file`].
    pub(super) fn changed(&self, days_ago: i64, hour: i8, minute: i8, by: UserId) -> Changed {
        Changed {
            at: self.at.days_ago(days_ago, hour, minute),
            by,
        }
    }

    /// Moves to the trash.
    pub(super) fn delete(&mut self, key: Key, days_ago: i64, hour: i8, minute: i8, by: UserId) {
        let at = self.at.days_ago(days_ago, hour, minute);
        self.world.trash(key, at, by);
    }
}

/// When something was last changed, and by whom.
#[derive(Clone, Copy)]
pub(super) struct Changed {
    pub(super) at: Timestamp,
    pub(super) by: UserId,
}

impl Folders {
    fn add_to(world: &mut World, people: People) -> Self {
        let mut department = |name: &str| {
            let mut folder = world.folder(Place::Root(people.mika), name);
            for other in [
                people.luis,
                people.keiko,
                people.emil,
                people.amira,
                people.daniel,
            ] {
                folder = folder.collaborator(other, Access::Editor);
            }
            inside(folder.add())
        };
        let [legal, marketing, buying, purchasing, staff, board, shops] = [
            "Legal",
            "Marketing",
            "購買部",
            "Purchasing",
            "HR",
            "Board",
            "Shops",
        ]
        .map(&mut department);
        let finance = world.folder(Place::Root(people.emil), "Finance");
        let finance = inside(finance.collaborator(people.mika, Access::Viewer).add());
        let recipes = world.folder(Place::Root(people.keiko), "Recipes");
        let recipes = inside(recipes.collaborator(people.mika, Access::Editor).add());
        let mut folder = |place: Place, name: &str, id: &str| {
            inside(world.folder(place, name).id(number(id)).add())
        };
        Self {
            legal,
            contracts: folder(legal, "Contracts", trash::CONTRACTS_FOLDER),
            marketing,
            campaigns: folder(marketing, "Campaigns", ""),
            brand: folder(marketing, "Brand", ""),
            ordering: folder(buying, "発注", ""),
            quotes: folder(buying, "見積", ""),
            purchasing,
            onboarding: folder(staff, "Onboarding", ""),
            policies: folder(staff, "Policies", ""),
            board,
            shibuya: folder(shops, "Shibuya", ""),
            bergen: folder(shops, "Bergen", ""),
            finance_2024: folder(finance, "2024", trash::NO_ACCESS_FOLDER),
            recipes,
        }
    }
}

pub(super) fn inside(folder: Key) -> Place {
    Place::Folder(folder.id)
}

/// A fixed id as a number; empty gives 0, for which the world makes one up.
pub(super) fn number(id: &str) -> u64 {
    id.parse().unwrap_or_default()
}
