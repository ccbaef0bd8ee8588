//! Tests of the proxy variables. The environment is per process, so each case runs in a child process.

use std::process::{Command, Stdio};

use http_client::{
    BaseUrl, ConnectionError, ErrorKind, ExtraRoots, HttpClient, HttpOptions, ProxySettingFault,
};

use crate::proxy::{ANN, Proxy, get};
use crate::tls_server::{Authority, TlsServer};

/// Variables with which a child gets the trusted authority and the expected result.
const ROOTS: &str = "RESTORE_DESK_TEST_ROOTS";
const ENDS: &str = "RESTORE_DESK_TEST_ENDS";

/// Runs the test of this name in a child process with these proxy variables only.
async fn run_child(test: &str, variables: &[(&str, &str)], authority: &Authority, expected: &str) {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", test]);
    for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"] {
        child.env_remove(name).env_remove(name.to_lowercase());
    }
    child
        .envs(variables.iter().copied())
        .env(ROOTS, authority.pem())
        .env(ENDS, expected)
        .stdin(Stdio::null());
    let result = tokio::task::spawn_blocking(move || child.output().unwrap())
        .await
        .unwrap();
    let info = String::from_utf8_lossy(&result.stdout).into_owned()
        + &String::from_utf8_lossy(&result.stderr);
    assert!(
        result.status.success() && info.contains("1 passed"),
        "{variables:?}: {info}"
    );
}

#[tokio::test]
async fn the_proxy_variable_is_used_with_its_credentials() {
    const THIS: &str = "system_proxy::the_proxy_variable_is_used_with_its_credentials";
    if run_as_child().await {
        return;
    }
    let authority = Authority::new("Ours");
    let service = TlsServer::start(&authority, "api.box.test", true).await;
    let proxy = Proxy::start(service.port, Some(ANN), false).await;
    let signed_in = format!("http://ann:pass%20word@{}", proxy.address);
    for (times, name) in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"]
        .into_iter()
        .enumerate()
    {
        run_child(THIS, &[(name, &signed_in)], &authority, "answered").await;
        let requests = proxy.request_heads();
        let signed_in = requests
            .iter()
            .filter(|requests| requests.to_lowercase().contains("authorization"))
            .count();
        assert_eq!(signed_in, times + 1, "{name}");
        assert!(
            requests
                .iter()
                .all(|requests| requests.starts_with("CONNECT api.box.test:443 HTTP/1.1\r\n")),
            "{name}"
        );
    }
    let unknown = format!("http://{}", proxy.address);
    run_child(THIS, &[("HTTPS_PROXY", &unknown)], &authority, "refused").await;
}

#[tokio::test]
async fn hosts_in_no_proxy_are_connected_directly() {
    const THIS: &str = "system_proxy::hosts_in_no_proxy_are_connected_directly";
    if run_as_child().await {
        return;
    }
    let authority = Authority::new("Ours");
    let service = TlsServer::start(&authority, "api.box.test", true).await;
    let proxy = Proxy::start(service.port, None, false).await;
    let address = format!("http://{}", proxy.address);
    // The name does not resolve, so a direct connection fails.
    for exceptions in ["api.box.test", ".box.test", "intranet.test, box.test", "*"] {
        let variables = [("HTTPS_PROXY", address.as_str()), ("NO_PROXY", exceptions)];
        run_child(THIS, &variables, &authority, "offline").await;
    }
    assert!(proxy.request_heads().is_empty());
    let variables = [
        ("HTTPS_PROXY", address.as_str()),
        ("NO_PROXY", "clumio.test"),
    ];
    run_child(THIS, &variables, &authority, "answered").await;
    assert_eq!(proxy.request_heads().len(), 1);
}

#[tokio::test]
async fn an_invalid_setting_is_named_and_nothing_is_sent() {
    const THIS: &str = "system_proxy::an_invalid_setting_is_named_and_nothing_is_sent";
    if run_as_child().await {
        return;
    }
    let authority = Authority::new("Ours");
    for (name, value, expected) in [
        ("HTTPS_PROXY", "http://ann:canary@pro xy:1", "unreadable"),
        ("ALL_PROXY", "http://:80", "unreadable"),
        ("https_proxy", "socks5://ann:canary@127.0.0.1:9", "socks"),
    ] {
        run_child(
            THIS,
            &[(name, value)],
            &authority,
            &format!("{expected} {name}"),
        )
        .await;
        // A direct connection does not read the proxy setting.
        let variables = [(name, value), ("NO_PROXY", "box.test")];
        run_child(THIS, &variables, &authority, "offline").await;
    }
}

#[tokio::test]
async fn protocol_lists_and_unencoded_passwords_are_accepted() {
    const THIS: &str = "system_proxy::protocol_lists_and_unencoded_passwords_are_accepted";
    if run_as_child().await {
        return;
    }
    let authority = Authority::new("Ours");
    let service = TlsServer::start(&authority, "api.box.test", true).await;
    let open = Proxy::start(service.port, None, false).await;
    let each = format!("http=no.such.proxy.test:8080;https={}", open.address);
    run_child(THIS, &[("HTTPS_PROXY", &each)], &authority, "answered").await;
    assert_eq!(open.request_heads().len(), 1);
    let with_auth = Proxy::start(service.port, Some(ANN), false).await;
    let odd = format!("http://ann:pass word@{}", with_auth.address);
    run_child(THIS, &[("HTTPS_PROXY", &odd)], &authority, "answered").await;
    assert!(
        !with_auth.request_heads()[0]
            .to_lowercase()
            .contains("authorization")
    );
}

/// In a child: sends a request, asserts the expected result and returns true. Returns false in the parent.
#[expect(clippy::disallowed_methods, reason = "the environment is under test")]
async fn run_as_child() -> bool {
    let Ok(roots) = std::env::var(ROOTS) else {
        return false;
    };
    let base = BaseUrl::https("https://api.box.test").unwrap();
    let mut options = HttpOptions::new(base, "restore-desk/test");
    options.network.extra_roots = ExtraRoots::from_pem(roots.as_bytes()).unwrap();
    let sent = async { HttpClient::new(options)?.send(get()).await };
    let result = match sent.await {
        Ok(_) => "answered".to_owned(),
        Err(error) => match (error.kind(), error.connection_error()) {
            (
                ErrorKind::ConnectionBlocked,
                Some(ConnectionError::ProxySetting { setting, fault }),
            ) => {
                assert!(!format!("{error:?}").contains("canary"));
                let fault = if *fault == ProxySettingFault::Socks {
                    "socks"
                } else {
                    "unreadable"
                };
                format!("{fault} {setting}")
            }
            (ErrorKind::ConnectionBlocked, _) => "refused".to_owned(),
            (ErrorKind::Offline, _) => "offline".to_owned(),
            _ => panic!("{error}"),
        },
    };
    assert_eq!(result, std::env::var(ENDS).unwrap());
    true
}
