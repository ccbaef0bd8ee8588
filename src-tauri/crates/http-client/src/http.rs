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
    answer::Answer,
    attempt::{Attempted, Sender},
    base_url::BaseUrl,
    call_kind::CallKind,
    error::{Error, ErrorKind, Said, SoFar},
    options::HttpOptions,
    request::{Repeat, Request},
    token::NoToken,
    verdict::{Ending, Verdict, judge},
    waiting::{Gates, Pacer},
    way::WayError,
};

/// The connection to one account of one service. Cheap to clone; clones share the connections, the gates and the pace.
#[derive(Clone)]
pub struct Http {
    shared: Arc<Shared>,
    user: Arc<str>,
    cancel: CancellationToken,
    hands_back_busy: bool,
}

struct Shared {
    sender: Sender,
    base: BaseUrl,
    gates: Gates,
    /// Whether the last attempt of any request had no connection, or lost it.
    out_of_reach: AtomicBool,
    pacer: Option<Pacer>,
    kind_pacers: Vec<(CallKind, Pacer)>,
    first_delay: Duration,
    per_minute: Option<NonZeroU32>,
    delays: ExponentialBuilder,
    longest_wait: Duration,
}

impl Http {
    /// Prepares a connection. It opens none, but reads the system's trust store, which takes some tens of milliseconds: not
    /// for the thread that draws.
    ///
    /// Fails with [`ErrorKind::Refused`] when there is no trust store that can be read, or a setting that names a proxy cannot be used.
    pub fn new(options: HttpOptions) -> Result<Self, Error> {
        let sender = Sender::new(&options).map_err(|WayError { obstacle, reason }| {
            let so_far = SoFar {
                call: "preparing to connect".to_owned(),
                attempts: 0,
                waited: Duration::ZERO,
            };
            Error::new(
                ErrorKind::Refused,
                Some(reason),
                &so_far,
                Said {
                    obstacle,
                    ..Said::default()
                },
            )
        })?;
        let delays = ExponentialBuilder::default()
            .with_min_delay(options.first_delay)
            .with_max_delay(options.first_delay * 16)
            .without_max_times()
            .with_jitter();
        let shared = Shared {
            sender,
            base: options.base,
            gates: Gates::default(),
            out_of_reach: AtomicBool::default(),
            pacer: options.pace.map(Pacer::new),
            kind_pacers: options
                .kind_paces
                .into_iter()
                .map(|(kind, pace)| (kind, Pacer::new(pace)))
                .collect(),
            first_delay: options.first_delay,
            per_minute: options.pace.map(|pace| pace.per_minute),
            delays,
            longest_wait: options.longest_wait,
        };
        Ok(Self {
            shared: Arc::new(shared),
            user: "".into(),
            cancel: CancellationToken::new(),
            hands_back_busy: false,
        })
    }

    /// The same connection, paced as this user: services count per user.
    pub fn paced_as(&self, user: &str) -> Self {
        Self {
            user: user.into(),
            ..self.clone()
        }
    }

    /// The same connection, whose calls end with [`ErrorKind::Cancelled`] when the token is cancelled. A read ends at once;
    /// a write that has left is seen to its end, because leaving it would make its outcome unknown, and only its waiting and
    /// repeating stop.
    pub fn cancelled_by(&self, cancel: CancellationToken) -> Self {
        Self {
            cancel,
            ..self.clone()
        }
    }

    /// The same connection, for a caller with other things to do: a "try later" conflict ([`Request::try_later`]) fails at
    /// once, with [`ErrorKind::Conflict`], and is not waited for.
    pub fn handing_back_busy(&self) -> Self {
        Self {
            hands_back_busy: true,
            ..self.clone()
        }
    }

    /// How many requests a minute one user may send in the long run; none when nothing holds them back.
    pub fn per_minute(&self) -> Option<NonZeroU32> {
        self.shared.per_minute
    }

    /// Returns for how long the service has asked for no more calls of this kind, if it has.
    pub fn quiet_for(&self, kind: CallKind) -> Option<Duration> {
        self.shared.gates.remaining(kind)
    }

    /// Returns how often the service has said "too many requests" to calls of this kind.
    pub fn times_refused(&self, kind: CallKind) -> u64 {
        self.shared.gates.times_refused(kind)
    }

    /// Whether there was no connection when one was tried last, or it broke. It is known long before a request that is tried again gives up.
    pub fn is_out_of_reach(&self) -> bool {
        self.shared.out_of_reach.load(Ordering::Relaxed)
    }

    /// The time by the service's own clock, as its last answer told it and as long ago as that is: never too late, and too
    /// early by seconds, or by as long as this computer slept since. None before the first answer.
    pub fn service_time(&self) -> Option<Timestamp> {
        self.shared.sender.dates.now()
    }

    /// Where the service lives.
    pub fn base(&self) -> &BaseUrl {
        &self.shared.base
    }

