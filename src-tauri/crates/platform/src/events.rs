//! How a crate reports what happens to it, without knowing who hears it.

/// Receives events of one kind, in the order in which they happen.
pub trait EventSink<E>: Send + Sync {
    /// Delivers `event`. It must not block; a listener that is gone is no error.
    fn emit(&self, event: E);
}
