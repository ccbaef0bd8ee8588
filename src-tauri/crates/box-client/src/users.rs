use http_client::{CallKind, Request, RetryPolicy};

use crate::{
    client::BoxClient,
    error::Error,
    id::UserId,
    wire::{WirePage, WireUser},
};

/// The person whose trash and files the client sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// Who that is.
    pub user: User,
    /// `admin`, `coadmin` or `user`.
    pub role: Option<String>,
    /// The name of the company.
    pub enterprise: Option<String>,
}

/// A person with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The id.
    pub id: UserId,
    /// The name, empty if not told.
    pub name: String,
    /// The mail address to log in with, empty if not told.
    pub login: String,
}

impl BoxClient {
    /// Says whose account this is: the token's owner or, after [`BoxClient::as_user`], the other user. The smallest call that
    /// tells whether the token is good (OpenAPI, `GET /users/me`).
    pub async fn me(&self) -> Result<Me, Error> {
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
        let user = user(wire).ok_or_else(|| response.invalid("a user without an id"))?;
        Ok(Me {
            user,
            role,
            enterprise,
        })
    }

    /// Finds people by the beginning of their name or login, at most 1,000; people of other companies only by their whole
    /// login. Takes an administrator with the right to manage users (OpenAPI, `GET /users`).
    pub async fn search_users(&self, beginning: &str, limit: u16) -> Result<Vec<User>, Error> {
        let request = Request::get(["2.0", "users"], RetryPolicy::Idempotent)
            .kind(CallKind::General)
            .query("filter_term", http_client::normalize_name(beginning))
            .query("limit", limit.clamp(1, 1000))
            .query("fields", "id,name,login");
        let response = self.send(request).await?;
        let page: WirePage<WireUser> = response.json_repaired()?;
        Ok(page.read(&response, user)?.0)
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
