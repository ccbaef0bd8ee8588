//! Aoyama Foods at Box: users, folders, and helpers that add items and trash them.

use jiff::Timestamp;

use super::clock::Clock;
use super::demo::{people as ids, trash};
use super::emails::{AMIRA, DANIEL, EMIL, HANA, KEIKO, LUIS, MIKA};
use crate::fake_box::{Enterprise, ItemKey, Parent, Permission, Role, UserId};

/// An enterprise under construction, with the clock that dates its items.
pub(super) struct Company {
    pub(super) enterprise: Enterprise,
    pub(super) clock: Clock,
    pub(super) people: People,
    pub(super) folders: Folders,
}

/// User IDs.
#[derive(Clone, Copy)]
pub(super) struct People {
    pub(super) mika: UserId,
    pub(super) luis: UserId,
    pub(super) keiko: UserId,
    pub(super) emil: UserId,
    pub(super) amira: UserId,
    pub(super) daniel: UserId,
}

/// The folders. All belong to Mika Sato, who shares them with all others, except Finance and Recipes.
#[derive(Clone, Copy)]
pub(super) struct Folders {
    pub(super) legal: Parent,
    pub(super) contracts: Parent,
    pub(super) marketing: Parent,
    pub(super) campaigns: Parent,
    pub(super) brand: Parent,
    pub(super) ordering: Parent,
    pub(super) quotes: Parent,
    pub(super) purchasing: Parent,
    pub(super) onboarding: Parent,
    pub(super) policies: Parent,
    pub(super) board: Parent,
    pub(super) shibuya: Parent,
    pub(super) bergen: Parent,
    pub(super) finance_2024: Parent,
    pub(super) recipes: Parent,
}

impl Company {
    /// Builds the enterprise with its users and no folders.
    pub(super) fn users_only(seed: u64, now: Timestamp) -> (Enterprise, People) {
        let mut enterprise = Enterprise::new(seed, now);
        let mut person =
            |id: &str, name: &str, login: &str, role: Role, title: &str, zone: &str| {
                let language = if zone == "Asia/Tokyo" { "ja" } else { "en" };
                let user = enterprise
                    .user(name, login, role)
                    .job_title(title)
                    .timezone(zone)
                    .language(language);
                user.id(parse_id(id)).add()
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
        enterprise.set_token_owners(mika, admin);
        (enterprise, people)
    }

    /// Builds the company with its empty folders.
    pub(super) fn new(seed: u64, now: Timestamp) -> Self {
        let (mut enterprise, people) = Self::users_only(seed, now);
        let folders = Folders::add_to(&mut enterprise, people);
        Self {
            enterprise,
            clock: Clock::new(now),
            people,
            folders,
        }
    }

    /// Adds an active file with unique content.
    pub(super) fn file(
        &mut self,
        parent: Parent,
        name: &str,
        id: &str,
        bytes: u64,
        last_change: LastChange,
    ) -> ItemKey {
        let content = format!(
            "{}/{name}, {bytes} bytes, as of {}",
            parent.id(),
            last_change.at
        );
        self.file_with_content(parent, name, id, &content, bytes, last_change)
    }

    /// Adds an active file with the given content.
    pub(super) fn file_with_content(
        &mut self,
        parent: Parent,
        name: &str,
        id: &str,
        content: &str,
        bytes: u64,
        last_change: LastChange,
    ) -> ItemKey {
        let LastChange { at, by } = last_change;
        let made = at - jiff::SignedDuration::from_hours(24 * 40);
        let file = self
            .enterprise
            .file(parent, name)
            .id(parse_id(id))
            .text(content)
            .size(bytes);
        file.created(made, by).modified(at, by).version(3).add()
    }

    /// Adds an active folder with a number of small files.
    pub(super) fn folder(&mut self, parent: Parent, name: &str, id: &str, files: usize) -> ItemKey {
        let folder = self.enterprise.folder(parent, name).id(parse_id(id)).add();
        for count in 1..=files {
            let last_change = self.last_change(40, 10, 0, self.people.keiko);
            self.file(
                in_folder(folder),
                &format!("Page {count:02}.png"),
                "",
                84_000 + 900 * count as u64,
                last_change,
            );
        }
        folder
    }

    /// Returns the time and author of a change, for [`Company::file`].
    pub(super) fn last_change(
        &self,
        days_ago: i64,
        hour: i8,
        minute: i8,
        by: UserId,
    ) -> LastChange {
        LastChange {
            at: self.clock.days_ago(days_ago, hour, minute),
            by,
        }
    }

    /// Moves an item to the trash.
    pub(super) fn trash_item(
        &mut self,
        key: ItemKey,
        days_ago: i64,
        hour: i8,
        minute: i8,
        by: UserId,
    ) {
        let at = self.clock.days_ago(days_ago, hour, minute);
        self.enterprise.trash(key, at, by);
    }
}

/// The time and author of the last change of an item.
#[derive(Clone, Copy)]
pub(super) struct LastChange {
    pub(super) at: Timestamp,
    pub(super) by: UserId,
}

impl Folders {
    fn add_to(enterprise: &mut Enterprise, people: People) -> Self {
        let mut department = |name: &str| {
            let mut folder = enterprise.folder(Parent::Root(people.mika), name);
            for other in [
                people.luis,
                people.keiko,
                people.emil,
                people.amira,
                people.daniel,
            ] {
                folder = folder.collaborator(other, Permission::Editor);
            }
            in_folder(folder.add())
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
        let finance = enterprise.folder(Parent::Root(people.emil), "Finance");
        let finance = in_folder(finance.collaborator(people.mika, Permission::Viewer).add());
        let recipes = enterprise.folder(Parent::Root(people.keiko), "Recipes");
        let recipes = in_folder(recipes.collaborator(people.mika, Permission::Editor).add());
        let mut folder = |parent: Parent, name: &str, id: &str| {
            in_folder(enterprise.folder(parent, name).id(parse_id(id)).add())
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
            finance_2024: folder(finance, "2024", trash::VIEWER_ONLY_FOLDER),
            recipes,
        }
    }
}

pub(super) fn in_folder(folder: ItemKey) -> Parent {
    Parent::Folder(folder.id)
}

/// Parses a fixed ID. An empty one gives 0, for which the enterprise generates an ID.
pub(super) fn parse_id(id: &str) -> u64 {
    id.parse().unwrap_or_default()
}
