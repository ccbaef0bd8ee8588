use http_client::{Request, RetryPolicy, json as read};
use serde::Deserialize;

use crate::{
    client::ClumioClient,
    error::Error,
    id::UnitId,
    page::{Page, PageStart, page},
};

/// A part of a company, with its own people and assets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationalUnit {
    /// The id.
    pub id: UnitId,
    /// The name, empty if not told.
    pub name: String,
    /// The unit above it.
    pub parent: Option<UnitId>,
}

impl ClumioClient {
    /// Lists organizational units, at most `limit` at a time. With a limit of 1 it is the smallest call that tells whether the
    /// token is good (`GET /organizational-units`, version 2; Go SDK): `Forbidden` means that it is, only not for this.
    pub async fn organizational_units(
        &self,
        limit: u16,
        from: Option<&PageStart>,
    ) -> Result<Page<OrganizationalUnit>, Error> {
        let request = Request::get(["organizational-units"], RetryPolicy::Idempotent)
            .query("limit", limit.clamp(1, 100))
            .query_if("start", from.map(|start| &start.0));
        page(
            &self.send(request, "organizational-units=v2").await?,
            from,
            WireUnit::into_unit,
        )
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireUnit {
    #[serde(deserialize_with = "read::text")]
    id: Option<String>,
    #[serde(deserialize_with = "read::text")]
    name: Option<String>,
    #[serde(deserialize_with = "read::text")]
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
