use proptest::prelude::*;

use super::*;

/// Returns host and port, and user and password.
fn parsed(text: &str) -> Result<Option<(String, Option<String>)>, ProxySettingFault> {
    Ok(parse_setting(text)?.map(|(address, authorization)| {
        let credentials = authorization.map(|authorization| {
            let words = authorization
                .header
                .to_str()
                .unwrap()
                .strip_prefix("Basic ")
                .unwrap()
                .to_owned();
            String::from_utf8(BASE64_STANDARD.decode(words).unwrap()).unwrap()
        });
        (address.to_string(), credentials)
    }))
}

#[test]
fn addresses_are_accepted_in_every_usual_form() {
    for (text, place) in [
        ("http://proxy.corp.test:3128", "proxy.corp.test:3128"),
        ("proxy.corp.test:3128", "proxy.corp.test:3128"),
        (" HTTP://Proxy.corp.test:3128/ ", "proxy.corp.test:3128"),
        ("https://proxy.corp.test", "proxy.corp.test:443"),
        ("nonsense", "nonsense:80"),
        ("PROXY_01:8080", "proxy_01:8080"),
        ("[::1]:9", "[::1]:9"),
        ("http://[::1]", "[::1]:80"),
        ("127.0.0.1:9", "127.0.0.1:9"),
        ("proxy-a:80;proxy-b:80", "proxy-a:80"),
    ] {
        assert_eq!(parsed(text), Ok(Some((place.to_owned(), None))), "{text}");
    }
}

#[test]
fn credentials_may_contain_any_character() {
    for (text, credentials) in [
        ("http://user:pa ss@127.0.0.1:9", "user:pa ss"),
        ("http://ann:pass%20word@127.0.0.1:9", "ann:pass word"),
        (
            "ann:a@b:c/d?e#f%zz;g=h@127.0.0.1:9",
            "ann:a@b:c/d?e#f%zz;g=h",
        ),
        (
            "http://AOYAMA\\k.tanaka:p%40ss@127.0.0.1:9",
            "AOYAMA\\k.tanaka:p@ss",
        ),
        ("http://ann@127.0.0.1:9", "ann:"),
        ("http://田中:秘密@127.0.0.1:9", "田中:秘密"),
    ] {
        assert_eq!(
            parsed(text),
            Ok(Some((
                "127.0.0.1:9".to_owned(),
                Some(credentials.to_owned())
            ))),
            "{text}"
        );
    }
}

#[test]
fn the_https_entry_of_a_protocol_list_is_used() {
    for (text, place) in [
        (
            "http=10.0.0.1:8080;https=10.0.0.1:8443",
            Some("10.0.0.1:8443"),
        ),
        ("HTTPS=proxy:443 ; http=other:80", Some("proxy:443")),
        ("https=http://proxy:8443;ftp=f:21", Some("proxy:8443")),
        ("http=a:1 https=b:2", Some("b:2")),
        ("socks=s:1080;https=b:2", Some("b:2")),
        ("http=a:1;all:3", Some("all:3")),
        ("http=a:1;ftp=b:2", None),
    ] {
        assert_eq!(
            parsed(text),
            Ok(place.map(|place| (place.to_owned(), None))),
            "{text}"
        );
    }
}

#[test]
fn an_invalid_setting_is_never_a_direct_connection() {
    for text in [
        "http://",
        "http://:80",
        "::1:80:9x",
        "http://pr oxy:80",
        "プロキシ:80",
        "proxy:99999",
        "proxy:0",
        "ftp://proxy:21",
        "https=",
        "file:///etc/proxy",
        "http://user:pa ss@",
        "@",
        "=",
        "proxy:80:90",
    ] {
        assert_eq!(parsed(text), Err(ProxySettingFault::Unreadable), "{text}");
    }
    for text in [
        "socks5://proxy:1080",
        "SOCKS5h://ann:canary@proxy:1080",
        "socks4://p:1",
        "socks=p:1",
        "http=a:1;socks=b:2",
    ] {
        assert_eq!(parsed(text), Err(ProxySettingFault::Socks), "{text}");
    }
}

#[test]
fn an_invalid_setting_is_named_without_its_password() {
    let setting = Setting {
        name: "HTTPS_PROXY",
        value: Some("http://ann:canary@pro xy:1".to_owned()),
        is_bypassed: false,
    };
    let error = resolve(&setting).err().unwrap();
    let named = ConnectionError::ProxySetting {
        setting: "HTTPS_PROXY".to_owned(),
        fault: ProxySettingFault::Unreadable,
    };
    assert_eq!(error.connection_error, Some(named));
    assert!(
        error.reason.contains("HTTPS_PROXY") && !format!("{error:?}").contains("canary"),
        "{error:?}"
    );
    let not_unicode = resolve(&Setting {
        value: None,
        ..setting
    });
    assert!(not_unicode.is_err());
}

#[test]
fn the_windows_bypass_list_matches_as_on_windows() {
    for (list, bypassed) in [
        ("", false),
        ("<local>", false),
        ("*.box.com;<local>", true),
        ("intranet; API.box.com", true),
        ("https://api.box.com:443", true),
        ("http://api.box.com", false),
        ("*box.com", true),
        ("*", true),
        ("box.com", false),
        ("10.*;192.168.*", false),
        ("api.*.com", true),
    ] {
        assert_eq!(is_overridden("api.box.com", list), bypassed, "{list}");
    }
    assert!(is_overridden("gateway", "<local>") && is_overridden("10.1.2.3", "10.*"));
}

proptest! {
    #[test]
    fn parsed_addresses_are_valid(text in "\\PC{0,60}|[a-z0-9:/@;=.%\\[\\] ]{0,40}") {
        if let Ok(Some((address, _))) = parse_setting(&text) {
            prop_assert!(address.port() > 0 && !address.host().is_empty(), "{}", text);
        }
        let _ = is_overridden("api.box.com", &text);
    }

    #[test]
    fn any_credentials_round_trip(user in "[^:%\\pC]{1,20}", password in "[^%\\pC]{0,20}") {
        let found = parsed(&format!("http://{user}:{password}@10.0.0.1:3128")).unwrap();
        // A protocol list has another meaning.
        prop_assert_eq!(found, Some(("10.0.0.1:3128".to_owned(), Some(format!("{user}:{password}")))));
    }
}
