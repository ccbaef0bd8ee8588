use http_client::{Request, RetryPolicy, json as lenient};
use serde::Deserialize;

use super::ClumioClient;
use crate::{
    error::Error,
    id::UnitId,
    page::{Page, PageStart, parse_page},
};

/// A part of an organization, with its own users and assets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationalUnit {
    /// The ID.
    pub id: UnitId,
    /// The name; empty if not returned.
    pub name: String,
    /// The parent unit.
    pub parent: Option<UnitId>,
}

impl ClumioClient {
    /// Lists organizational units, at most `limit` at a time (`GET /organizational-units`, version 2; Go SDK). With a limit of 1 this is
    /// the smallest call that verifies a token, for which `Forbidden` means that it is valid.
    pub async fn organizational_units(
        &self,
        limit: u16,
        from: Option<&PageStart>,
    ) -> Result<Page<OrganizationalUnit>, Error> {
        let request = Request::get(["organizational-units"], RetryPolicy::Idempotent)
            .query("limit", limit.clamp(1, 100))
            .query_if("start", from.map(|start| &start.0));
        parse_page(
            &self.send(request, "organizational-units=v2").await?,
            from,
            WireUnit::into_unit,
        )
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireUnit {
    #[serde(deserialize_with = "lenient::text")]
    id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    parent_id: Option<String>,
}

impl WireUnit {
    fn into_unit(self) -> Option<OrganizationalUnit> {
        Some(OrganizationalUnit {
            id: UnitId::parse(&self.id?).ok()?,
            name: self.name.unwrap_or_default(),
            parent: self.parent_id.and_then(|id| UnitId::parse(&id).ok()),
        })
    }
}
