use crate::place::root;
use std::path::PathBuf;

/// Where everything that is made for other systems lies: apart from what is built for this one.
pub(crate) fn folder() -> PathBuf {
    root().join("target/cross")
}
