#![doc = include_str!("../README.md")]

mod client;
mod error;
mod events;
mod folders;
mod id;
mod item;
mod items;
mod search;
mod sign_in;
mod trash;
mod users;
mod wire;

pub use client::{API, BoxClient, http_options};
pub use error::{About, AccountBlock, Error, ErrorKind};
pub use events::Deletion;
pub use folders::Folder;
pub use http_client::{
    BaseUrl, BaseUrlError, ConnectionError, DateListener, DateSink, HttpClient, HttpOptions,
    RateLimit, TokenError, TokenInputError, TokenSource, fold_punctuation, is_invisible,
    normalize_id, normalize_name, parse_token_input,
};
pub use id::{FolderId, IdError, ItemId, UserId};
pub use item::{Etag, FolderRef, Item, ItemKey, ItemKind, ItemStatus, MiniItem, UserRef};
pub use items::Changed;
pub use search::{Next, Results, TrashSearch};
pub use sign_in::{AUTHORIZE, App, BoxSignIn, Grant, Subject, authorize_page};
pub use trash::{Marker, NewPlace, Page, Trail, UnreadPage};
pub use users::{Me, User};
