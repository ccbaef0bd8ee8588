//! Signing in in the browser, token refresh and revocation through a proxy that requires a sign-in.

use super::{InspectedNetwork, ProxyBehavior};
use accounts::{CallbackPage, Revocation, Service};
use config::BoxAppPolicy;
use credential_store::MemoryStore;
use jiff::SignedDuration;
use platform::Browser;
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};
use sandbox::demo::people;
use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::Arc,
    thread,
};
use url::Url;

/// A browser whose user grants access to the application. It connects to Box directly.
struct GrantingBrowser {
    box_at: String,
    authority: String,
}

impl Browser for GrantingBrowser {
    fn open(&self, address: &str) -> Result<(), String> {
        let page = Url::parse(address).map_err(|error| error.to_string())?;
        let target = format!(
            "{}?{}&allow=true&user_id={}",
            page.path(),
            page.query().unwrap_or_default(),
            people::LUIS_ID
        );
        let (box_at, authority) = (self.box_at.clone(), self.authority.clone());
        thread::spawn(move || {
            let answer = get_from_box(&box_at, &authority, &target);
            let back = answer
                .lines()
                .find_map(|line| line.strip_prefix("location: "))
                .unwrap();
            let back = Url::parse(back).unwrap();
            let here = format!("127.0.0.1:{}", back.port().unwrap());
            let target = &back[url::Position::BeforePath..url::Position::AfterQuery];
            get(TcpStream::connect(&here).unwrap(), &here, target)
        });
        Ok(())
    }
}

/// Sends a GET request to Box, without the proxy and the clients; returns the answer.
fn get_from_box(box_at: &str, authority: &str, target: &str) -> String {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(authority.as_bytes()).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from("api.box.com").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    get(
        StreamOwned::new(connection, TcpStream::connect(box_at).unwrap()),
        box_at,
        target,
    )
}

fn get(mut stream: impl Read + Write, host: &str, target: &str) -> String {
    let head = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // A connection that is closed without a TLS alert has delivered the whole answer.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn sign_in_refresh_and_revocation_use_the_proxy() {
    let network = InspectedNetwork::with(ProxyBehavior::RequiresAnn).await;
    let mut policy = network.policy();
    policy.box_app = Some(BoxAppPolicy {
        client_id: network.sandbox.box_client_id.clone(),
        client_secret: network.sandbox.box_client_secret.clone(),
        redirect_ports: vec![0],
        locked: true,
    });
    let test_desk = super::TestDesk::new(policy, &MemoryStore::default());
    let accounts = &test_desk.desk.accounts;
    accounts
        .sign_in_to_proxy(&network.proxy, "ann", "pass:word".into())
        .await
        .unwrap();
    let box_at = network
        .sandbox
        .box_url
        .strip_prefix("https://")
        .unwrap()
        .to_owned();
    let browser: Arc<dyn Browser> = Arc::new(GrantingBrowser {
        box_at: box_at.clone(),
        authority: network.authority.clone(),
    });
    let callback_page = CallbackPage {
        language: "en".into(),
        authorized: "Granted".into(),
        denied: "Denied".into(),
    };
    let signed_in = accounts
        .sign_in_box(None, &callback_page, &browser)
        .await
        .unwrap()
        .box_account
        .unwrap();
    assert_eq!(signed_in.user_id, people::LUIS_ID);

    test_desk.clock.advance(SignedDuration::from_hours(2));
    let me = accounts.box_client().await.unwrap().me().await.unwrap();
    assert_eq!(me.user.id.as_str(), people::LUIS_ID);
    let left = accounts
        .disconnect(Service::Box, &signed_in.label.id)
        .await
        .unwrap();
    assert_eq!(left.revocation, Revocation::Revoked, "revoked at Box");

    let authority = network.authority.clone();
    let state =
        tokio::task::spawn_blocking(move || get_from_box(&box_at, &authority, "/_sandbox/state"));
    let state = state.await.unwrap();
    let times = |path: &str| state.matches(&format!("\"path\":\"{path}\"")).count();
    assert_eq!(
        (times("/oauth2/token"), times("/oauth2/revoke")),
        (2, 1),
        "exchanged, refreshed, revoked"
    );
}
