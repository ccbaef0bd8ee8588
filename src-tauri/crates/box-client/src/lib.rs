#![doc = include_str!("../README.md")]

mod client;
mod error;
mod id;
mod item;
mod oauth;
mod wire;

pub use client::{
    API_URL, BoxClient, CurrentUser, DeletionEvent, Folder, Marker, NextPage, Page, RawPage,
    RestoreTarget, SearchPage, SearchResults, SeenMarkers, TrashSearch, UpdatedItem, User,
    http_options,
};
pub use error::{AccountBlock, Error, ErrorKind, ErrorTarget};
pub use http_client::{
    BaseUrl, BaseUrlError, ConnectionError, DateListener, DateSink, HeldSecrets, HeldSecretsSource,
    HttpClient, HttpOptions, RateLimit, RetryReason, RetryWait, RetryWaitSink, TokenError,
    TokenInputError, TokenSource, fold_punctuation, is_invisible, normalize_id, normalize_name,
    parse_token_input,
};
pub use id::{FolderId, IdError, ItemId, UserId};
pub use item::{Etag, FolderRef, Item, ItemKey, ItemKind, ItemStatus, MiniItem, UserRef};
pub use oauth::{
    AUTHORIZE_URL, AppCredentials, OAuthClient, TokenGrant, TokenSubject, authorize_url,
};
