//! Checks the connection to each service step by step, and reports which step fails.

mod types;

#[cfg(test)]
mod tests;

pub use types::{ConnectionStep, StepOutcome, StepReport};

use accounts::{AccountLabel, AccountRegistry, Service, connection_step_error};
use app_error::AppError;
use clumio_client::{AssetKind, AssetQuery, ConnectionProbe, OpenConnection};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::time::Instant;

/// The connection check of all accounts.
pub struct ConnectionCheck {
    accounts: Arc<AccountRegistry>,
}

impl ConnectionCheck {
    pub(crate) fn new(accounts: Arc<AccountRegistry>) -> Self {
        Self { accounts }
    }

    /// Checks the connection to every account of both services, the active one first, and to a service without an account;
    /// reports each step. Changes nothing. Each step is limited in time: ten seconds, or the timeout of a
    /// request. It may be dropped at any time.
    ///
    /// # Errors
    /// When an account is no longer connected. A step that fails is not an error.
    pub async fn run(&self, report: &(dyn Fn(StepReport) + Send + Sync)) -> Result<(), AppError> {
        let now = self.accounts.list();
        for service in [Service::Clumio, Service::Box] {
            let mut accounts: Vec<_> = now
                .labels()
                .filter(|(of, _)| *of == service)
                .map(|(_, mark)| Some(mark))
                .collect();
            if accounts.is_empty() {
                accounts.push(None);
            }
            for account in accounts {
                self.check_account(service, account, report).await?;
            }
        }
        Ok(())
    }

    async fn check_account(
        &self,
        service: Service,
        account: Option<&AccountLabel>,
        report: &(dyn Fn(StepReport) + Send + Sync),
    ) -> Result<(), AppError> {
        let id = account.map(|mark| mark.id.as_str());
        let host = self.accounts.host_and_port(service, id)?;
        let probe = self.accounts.connection_probe(service, id).await;
        let proxy = probe
            .as_ref()
            .ok()
            .and_then(|probe| probe.proxy().map(ToString::to_string));
        let check = AccountCheck {
            accounts: &self.accounts,
            report_to: report,
            service,
            account,
            host,
            proxy,
        };
        let checked = match probe {
            Ok(probe) => check.run_steps(&probe).await,
            // Without a readable proxy setting there is no probe: that is a failure of the proxy's step.
            Err(problem) => {
                check.report(ConnectionStep::LookUp, StepOutcome::NotReached);
                check.report(ConnectionStep::Connect, StepOutcome::NotReached);
                check.report(
                    ConnectionStep::Proxy,
                    StepOutcome::Fails {
                        milliseconds: 0,
                        problem,
                    },
                );
                Err(ConnectionStep::Proxy)
            }
        };
        if let Err(failed) = checked {
            for step in ConnectionStep::ALL
                .into_iter()
                .skip_while(|step| *step != failed)
                .skip(1)
            {
                check.report(step, StepOutcome::NotReached);
            }
        }
        Ok(())
    }
}

/// The check of one account, or of a service without an account.
struct AccountCheck<'a> {
    accounts: &'a AccountRegistry,
    report_to: &'a (dyn Fn(StepReport) + Send + Sync),
    service: Service,
    account: Option<&'a AccountLabel>,
    host: String,
    proxy: Option<String>,
}

impl AccountCheck<'_> {
    /// Runs the steps up to the first that fails, which is the error.
    async fn run_steps(&self, probe: &ConnectionProbe) -> Result<(), ConnectionStep> {
        let addresses: Vec<SocketAddr> = self
            .run_step(ConnectionStep::LookUp, async {
                probe.resolve().await.map_err(connection_step_error)
            })
            .await?;
        let connection: OpenConnection = self
            .run_step(ConnectionStep::Connect, async {
                probe
                    .connect(&addresses)
                    .await
                    .map_err(connection_step_error)
            })
            .await?;
        let connection = if probe.proxy().is_some() {
            self.run_step(ConnectionStep::Proxy, async {
                probe
                    .open_tunnel(connection)
                    .await
                    .map_err(connection_step_error)
            })
            .await?
        } else {
            self.report(ConnectionStep::Proxy, StepOutcome::NotNeeded);
            connection
        };
        if probe.uses_tls() {
            self.run_step(ConnectionStep::Tls, async {
                probe
                    .tls_handshake(connection)
                    .await
                    .map_err(connection_step_error)
            })
            .await?;
        } else {
            self.report(ConnectionStep::Tls, StepOutcome::NotNeeded);
        }
        let Some(account) = self.account else {
            self.report(ConnectionStep::Token, StepOutcome::NotNeeded);
            self.report(ConnectionStep::Permission, StepOutcome::NotNeeded);
            return Ok(());
        };
        self.run_step(ConnectionStep::Token, self.check_token(&account.id))
            .await?;
        self.run_step(
            ConnectionStep::Permission,
            self.check_permission(&account.id),
        )
        .await
    }

    /// Sends the smallest request that only a valid token passes. A token without permission to list the organizational units is
    /// valid as well.
    async fn check_token(&self, account: &str) -> Result<(), AppError> {
        match self.service {
            Service::Clumio => {
                let client = self.accounts.connected_clumio(Some(account)).await?.client;
                match client.organizational_units(1, None).await {
                    Err(error) if *error.kind() != clumio_client::ErrorKind::Forbidden => {
                        Err(error.into())
                    }
                    Ok(_) | Err(_) => Ok(()),
                }
            }
            Service::Box => {
                let client = self.accounts.connected_box(Some(account)).await?.client;
                client.me().await?;
                Ok(())
            }
        }
    }

    /// Sends the request that both jobs begin with: the list of assets, the list of the trash.
    async fn check_permission(&self, account: &str) -> Result<(), AppError> {
        match self.service {
            Service::Clumio => {
                let client = self.accounts.connected_clumio(Some(account)).await?.client;
                client
                    .assets(AssetKind::Ec2Instance, &AssetQuery::default(), None)
                    .await?;
            }
            Service::Box => {
                let client = self.accounts.connected_box(Some(account)).await?.client;
                client.trash_page(None, 1).await?;
            }
        }
        Ok(())
    }

    async fn run_step<T>(
        &self,
        step: ConnectionStep,
        work: impl Future<Output = Result<T, AppError>>,
    ) -> Result<T, ConnectionStep> {
        self.report(step, StepOutcome::Running);
        let started = Instant::now();
        let result = work.await;
        let milliseconds = in_milliseconds(started.elapsed());
        match result {
            Ok(value) => {
                self.report(step, StepOutcome::Works { milliseconds });
                Ok(value)
            }
            Err(problem) => {
                tracing::info!(
                    ?step,
                    code = problem.code.name(),
                    "a step of the connection check failed"
                );
                self.report(
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

    fn report(&self, step: ConnectionStep, outcome: StepOutcome) {
        (self.report_to)(StepReport {
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
