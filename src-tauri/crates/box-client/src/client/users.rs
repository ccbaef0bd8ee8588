use http_client::{CallKind, Request, RetryPolicy};

use super::{BoxClient, page::SearchResults, wire_page::WirePage};
use crate::{error::Error, id::UserId, wire::WireUser};

/// The user that a client acts as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentUser {
    /// The user.
    pub user: User,
    /// `admin`, `coadmin` or `user`.
    pub role: Option<String>,
    /// The name of the organization.
    pub enterprise: Option<String>,
}

/// A user of Box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The ID.
    pub id: UserId,
    /// The name; empty if not returned.
    pub name: String,
    /// Email address for sign-in; empty if not returned.
    pub login: String,
}

impl BoxClient {
    /// Returns the owner of the token or, after [`BoxClient::as_user`], the impersonated user. The smallest call that verifies a token
    /// (OpenAPI, `GET /users/me`).
    pub async fn me(&self) -> Result<CurrentUser, Error> {
        let request = Request::get(["2.0", "users", "me"], RetryPolicy::Idempotent)
            .kind(CallKind::General)
            .query("fields", "id,name,login,role,enterprise");
        let response = self.send(request).await?;
        let mut wire: WireUser = response.json_repaired()?;
        let role = wire.role.take();
        let enterprise = wire
            .enterprise
            .take()
            .and_then(|enterprise| enterprise.name);
        let user = user(wire).ok_or_else(|| response.invalid("a user without an ID"))?;
        Ok(CurrentUser {
            user,
            role,
            enterprise,
        })
    }

    /// Searches users by the beginning of name or login, at most 1,000; users of other organizations by their whole login only.
    /// Requires an admin with permission to manage users (OpenAPI, `GET /users`).
    pub async fn search_users(
        &self,
        prefix: &str,
        limit: u16,
    ) -> Result<SearchResults<User>, Error> {
        let request = Request::get(["2.0", "users"], RetryPolicy::Idempotent)
            .kind(CallKind::General)
            .query("filter_term", http_client::normalize_name(prefix))
            .query("limit", limit.clamp(1, 1000))
            .query("fields", "id,name,login");
        let response = self.send(request).await?;
        let page: WirePage<WireUser> = response.json_repaired()?;
        let (entries, skipped) = page.parse(&response, user)?;
        Ok(SearchResults { entries, skipped })
    }
}

fn user(wire: WireUser) -> Option<User> {
    let id = UserId::parse(wire.id.as_deref()?).ok()?;
    Some(User {
        id,
        name: wire.name.unwrap_or_default(),
        login: wire.login.unwrap_or_default(),
    })
}
