//! Examines the way to each service step by step, and says which step fails.

mod view;

#[cfg(test)]
mod tests;

pub use view::{Examined, StepOutcome, WayStep};

use crate::Desk;
use accounts::{AccountLabel, Service, connection_step_error};
use app_error::AppError;
use clumio_client::{AssetKind, AssetQuery, ConnectionProbe, OpenConnection};
use std::{net::SocketAddr, time::Duration};
use tokio::time::Instant;

impl Desk {
    /// Examines the way to every account of both services, the one that is used first, and to a service without any; hands each
    /// step to `report`. Changes nothing anywhere. Each step has an end by itself: it takes ten seconds, or what a request
    /// takes. It may be dropped at any time.
    ///
    /// # Errors
    /// When no account of this id is connected any more; that a step fails is none.
    pub async fn examine(&self, report: &(dyn Fn(Examined) + Send + Sync)) -> Result<(), AppError> {
        let now = self.accounts.list();
        for service in [Service::Clumio, Service::Box] {
            let of_service: Vec<_> = now
                .labels()
                .filter(|(of, _)| *of == service)
                .map(|(_, mark)| Some(mark))
                .collect();
            for account in if of_service.is_empty() {
                vec![None]
            } else {
                of_service
            } {
                self.examine_one(service, account, report).await?;
            }
        }
        Ok(())
    }

    async fn examine_one(
        &self,
        service: Service,
        account: Option<&AccountLabel>,
        report: &(dyn Fn(Examined) + Send + Sync),
    ) -> Result<(), AppError> {
        let id = account.map(|mark| mark.id.as_str());
        let host = self.accounts.host_and_port(service, id)?;
        let way = self.accounts.connection_probe(service, id).await;
        let proxy = way
            .as_ref()
            .ok()
            .and_then(|way| way.proxy().map(ToString::to_string));
        let examination = Examination {
            desk: self,
            report,
            service,
            account,
            host,
            proxy,
        };
        let walked = match way {
            Ok(way) => examination.walk(&way).await,
            // No way can be planned where the setting of a proxy cannot be read: that is what the proxy's step is for.
            Err(problem) => {
                examination.tell(WayStep::LookUp, StepOutcome::NotReached);
                examination.tell(WayStep::Connect, StepOutcome::NotReached);
                examination.tell(
                    WayStep::Proxy,
                    StepOutcome::Fails {
                        milliseconds: 0,
                        problem,
                    },
                );
                Err(WayStep::Proxy)
            }
        };
        if let Err(failed) = walked {
            for step in WayStep::ALL
                .into_iter()
                .skip_while(|step| *step != failed)
                .skip(1)
            {
                examination.tell(step, StepOutcome::NotReached);
            }
        }
        Ok(())
    }
}

impl WayStep {
    const ALL: [Self; 6] = [
        Self::LookUp,
        Self::Connect,
        Self::Proxy,
        Self::Secure,
        Self::Token,
        Self::Rights,
    ];
}

/// The examination of one account, or of a service without any.
struct Examination<'a> {
    desk: &'a Desk,
    report: &'a (dyn Fn(Examined) + Send + Sync),
    service: Service,
    account: Option<&'a AccountLabel>,
    host: String,
    proxy: Option<String>,
}

impl Examination<'_> {
    /// Goes as far as possible; the error is the step that failed.
    async fn walk(&self, way: &ConnectionProbe) -> Result<(), WayStep> {
        let addresses: Vec<SocketAddr> = self
            .step(WayStep::LookUp, async {
                way.resolve().await.map_err(connection_step_error)
            })
            .await?;
        let connected: OpenConnection = self
            .step(WayStep::Connect, async {
                way.connect(&addresses).await.map_err(connection_step_error)
            })
            .await?;
        let connected = if way.proxy().is_some() {
            self.step(WayStep::Proxy, async {
                way.open_tunnel(connected)
                    .await
                    .map_err(connection_step_error)
            })
            .await?
        } else {
            self.tell(WayStep::Proxy, StepOutcome::NotNeeded);
            connected
        };
        if way.uses_tls() {
            self.step(WayStep::Secure, async {
                way.tls_handshake(connected)
                    .await
                    .map_err(connection_step_error)
            })
            .await?;
        } else {
            self.tell(WayStep::Secure, StepOutcome::NotNeeded);
        }
        let Some(account) = self.account else {
            self.tell(WayStep::Token, StepOutcome::NotNeeded);
            self.tell(WayStep::Rights, StepOutcome::NotNeeded);
            return Ok(());
        };
        self.step(WayStep::Token, self.token(&account.id)).await?;
        self.step(WayStep::Rights, self.rights(&account.id)).await
    }

    /// The smallest call that only a good token passes. That it may not list the units is the token's right, not its fault.
    async fn token(&self, account: &str) -> Result<(), AppError> {
        let accounts = &self.desk.accounts;
        match self.service {
            Service::Clumio => {
                let client = accounts.connected_clumio(Some(account)).await?.client;
                match client.organizational_units(1, None).await {
                    Err(error) if *error.kind() != clumio_client::ErrorKind::Forbidden => {
                        Err(error.into())
                    }
                    Ok(_) | Err(_) => Ok(()),
                }
            }
            Service::Box => {
                accounts
                    .connected_box(Some(account))
                    .await?
                    .client
                    .me()
                    .await?;
                Ok(())
            }
        }
    }

    /// What both jobs begin with: the list of assets, the list of the trash.
    async fn rights(&self, account: &str) -> Result<(), AppError> {
        let accounts = &self.desk.accounts;
        match self.service {
            Service::Clumio => {
                let client = accounts.connected_clumio(Some(account)).await?.client;
                client
                    .assets(AssetKind::Ec2Instance, &AssetQuery::default(), None)
                    .await?;
            }
            Service::Box => {
                accounts
                    .connected_box(Some(account))
                    .await?
                    .client
                    .trash_page(None, 1)
                    .await?;
            }
        }
        Ok(())
    }

    async fn step<T>(
        &self,
        step: WayStep,
        work: impl Future<Output = Result<T, AppError>>,
    ) -> Result<T, WayStep> {
        self.tell(step, StepOutcome::Running);
        let begun = Instant::now();
        let ended = work.await;
        let milliseconds = in_milliseconds(begun.elapsed());
        match ended {
            Ok(done) => {
                self.tell(step, StepOutcome::Works { milliseconds });
                Ok(done)
            }
            Err(problem) => {
                tracing::info!(?step, code = problem.code.name(), "a step of the way fails");
                self.tell(
                    step,
                    StepOutcome::Fails {
                        milliseconds,
                        problem,
                    },
                );
                Err(step)
            }
        }
    }

    fn tell(&self, step: WayStep, outcome: StepOutcome) {
        (self.report)(Examined {
            service: self.service,
            account: self.account.cloned(),
            host: self.host.clone(),
            proxy: self.proxy.clone(),
            step,
            outcome,
        });
    }
}

fn in_milliseconds(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}