    /// Sends a request, again where that is allowed, and gives the answer if it is a 2xx.
    pub async fn send(&self, request: Request) -> Result<Answer, Error> {
        let mut so_far = SoFar {
            call: format!("{} request", request.method.as_str()),
            attempts: 0,
            waited: Duration::ZERO,
        };
        let invalid = |so_far: &SoFar, why: &str| {
            Error::new(
                ErrorKind::Invalid,
                Some(why.to_owned()),
                so_far,
                Said::default(),
            )
        };
        let url = request
            .url(&self.shared.base)
            .map_err(|why| invalid(&so_far, why))?;
        so_far.call = format!("{} {}", request.method.as_str(), url.path());
        let mut delays = self.shared.delays.build();
        let mut with_another_token = false;
        loop {
            self.wait_for_turn(&request, &mut so_far).await?;
            let token = self.token(&request, &so_far).await?;
            let prepared = self
                .shared
                .sender
                .prepare(&request, &url, token.as_ref())
                .map_err(|why| invalid(&so_far, why))?;
            so_far.attempts += 1;
            let Attempted {
                ending,
                reason,
                said,
                body,
            } = self.attempt(prepared, &request, &so_far).await?;
            let no_connection = matches!(ending, Ending::NeverConnected | Ending::CutOff);
            self.shared
                .out_of_reach
                .store(no_connection, Ordering::Relaxed);
            match judge(request.repeat, ending) {
                Verdict::Accept => return Ok(Answer::new(said, body, request.repeat, so_far)),
                Verdict::Fail(ErrorKind::Unauthorized)
                    if !with_another_token && has_another(&request, token.as_ref()).await =>
                {
                    with_another_token = true;
                }
                Verdict::Fail(kind) => return Err(Error::new(kind, reason, &so_far, said)),
                Verdict::Again {
                    otherwise,
                    tries,
                    wait,
                    everybody,
                } => {
                    // Less than our own first delay, or a time that has passed, would spend all tries within a moment.
                    let wait = wait.filter(|wait| *wait >= self.shared.first_delay);
                    let delay =
                        wait.unwrap_or_else(|| delays.next().unwrap_or(self.shared.longest_wait));
                    if everybody {
                        self.shared.gates.refused(request.kind, delay);
                    }
                    let handed_back = self.hands_back_busy && otherwise == ErrorKind::Conflict;
                    let longest = self.longest_wait(&request);
                    if handed_back
                        || so_far.attempts >= tries
                        || delay > longest
                        || longest.is_zero()
                    {
                        return Err(Error::new(otherwise, reason, &so_far, said));
                    }
                    if !everybody {
                        self.wait(delay, &mut so_far).await?;
                    }
                }
            }
        }
    }

    async fn token(
        &self,
        request: &Request,
        so_far: &SoFar,
    ) -> Result<Option<SecretString>, Error> {
        let Some(source) = &request.bearer else {
            return Ok(None);
        };
        let asked = self
            .cancel
            .run_until_cancelled(source.token())
            .await
            .ok_or_else(|| cancelled(so_far))?;
        let (kind, reason) = match asked {
            Ok(token) => return Ok(Some(token)),
            Err(NoToken::NotConnected) => (ErrorKind::NoToken, None),
            Err(NoToken::OutOfReach(why)) => (ErrorKind::TokenOutOfReach, Some(why)),
            Err(NoToken::NotGiven(error)) => return Err(error.before_sending()),
        };
        Err(Error::new(kind, reason, so_far, Said::default()))
    }

    /// Waits until the buckets of the user have a turn and the gates of the kind and of the account are open.
    async fn wait_for_turn(&self, request: &Request, so_far: &mut SoFar) -> Result<(), Error> {
        let of_kind = self
            .shared
            .kind_pacers
            .iter()
            .filter(|(kind, _)| *kind == request.kind);
        for pacer in of_kind.map(|(_, pacer)| pacer).chain(&self.shared.pacer) {
            while let Err(time) = pacer.turn(&self.user) {
                self.wait(time, so_far).await?;
            }
        }
        while let Some(time) = self.shared.gates.remaining(request.kind) {
            if time > self.longest_wait(request) {
                let kind = ErrorKind::RateLimited {
                    retry_after: Some(time),
                };
                return Err(Error::new(kind, None, so_far, Said::default()));
            }
            self.wait(time, so_far).await?;
        }
        if self.cancel.is_cancelled() {
            Err(cancelled(so_far))
        } else {
            Ok(())
        }
    }

    fn longest_wait(&self, request: &Request) -> Duration {
        let longest = self.shared.longest_wait;
        request.longest_wait.map_or(longest, |own| own.min(longest))
    }

    async fn wait(&self, time: Duration, so_far: &mut SoFar) -> Result<(), Error> {
        let start = Instant::now();
        let rested = self.cancel.run_until_cancelled(sleep(time)).await;
        so_far.waited += start.elapsed();
        rested.ok_or_else(|| cancelled(so_far))
    }

    async fn attempt(
        &self,
        prepared: reqwest::Request,
        request: &Request,
        so_far: &SoFar,
    ) -> Result<Attempted, Error> {
        let start = Instant::now();
        let sending = self.shared.sender.send(prepared, request);
        let attempted = match request.repeat {
            Repeat::Safe => self
                .cancel
                .run_until_cancelled(sending)
                .await
                .ok_or_else(|| cancelled(so_far))?,
            Repeat::IfNotApplied | Repeat::Never => sending.await,
        };
        debug!(
            call = so_far.call,
            attempt = so_far.attempts,
            status = attempted.said.status,
            request_id = attempted.said.request_id,
            reason = attempted.reason,
            elapsed_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
            "sent a request"
        );
        Ok(attempted)
    }
}

/// Whether it is worth sending the request again, now that its token was refused.
async fn has_another(request: &Request, token: Option<&SecretString>) -> bool {
    match (&request.bearer, token) {
        (Some(source), Some(token)) => source.refused(token).await,
        _ => false,
    }
}

fn cancelled(so_far: &SoFar) -> Error {
    Error::new(ErrorKind::Cancelled, None, so_far, Said::default())
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http")
            .field("base", &self.shared.base)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}
