//! The preview: reads every folder once, and groups, names and orders the items. Changes nothing.

pub(crate) mod builder;
pub(crate) mod lookup;
