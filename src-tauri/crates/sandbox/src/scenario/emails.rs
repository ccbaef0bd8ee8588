//! Email addresses of the people at Aoyama Foods, the same at both services.

pub(super) const MIKA: &str = super::demo::people::MIKA_EMAIL;
pub(super) const LUIS: &str = "l.ortega@aoyama-foods.example";
pub(super) const KEIKO: &str = "k.tanaka@aoyama-foods.example";
pub(super) const EMIL: &str = "e.berg@aoyama-foods.example";
pub(super) const HANA: &str = "h.mori@aoyama-foods.example";
pub(super) const AMIRA: &str = "a.haddad@aoyama-foods.example";
pub(super) const DANIEL: &str = "d.cohen@aoyama-foods.example";
