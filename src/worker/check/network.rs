//! What lies below HTTP: the host's addresses, the proxy, a connection, and who vouches for the
//! server.

use super::{CheckRun, StepNote};
use crate::domain::cause::TransportFailure;
use crate::domain::check::{Outcome, Step};
use crate::domain::problem::Problem;
use crate::worker::net::failure::Failure;
use crate::worker::net::probe;
use tokio::time::Instant;

impl CheckRun<'_> {
    /// Address, proxy, connection and TLS. Behind a proxy, the proxy connects: then only the
    /// requests that follow can tell.
    pub(super) async fn network(&self) -> Result<(), Problem> {
        let (client, route) = (self.client, &self.client.route);
        let proxy = probe::proxy_for(route, client.base_url());
        if let Some(proxy) = &proxy {
            let by_proxy = StepNote::at_once("The proxy looks the host up");
            self.tell(Step::Address, Outcome::Skipped, by_proxy).await;
            self.tell(
                Step::Proxy,
                Outcome::Passed,
                StepNote::at_once(proxy.clone()),
            )
            .await;
            let by_proxy = StepNote::at_once("The proxy connects to the server");
            self.tell(Step::Tcp, Outcome::Skipped, by_proxy).await;
        } else {
            self.direct().await?;
        }
        let is_secure = client.base_url().as_str().starts_with("https:");
        match (is_secure, proxy) {
            (false, _) => {
                let plain = StepNote::at_once("http:// is not encrypted");
                self.tell(Step::Tls, Outcome::Skipped, plain).await;
                Ok(())
            }
            (true, Some(_)) => {
                let later =
                    StepNote::at_once("Through the proxy: shown by the request that follows");
                self.tell(Step::Tls, Outcome::Skipped, later).await;
                Ok(())
            }
            (true, None) => self.tls().await,
        }
    }

    async fn direct(&self) -> Result<(), Problem> {
        let client = self.client;
        let started = Instant::now();
        let limit = client.route.network.limits.connect();
        let found = tokio::time::timeout(limit, probe::addresses(client.base_url())).await;
        let late = |_elapsed| Failure::new(TransportFailure::UnknownHost, "no answer in time");
        let addresses = match found.map_err(late).flatten() {
            Ok(addresses) => addresses,
            Err(failure) => return self.broken(Step::Address, started, &failure).await,
        };
        let ips: Vec<String> = addresses.iter().map(|a| a.ip().to_string()).collect();
        let host = client.base_url().host().trim_matches(['[', ']']);
        let said = match &ips[..] {
            [ip] if ip == host => ip.clone(),
            ips => format!("{host} is {}", ips.join(", ")),
        };
        let told = StepNote::since(started, said);
        self.tell(Step::Address, Outcome::Passed, told).await;
        self.tell(Step::Proxy, Outcome::Passed, StepNote::at_once("None"))
            .await;
        let started = Instant::now();
        let (lines, connected) = probe::connect(&addresses, limit).await;
        match connected {
            Ok((address, _)) => {
                let said = format!("Connected to {address}");
                let told = StepNote::since(started, said).raw(lines.join("\n"));
                self.tell(Step::Tcp, Outcome::Passed, told).await;
                Ok(())
            }
            Err(failure) => {
                let problem = client.transport_problem(&failure);
                let told = StepNote::problem(&problem).begun(started);
                self.fail(Step::Tcp, told, problem).await
            }
        }
    }

    async fn tls(&self) -> Result<(), Problem> {
        let (client, started) = (self.client, Instant::now());
        match probe::tls(client.http(), &client.route, client.base_url()).await {
            Ok(facts) => {
                let certificate = facts.certificate;
                let said = format!(
                    "{}, certificate from {}, valid until {}",
                    facts.protocol, certificate.issuer, certificate.valid_until
                );
                let raw = format!(
                    "For {}\nNames {}\nFrom {}\nSHA-256 {}",
                    certificate.subject,
                    certificate.names.join(", "),
                    certificate.issuer,
                    certificate.fingerprint
                );
                let told = StepNote::since(started, said).raw(raw);
                self.tell(Step::Tls, Outcome::Passed, told).await;
                Ok(())
            }
            Err(failure) => self.broken(Step::Tls, started, &failure).await,
        }
    }

    async fn broken(&self, step: Step, started: Instant, failure: &Failure) -> Result<(), Problem> {
        let problem = self.client.transport_problem(failure);
        let told = StepNote::problem(&problem)
            .begun(started)
            .raw(&failure.words);
        self.fail(step, told, problem).await
    }
}
