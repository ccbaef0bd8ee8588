//! The sign-in of the browser, its renewal and its end, where everything goes through a proxy that wants to know who asks.

use super::{Company, Manners};
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

/// A browser in which somebody lets the application in. It has a way of its own to Box's page.
struct Granting {
    box_at: String,
    authority: String,
}

impl Browser for Granting {
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
            let answer = asked_at_box(&box_at, &authority, &target);
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

/// What Box says, past the proxy and the clients.
fn asked_at_box(box_at: &str, authority: &str, target: &str) -> String {
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
    // Who closes a connection without a word has said everything before.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn a_sign_in_its_renewal_and_its_end_go_through_the_proxy() {
    let company = Company::with(Manners::WantsAnn).await;
    let mut policy = company.policy();
    policy.box_app = Some(BoxAppPolicy {
        client_id: company.sandbox.box_client_id.clone(),
        client_secret: company.sandbox.box_client_secret.clone(),
        redirect_ports: vec![0],
        locked: true,
    });
    let bench = super::Bench::new(policy, &MemoryStore::default());
    let accounts = &bench.desk.accounts;
    accounts
        .sign_in_to_proxy(&company.proxy, "ann", "pass:word".into())
        .await
        .unwrap();
    let box_at = company
        .sandbox
        .box_url
        .strip_prefix("https://")
        .unwrap()
        .to_owned();
    let browser: Arc<dyn Browser> = Arc::new(Granting {
        box_at: box_at.clone(),
        authority: company.authority.clone(),
    });
    let page = CallbackPage {
        language: "en".into(),
        authorized: "Granted".into(),
        denied: "Denied".into(),
    };
    let signed_in = accounts
        .sign_in_box(None, &page, &browser)
        .await
        .unwrap()
        .box_account
        .unwrap();
    assert_eq!(signed_in.user_id, people::LUIS_ID);

    bench.clock.advance(SignedDuration::from_hours(2));
    let me = accounts.box_client().await.unwrap().me().await.unwrap();
    assert_eq!(me.user.id.as_str(), people::LUIS_ID);
    let left = accounts
        .disconnect(Service::Box, &signed_in.label.id)
        .await
        .unwrap();
    assert_eq!(left.revocation, Revocation::Revoked, "Box was told");

    let authority = company.authority.clone();
    let said =
        tokio::task::spawn_blocking(move || asked_at_box(&box_at, &authority, "/_sandbox/state"));
    let said = said.await.unwrap();
    let times = |path: &str| said.matches(&format!("\"path\":\"{path}\"")).count();
    assert_eq!(
        (times("/oauth2/token"), times("/oauth2/revoke")),
        (2, 1),
        "redeemed, renewed, withdrawn"
    );
}
