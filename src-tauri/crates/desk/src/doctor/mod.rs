//! Examines the way to each service step by step, and says which step fails.

mod view;

#[cfg(test)]
mod tests;

pub use view::{Examined, StepOutcome, WayStep};

use crate::{
    Desk,
    accounts::{Service, way_problem},
    ports::Event,
    problem::Problem,
};
use clumio_api::{AssetKind, AssetQuery, Connected, Way};
use std::{net::SocketAddr, time::Duration};
use tokio::time::Instant;

impl Desk {
    /// Examines the way to both services, connected or not, and tells each step as [`Event::Examined`] under `operation`.
    /// Changes nothing anywhere. It may be dropped at any time.
    ///
    /// # Errors
    /// When the way to a service cannot be planned; that a step fails is none.
    pub async fn examine(&self, operation: &str) -> Result<(), Problem> {
        for service in [Service::Clumio, Service::Box] {
            self.examine_one(service, operation).await?;
        }
        Ok(())
    }

    async fn examine_one(&self, service: Service, operation: &str) -> Result<(), Problem> {
        let way = self.accounts.way_to(service).await?;
        let examination = Examination { desk: self, operation, service, way: &way };
        if let Err(failed) = examination.walk().await {
            for step in WayStep::ALL.into_iter().skip_while(|step| *step != failed).skip(1) {
                examination.tell(step, StepOutcome::NotReached);
            }
        }
        Ok(())
    }
}

impl WayStep {
    const ALL: [Self; 6] =
        [Self::LookUp, Self::Connect, Self::Proxy, Self::Secure, Self::Token, Self::Rights];
}

/// The examination of one service.
struct Examination<'a> {
    desk: &'a Desk,
    operation: &'a str,
    service: Service,
    way: &'a Way,
}

impl Examination<'_> {
    /// Goes as far as possible; the error is the step that failed.
    async fn walk(&self) -> Result<(), WayStep> {
        let way = self.way;
        let addresses: Vec<SocketAddr> =
            self.step(WayStep::LookUp, async { way.look_up().await.map_err(way_problem) }).await?;
        let connected: Connected =
            self.step(WayStep::Connect, async { way.connect(&addresses).await.map_err(way_problem) }).await?;
        let connected = if way.proxy().is_some() {
            self.step(WayStep::Proxy, async { way.pass_proxy(connected).await.map_err(way_problem) }).await?
        } else {
            self.tell(WayStep::Proxy, StepOutcome::NotNeeded);
            connected
        };
        if way.is_secure() {
            self.step(WayStep::Secure, async { way.secure(connected).await.map_err(way_problem) }).await?;
        } else {
            self.tell(WayStep::Secure, StepOutcome::NotNeeded);
        }
        let accounts = self.desk.accounts.now();
        let is_connected = match self.service {
            Service::Clumio => accounts.clumio.is_some(),
            Service::Box => accounts.box_account.is_some(),
        };
        if !is_connected {
            self.tell(WayStep::Token, StepOutcome::NotNeeded);
            self.tell(WayStep::Rights, StepOutcome::NotNeeded);
            return Ok(());
        }
        self.step(WayStep::Token, self.token()).await?;
        self.step(WayStep::Rights, self.rights()).await
    }

    /// The smallest call that only a good token passes. That it may not list the units is the token's right, not its fault.
    async fn token(&self) -> Result<(), Problem> {
        match self.service {
            Service::Clumio => match self.desk.accounts.clumio().await?.organizational_units(1, None).await {
                Err(error) if error.kind() != clumio_api::ErrorKind::Forbidden => Err(error.into()),
                Ok(_) | Err(_) => Ok(()),
            },
            Service::Box => {
                self.desk.accounts.box_client().await?.me().await?;
                Ok(())
            }
        }
    }

    /// What both jobs begin with: the list of assets, the list of the trash.
    async fn rights(&self) -> Result<(), Problem> {
        match self.service {
            Service::Clumio => {
                let client = self.desk.accounts.clumio().await?;
                client.assets(AssetKind::Ec2Instance, &AssetQuery::default(), None).await?;
            }
            Service::Box => {
                self.desk.accounts.box_client().await?.trash_page(None, 1).await?;
            }
        }
        Ok(())
    }

    async fn step<T>(
        &self,
        step: WayStep,
        work: impl Future<Output = Result<T, Problem>>,
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
                self.tell(step, StepOutcome::Fails { milliseconds, problem });
                Err(step)
            }
        }
    }

    fn tell(&self, step: WayStep, outcome: StepOutcome) {
        let examined = Examined {
            service: self.service,
            host: self.way.service(),
            proxy: self.way.proxy().map(ToString::to_string),
            step,
            outcome,
        };
        let operation = self.operation.to_owned();
        self.desk.window.tell(Event::Examined { operation, examined: Box::new(examined) });
    }
}

fn in_milliseconds(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}
