//! The proxy that the environment names. What the environment says is the same for a whole process, so each case has its own.

use std::process::{Command, Stdio};

use http_client::{BaseUrl, ErrorKind, ExtraRoots, Http, HttpOptions, Obstacle, SettingFault};

use crate::proxy::{ANN, Proxy, get};
use crate::secure::{Authority, Secure};

/// Where a test that runs as such a child finds what its service is signed by, and how its request is to end.
const ROOTS: &str = "RESTORE_DESK_TEST_ROOTS";
const ENDS: &str = "RESTORE_DESK_TEST_ENDS";

/// Runs the test of this name as a child, in an environment that says this about proxies, and nothing else about them.
async fn request_where(test: &str, says: &[(&str, &str)], authority: &Authority, ends: &str) {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", test]);
    for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"] {
        child.env_remove(name).env_remove(name.to_lowercase());
    }
    child
        .envs(says.iter().copied())
        .env(ROOTS, authority.pem())
        .env(ENDS, ends)
        .stdin(Stdio::null());
    let ended = tokio::task::spawn_blocking(move || child.output().unwrap())
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stdout).into_owned()
        + &String::from_utf8_lossy(&ended.stderr);
    assert!(
        ended.status.success() && said.contains("1 passed"),
        "{says:?}: {said}"
    );
}

#[tokio::test]
async fn the_proxy_of_the_environment_is_gone_through_with_its_sign_in() {
    const THIS: &str =
        "system_proxy::the_proxy_of_the_environment_is_gone_through_with_its_sign_in";
    if a_child_has_asked().await {
        return;
    }
    let authority = Authority::new("Ours");
    let service = Secure::start(&authority, "api.box.test", true).await;
    let proxy = Proxy::start(service.port, Some(ANN), false).await;
    let signed_in = format!("http://ann:pass%20word@{}", proxy.address);
    for (times, name) in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"]
        .into_iter()
        .enumerate()
    {
        request_where(THIS, &[(name, &signed_in)], &authority, "answered").await;
        let asked = proxy.asked();
        let signed_in = asked
            .iter()
            .filter(|asked| asked.to_lowercase().contains("authorization"))
            .count();
        assert_eq!(signed_in, times + 1, "{name}");
        assert!(
            asked
                .iter()
                .all(|asked| asked.starts_with("CONNECT api.box.test:443 HTTP/1.1\r\n")),
            "{name}"
        );
    }
    let unknown = format!("http://{}", proxy.address);
    request_where(THIS, &[("HTTPS_PROXY", &unknown)], &authority, "refused").await;
}

#[tokio::test]
async fn what_no_proxy_names_is_reached_directly() {
    const THIS: &str = "system_proxy::what_no_proxy_names_is_reached_directly";
    if a_child_has_asked().await {
        return;
    }
    let authority = Authority::new("Ours");
    let service = Secure::start(&authority, "api.box.test", true).await;
    let proxy = Proxy::start(service.port, None, false).await;
    let address = format!("http://{}", proxy.address);
    // Nobody knows this name, so who asks for it directly gets nowhere.
    for exceptions in ["api.box.test", ".box.test", "intranet.test, box.test", "*"] {
        let says = [("HTTPS_PROXY", address.as_str()), ("NO_PROXY", exceptions)];
        request_where(THIS, &says, &authority, "offline").await;
    }
    assert!(proxy.asked().is_empty());
    let says = [
        ("HTTPS_PROXY", address.as_str()),
        ("NO_PROXY", "clumio.test"),
    ];
    request_where(THIS, &says, &authority, "answered").await;
    assert_eq!(proxy.asked().len(), 1);
}

#[tokio::test]
async fn a_setting_that_cannot_be_read_is_said_and_nothing_goes_out() {
    const THIS: &str = "system_proxy::a_setting_that_cannot_be_read_is_said_and_nothing_goes_out";
    if a_child_has_asked().await {
        return;
    }
    let authority = Authority::new("Ours");
    for (name, value, ends) in [
        ("HTTPS_PROXY", "http://ann:canary@pro xy:1", "unreadable"),
        ("ALL_PROXY", "http://:80", "unreadable"),
        ("https_proxy", "socks5://ann:canary@127.0.0.1:9", "socks"),
    ] {
        request_where(
            THIS,
            &[(name, value)],
            &authority,
            &format!("{ends} {name}"),
        )
        .await;
        // What is reached without a proxy anyway asks for none.
        let says = [(name, value), ("NO_PROXY", "box.test")];
        request_where(THIS, &says, &authority, "offline").await;
    }
}

#[tokio::test]
async fn windows_form_and_odd_passwords_are_read() {
    const THIS: &str = "system_proxy::windows_form_and_odd_passwords_are_read";
    if a_child_has_asked().await {
        return;
    }
    let authority = Authority::new("Ours");
    let service = Secure::start(&authority, "api.box.test", true).await;
    let open = Proxy::start(service.port, None, false).await;
    let each = format!("http=no.such.proxy.test:8080;https={}", open.address);
    request_where(THIS, &[("HTTPS_PROXY", &each)], &authority, "answered").await;
    assert_eq!(open.asked().len(), 1);
    let wants = Proxy::start(service.port, Some(ANN), false).await;
    let odd = format!("http://ann:pass word@{}", wants.address);
    request_where(THIS, &[("HTTPS_PROXY", &odd)], &authority, "answered").await;
    assert!(!wants.asked()[0].to_lowercase().contains("authorization"));
}

/// In a child: one request, which has to end as the parent says. False in the parent.
#[expect(
    clippy::disallowed_methods,
    reason = "the environment is what is tested"
)]
async fn a_child_has_asked() -> bool {
    let Ok(roots) = std::env::var(ROOTS) else {
        return false;
    };
    let base = BaseUrl::https("https://api.box.test").unwrap();
    let mut options = HttpOptions::new(base, "restore-desk/test");
    options.network.extra_roots = ExtraRoots::from_pem(roots.as_bytes()).unwrap();
    let sent = async { Http::new(options)?.send(get()).await };
    let ended = match sent.await {
        Ok(_) => "answered".to_owned(),
        Err(error) => match (error.kind(), error.obstacle()) {
            (ErrorKind::Refused, Some(Obstacle::ProxySetting { setting, fault })) => {
                assert!(!format!("{error:?}").contains("canary"));
                let fault = if *fault == SettingFault::Socks {
                    "socks"
                } else {
                    "unreadable"
                };
                format!("{fault} {setting}")
            }
            (ErrorKind::Refused, _) => "refused".to_owned(),
            (ErrorKind::Offline, _) => "offline".to_owned(),
            _ => panic!("{error}"),
        },
    };
    assert_eq!(ended, std::env::var(ENDS).unwrap());
    true
}
