//! The program in a company: everything goes through a proxy that wants a password, and an authority of the company's own looks
//! into the connections. Nothing but the policy file tells the program so.
#![cfg(target_os = "linux")]

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use serde_json::json;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use tests::{App, By, Desktop, Sandbox, Window};

/// "ann" and "canary-proxy" as Basic.
const ANN: &str = "proxy-authorization: Basic YW5uOmNhbmFyeS1wcm94eQ==";

/// Makes the company's authority and a certificate for the vendors' hosts; gives the files of the three.
fn certificates(desktop: &Desktop) -> [String; 3] {
    let mut authority = CertificateParams::new(Vec::new()).expect("parameters");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority
        .distinguished_name
        .push(DnType::CommonName, "TLS Inspection");
    authority
        .distinguished_name
        .push(DnType::OrganizationName, "Aoyama Foods");
    let (key, leaf_key) = (
        KeyPair::generate().expect("a key"),
        KeyPair::generate().expect("a key"),
    );
    let pem = authority.self_signed(&key).expect("a certificate").pem();
    let leaf = CertificateParams::new(vec![
        "api.box.com".into(),
        "us-west-2.api.clumio.com".into(),
    ]);
    let leaf = leaf
        .expect("parameters")
        .signed_by(&leaf_key, &Issuer::new(authority, key))
        .expect("signed");
    [
        ("ca.pem", pem),
        ("cert.pem", leaf.pem()),
        ("key.pem", leaf_key.serialize_pem()),
    ]
    .map(|(name, text)| desktop.write(name, &text))
}

/// A proxy that knows ann and hands on to the sandbox what is meant for the vendors; gives its address.
fn proxy(sandbox: &Sandbox) -> String {
    let bare = |key: &str| sandbox.said(key).trim_start_matches("https://").to_owned();
    let (box_at, clumio_at) = (bare("box_url"), bare("clumio_url"));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound").to_string();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let (box_at, clumio_at) = (box_at.clone(), clumio_at.clone());
            thread::spawn(move || hand_on(client, &box_at, &clumio_at));
        }
    });
    address
}

fn hand_on(mut client: TcpStream, box_at: &str, clumio_at: &str) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).ok()?;
    if !head.lines().any(|line| line.eq_ignore_ascii_case(ANN)) {
        let offer = "proxy-authenticate: Basic realm=\"company\"\r\ncontent-length: 0";
        return client
            .write_all(format!("HTTP/1.1 407 Who are you\r\n{offer}\r\n\r\n").as_bytes())
            .ok();
    }
    let service = match head.split(' ').nth(1)? {
        "api.box.com:443" => TcpStream::connect(box_at).ok()?,
        "us-west-2.api.clumio.com:443" => TcpStream::connect(clumio_at).ok()?,
        _ => return None,
    };
    client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").ok()?;
    let (mut from, mut to) = (client.try_clone().ok()?, service.try_clone().ok()?);
    thread::spawn(move || std::io::copy(&mut from, &mut to));
    std::io::copy(&mut &service, &mut &client).ok().map(|_| ())
}

fn settings(window: &Window<'_>) {
    window.press("Control+4");
    window.find(By::role("heading", "Settings"));
}

#[test]
fn a_company_with_a_proxy_and_an_authority_of_its_own_connects_both_accounts() {
    let desktop = Desktop::start();
    let [ca, cert, key] = certificates(&desktop);
    let sandbox = Sandbox::start(&["--tls-cert", &cert, "--tls-key", &key]);
    let proxy = proxy(&sandbox);
    let policy = |network: serde_json::Value| {
        let policy = json!({
            "managed_by": "Aoyama Foods IT",
            "network": network,
            "clumio": { "region": { "value": "https://west.portal.clumio.com", "locked": true }, "sharing": "forbidden" },
        });
        desktop.write("policy.json", &policy.to_string())
    };
    let place = policy(json!({ "proxy": format!("http://{proxy}") }));
    let app = App::new(&desktop)
        .variable("RESTORE_DESK_POLICY", &place)
        .variable("USER", "canary-user");

    let window = app.open();
    settings(&window);
    window.see("Resending links is turned off by Aoyama Foods IT.");
    window.click(By::role("button", "Check connections…"));
    window.see("Clumio: Proxy failed.");
    window.see("requires sign-in");
    window.accessible("examination, the proxy wants a sign-in");
    window.picture("examination-proxy");
    window.click(By::role("button", "Sign in to the proxy…").inside(By::role("region", "Box")));
    window.fill(
        By::css("dialog dialog input[type=text], dialog:last-of-type input:not([type=password])"),
        "ann",
    );
    window.fill(By::css("dialog input[type=password]"), "wrong");
    window.press("Enter");
    window.see("Incorrect user name or password.");
    window.accessible("the proxy does not take the sign-in");
    window.picture("proxy-sign-in");
    window.fill(By::css("dialog input[type=password]"), "canary-proxy");
    window.press("Enter");
    window.see("Clumio: Certificate failed.");
    window.see("doesn’t trust the certificate’s issuer, TLS Inspection (Aoyama Foods)");
    window.accessible("examination, a certificate that is not trusted");
    window.picture("examination-certificate");
    window.close();

    policy(json!({ "proxy": format!("http://{proxy}"), "ca_file": ca }));
    let window = app.open();
    settings(&window);
    window.click(By::role("button", "Connect Clumio"));
    window.see("Managed by Aoyama Foods IT");
    window.fill(
        By::css("dialog input[type=password]"),
        &format!("Bearer \"{}\"", sandbox.said("clumio_token")),
    );
    window.press("Enter");
    window.see("Connection successful: US West");
    window.press("Enter");
    window.see("Clumio is connected: US West");
    window.click(By::role("button", "Connect Box"));
    window.click(By::test_id("way-pasted"));
    window.fill(
        By::css("dialog input[type=password]"),
        sandbox.said("box_token"),
    );
    window.press("Enter");
    window.see("Box is connected as");
    window.click(By::role("button", "Check connections…"));
    window.see("Everything works.");
    window.accessible("examination, everything works");
    window.picture("examination-works");
    window.press("Escape");

    window.click(By::role("button", "Copy diagnostics…"));
    window.see("Proxy: yes");
    window.see("Clumio's tokens: in the system keychain");
    window.accessible("diagnostics");
    window.picture("diagnostics");
    window.click(By::role("button", "Copy"));
    window.see("Diagnostics copied");
    let copied = String::from_utf8(desktop.clipboard().text().unwrap_or_default()).expect("UTF-8");
    assert!(copied.starts_with("Restore Desk: "), "{copied}");
    let home = desktop.home().display().to_string();
    let secrets = [
        sandbox.said("clumio_token"),
        sandbox.said("box_token"),
        "canary-proxy",
        &proxy,
        &home,
    ];
    for secret in secrets
        .into_iter()
        .chain(["Aoyama", "ann", "@", "canary-user"])
    {
        assert!(!copied.contains(secret), "{secret} is in {copied}");
    }
    window.close();
}
