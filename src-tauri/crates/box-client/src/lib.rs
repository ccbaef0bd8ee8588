#![doc = include_str!("../README.md")]

mod client;
mod error;
mod events;
mod folders;
mod id;
mod item;
mod items;
mod oauth;
mod page;
mod search;
mod trash;
mod users;
mod wire;

pub use client::{API_URL, BoxClient, http_options};
pub use error::{AccountBlock, Error, ErrorKind, ErrorTarget};
pub use events::DeletionEvent;
pub use folders::Folder;
pub use http_client::{
    BaseUrl, BaseUrlError, ConnectionError, DateListener, DateSink, HttpClient, HttpOptions,
    RateLimit, TokenError, TokenInputError, TokenSource, fold_punctuation, is_invisible,
    normalize_id, normalize_name, parse_token_input,
};
pub use id::{FolderId, IdError, ItemId, UserId};
pub use item::{Etag, FolderRef, Item, ItemKey, ItemKind, ItemStatus, MiniItem, UserRef};
pub use items::UpdatedItem;
pub use oauth::{
    AUTHORIZE_URL, AppCredentials, OAuthClient, TokenGrant, TokenSubject, authorize_url,
};
pub use page::{Marker, Page, RawPage, SeenMarkers};
pub use search::{NextPage, SearchPage, TrashSearch};
pub use trash::RestoreTarget;
pub use users::{CurrentUser, User};
