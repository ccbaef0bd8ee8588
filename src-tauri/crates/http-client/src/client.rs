use std::{
    fmt,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use backon::{BackoffBuilder, ExponentialBuilder};
use jiff::Timestamp;
use secrecy::SecretString;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::debug;

use crate::{
    base_url::BaseUrl,
    call_kind::CallKind,
    error::{CallProgress, Error, ErrorKind, ResponseInfo},
    options::HttpOptions,
    probe_error::ProbeError,
    rate_limit::{RateLimitGates, UserRateLimiter},
    request::Request,
    response::Response,
    retry_policy::{AttemptOutcome, MAX_ATTEMPTS, RetryDecision, RetryPolicy, decide},
    retry_wait::{CallWait, RetryReason, RetryWait, RetryWaitSink},
    send_once::{Attempt, Sender},
    token::TokenError,
};

/// A client for one account of one service. Cheap to clone; clones share connections, rate limits and pauses.
#[derive(Clone)]
pub struct HttpClient {
    shared: Arc<Shared>,
    user: Arc<str>,
    cancel: CancellationToken,
    waits: RetryWaitSink,
    fail_fast_on_conflict: bool,
}

struct Shared {
    sender: Sender,
    base: BaseUrl,
    gates: RateLimitGates,
    /// Whether the last attempt of any request failed to connect or lost its connection.
    is_offline: AtomicBool,
    limiter: Option<UserRateLimiter>,
    kind_limiters: Vec<(CallKind, UserRateLimiter)>,
    initial_backoff: Duration,
    per_minute: Option<NonZeroU32>,
    delays: ExponentialBuilder,
    max_wait: Duration,
}

impl HttpClient {
    /// Builds a client. Opens no connection, but reads the system's trust store, which takes tens of milliseconds: not for the UI
    /// thread.
    ///
    /// # Errors
    /// [`ErrorKind::ConnectionBlocked`] when the trust store or the proxy setting is unusable.
    pub fn new(options: HttpOptions) -> Result<Self, Error> {
        let sender = Sender::new(&options).map_err(
            |ProbeError {
                 connection_error,
                 reason,
             }| {
                let progress = CallProgress {
                    call: "preparing to connect".to_owned(),
                    attempts: 0,
                    was_limited: false,
                    waited: Duration::ZERO,
                };
                Error::new(
                    ErrorKind::ConnectionBlocked,
                    Some(reason),
                    &progress,
                    ResponseInfo {
                        connection_error,
                        ..ResponseInfo::default()
                    },
                )
            },
        )?;
        let delays = ExponentialBuilder::default()
            .with_min_delay(options.initial_backoff)
            .with_max_delay(options.initial_backoff * 16)
            .without_max_times()
            .with_jitter();
        let shared = Shared {
            sender,
            base: options.base,
            gates: RateLimitGates::default(),
            is_offline: AtomicBool::default(),
            limiter: options.rate_limit.map(UserRateLimiter::new),
            kind_limiters: options
                .kind_rate_limits
                .into_iter()
                .map(|(kind, rate_limit)| (kind, UserRateLimiter::new(rate_limit)))
                .collect(),
            initial_backoff: options.initial_backoff,
            per_minute: options.rate_limit.map(|rate_limit| rate_limit.per_minute),
            delays,
            max_wait: options.max_wait,
        };
        Ok(Self {
            shared: Arc::new(shared),
            user: "".into(),
            cancel: CancellationToken::new(),
            waits: RetryWaitSink::default(),
            fail_fast_on_conflict: false,
        })
    }

    /// Returns a client whose requests count against this user's rate limit: services count per user.
    pub fn for_user(&self, user: &str) -> Self {
        Self {
            user: user.into(),
            ..self.clone()
        }
    }

    /// Returns a client whose calls end with [`ErrorKind::Cancelled`] when the token is cancelled. A read ends at once. A write
    /// that was sent is completed, because aborting it would leave its outcome unknown; only its waits and retries end.
    pub fn with_cancellation(&self, cancel: CancellationToken) -> Self {
        Self {
            cancel,
            ..self.clone()
        }
    }

    /// Returns a client that reports to `waits`, and nowhere else, when a call waits before it is sent again.
    pub fn with_wait_sink(&self, waits: RetryWaitSink) -> Self {
        Self {
            waits,
            ..self.clone()
        }
    }

    /// Returns a client that does not retry transient conflicts ([`Request::transient_conflict_if`]): they fail at once with
    /// [`ErrorKind::Conflict`].
    pub fn fail_fast_on_conflict(&self) -> Self {
        Self {
            fail_fast_on_conflict: true,
            ..self.clone()
        }
    }

    /// Returns the sustained rate limit of one user in requests a minute; `None` without a limit.
    pub fn per_minute(&self) -> Option<NonZeroU32> {
        self.shared.per_minute
    }

    /// Returns how long calls of this kind are still paused by a `Retry-After`.
    pub fn retry_after_remaining(&self, kind: CallKind) -> Option<Duration> {
        self.shared.gates.remaining(kind)
    }

    /// Returns the number of "too many requests" responses to calls of this kind.
    pub fn rate_limit_hits(&self, kind: CallKind) -> u64 {
        self.shared.gates.rejections(kind)
    }

    /// Returns whether the last attempt failed to connect or lost its connection. Set long before a retried request fails.
    pub fn is_offline(&self) -> bool {
        self.shared.is_offline.load(Ordering::Relaxed)
    }

    /// Returns the time of the service's clock, from its last response: never ahead of it, and behind by seconds or by the time
    /// that this computer slept since. `None` before the first response.
    pub fn server_time(&self) -> Option<Timestamp> {
        self.shared.sender.clock.now()
    }

    /// Returns the address of the service.
    pub fn base(&self) -> &BaseUrl {
        &self.shared.base
    }

    /// Sends a request, with retries as its policy allows, and returns a successful response.
    pub async fn send(&self, request: Request) -> Result<Response, Error> {
        let mut progress = CallProgress {
            call: format!("{} request", request.method.as_str()),
            attempts: 0,
            was_limited: false,
            waited: Duration::ZERO,
        };
        let invalid = |progress: &CallProgress, reason: &str| {
            Error::new(
                ErrorKind::InvalidRequest,
                Some(reason.to_owned()),
                progress,
                ResponseInfo::default(),
            )
        };
        let url = request
            .url(&self.shared.base)
            .map_err(|reason| invalid(&progress, reason))?;
        progress.call = format!("{} {}", request.method.as_str(), url.path());
        let mut delays = self.shared.delays.build();
        let mut token_refreshed = false;
        let mut call_wait = self.waits.call();
        loop {
            self.wait_for_rate_limits(&request, &mut progress, &mut call_wait)
                .await?;
            let token = self.token(&request, &progress).await?;
            let prepared = self
                .shared
                .sender
                .prepare(&request, &url, token.as_ref())
                .map_err(|reason| invalid(&progress, reason))?;
            progress.attempts += 1;
            let Attempt {
                outcome,
                reason,
                info,
                body,
            } = self.send_once(prepared, &request, &progress).await?;
            let is_offline = matches!(
                outcome,
                AttemptOutcome::ConnectFailed | AttemptOutcome::ConnectionLost
            );
            self.shared.is_offline.store(is_offline, Ordering::Relaxed);
            match decide(request.retry_policy, outcome) {
                RetryDecision::Accept => {
                    return Ok(Response::new(info, body, &request, progress));
                }
                RetryDecision::Fail(ErrorKind::Unauthorized)
                    if !token_refreshed && got_another_token(&request, token.as_ref()).await =>
                {
                    token_refreshed = true;
                }
                RetryDecision::Fail(kind) => return Err(Error::new(kind, reason, &progress, info)),
                RetryDecision::Retry {
                    error_kind,
                    max_attempts,
                    retry_after,
                    pauses_kind,
                } => {
                    // A wait below the initial backoff, such as a date in the past, would use up all attempts within a moment.
                    let wait = retry_after.filter(|wait| *wait >= self.shared.initial_backoff);
                    let delay =
                        wait.unwrap_or_else(|| delays.next().unwrap_or(self.shared.max_wait));
                    if pauses_kind {
                        self.shared.gates.record_rejection(request.kind, delay);
                    }
                    let fails_fast =
                        self.fail_fast_on_conflict && error_kind == ErrorKind::Conflict;
                    let max_wait = self.max_wait(&request);
                    if fails_fast
                        || progress.attempts >= max_attempts
                        || delay > max_wait
                        || max_wait.is_zero()
                    {
                        return Err(Error::new(error_kind, reason, &progress, info));
                    }
                    progress.was_limited |= info.status == Some(429);
                    if !pauses_kind {
                        call_wait.set(RetryWait {
                            reason: RetryReason::of(error_kind),
                            attempt: progress.attempts + 1,
                            max_attempts,
                            until: Instant::now() + delay,
                        });
                        self.wait(delay, &mut progress).await?;
                    }
                }
            }
        }
    }

    async fn token(
        &self,
        request: &Request,
        progress: &CallProgress,
    ) -> Result<Option<SecretString>, Error> {
        let Some(source) = &request.bearer else {
            return Ok(None);
        };
        let result = self
            .cancel
            .run_until_cancelled(source.token())
            .await
            .ok_or_else(|| cancelled(progress))?;
        let (kind, reason) = match result {
            Ok(token) => return Ok(Some(token)),
            Err(TokenError::AccountDisconnected) => (ErrorKind::AccountDisconnected, None),
            Err(TokenError::StoreUnavailable(reason)) => {
                (ErrorKind::TokenUnavailable, Some(reason))
            }
            Err(TokenError::RefreshFailed(error)) => return Err(error.into_not_sent()),
        };
        Err(Error::new(kind, reason, progress, ResponseInfo::default()))
    }

    /// Waits until the rate limits allow the request and neither its kind nor the account is paused.
    async fn wait_for_rate_limits(
        &self,
        request: &Request,
        progress: &mut CallProgress,
        call_wait: &mut CallWait<'_>,
    ) -> Result<(), Error> {
        let kind_limiters = self
            .shared
            .kind_limiters
            .iter()
            .filter(|(kind, _)| *kind == request.kind);
        for limiter in kind_limiters
            .map(|(_, limiter)| limiter)
            .chain(&self.shared.limiter)
        {
            while let Err(time) = limiter.try_acquire(&self.user) {
                self.wait(time, progress).await?;
            }
        }
        while let Some(time) = self.shared.gates.remaining(request.kind) {
            if time > self.max_wait(request) {
                let kind = ErrorKind::RateLimited {
                    retry_after: Some(time),
                };
                return Err(Error::new(kind, None, progress, ResponseInfo::default()));
            }
            call_wait.set(RetryWait {
                reason: RetryReason::RateLimited,
                attempt: progress.attempts + 1,
                max_attempts: MAX_ATTEMPTS,
                until: Instant::now() + time,
            });
            self.wait(time, progress).await?;
            call_wait.clear();
        }
        if self.cancel.is_cancelled() {
            Err(cancelled(progress))
        } else {
            Ok(())
        }
    }

    fn max_wait(&self, request: &Request) -> Duration {
        let max_wait = self.shared.max_wait;
        request.max_wait.map_or(max_wait, |own| own.min(max_wait))
    }

    async fn wait(&self, time: Duration, progress: &mut CallProgress) -> Result<(), Error> {
        let start = Instant::now();
        let completed = self.cancel.run_until_cancelled(sleep(time)).await;
        progress.waited += start.elapsed();
        completed.ok_or_else(|| cancelled(progress))
    }

    async fn send_once(
        &self,
        prepared: reqwest::Request,
        request: &Request,
        progress: &CallProgress,
    ) -> Result<Attempt, Error> {
        let start = Instant::now();
        let sending = self.shared.sender.send(prepared, request);
        let attempt = match request.retry_policy {
            RetryPolicy::Idempotent => self
                .cancel
                .run_until_cancelled(sending)
                .await
                .ok_or_else(|| cancelled(progress))?,
            RetryPolicy::IfNotApplied | RetryPolicy::Never => sending.await,
        };
        debug!(
            call = progress.call,
            attempt = progress.attempts,
            status = attempt.info.status,
            request_id = attempt.info.request_id,
            reason = attempt.reason,
            elapsed_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
            "request sent"
        );
        Ok(attempt)
    }
}

/// Reports a rejected token to its source and returns whether there may be another one.
async fn got_another_token(request: &Request, token: Option<&SecretString>) -> bool {
    match (&request.bearer, token) {
        (Some(source), Some(token)) => source.on_rejected(token).await,
        _ => false,
    }
}

fn cancelled(progress: &CallProgress) -> Error {
    Error::new(
        ErrorKind::Cancelled,
        None,
        progress,
        ResponseInfo::default(),
    )
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient")
            .field("base", &self.shared.base)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}
