//! Work that must not be cut short.

/// Runs `work` to completion, also when the future that waits for it is dropped.
///
/// # Errors
/// The reason when `work` panicked.
pub(crate) async fn spawn_to_completion<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, String> {
    tokio::spawn(work).await.map_err(|error| error.to_string())
}
