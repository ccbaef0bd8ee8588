use proptest::prelude::*;

use super::*;

fn api(address: &str) -> Result<String, RegionError> {
    Region::from_address(address, &[]).map(|region| region.api_base().to_string())
}

/// Addresses that would send a token elsewhere, or that a person and a program read differently.
const HOSTILE: [&str; 79] = [
    // a user part
    "https://us-west-2.api.clumio.com@evil.test",
    "https://us-west-2.api.clumio.com:443@evil.test/",
    "https://us-west-2.api.clumio.com%40evil.test",
    "https://user:pass@us-west-2.api.clumio.com",
    "https://evil.test@us-west-2.api.clumio.com",
    "https://@us-west-2.api.clumio.com",
    "us-west-2.api.clumio.com@evil.test",
    "https://west.portal.clumio.com\\@evil.test",
    // suffixes, prefixes and neighbours
    "https://west.portal.clumio.com.evil.test",
    "https://us-west-2.api.clumio.com.evil.test/",
    "https://evilclumio.com",
    "https://us-west-2.api.evilclumio.com",
    "https://us-west-2.api-clumio.com",
    "https://us-west-2.api.clumio.com-evil.test",
    "https://us-west-2.api.clumio.co",
    "https://us-west-2.api.clumio.com.evil",
    "https://us-west-2.api.clumio.comm",
    "https://us-west-2.api.clumio.net",
    "https://api.clumio.com.us-west-2.evil.test",
    "https://clumio.com.evil.test/us-west-2.api.clumio.com",
    "https://evil.test/west.portal.clumio.com",
    "https://evil.test?west.portal.clumio.com",
    "https://evil.test#west.portal.clumio.com",
    "https://evil.test/https://us-west-2.api.clumio.com",
    "https://evil.test\\.us-west-2.api.clumio.com",
    "https://evil.test/.us-west-2.api.clumio.com",
    "https://evil.test#.us-west-2.api.clumio.com",
    "https://evil.test?.us-west-2.api.clumio.com",
    // the vendor's domain, but not its API
    "https://clumio.com",
    "https://help.clumio.com",
    "https://evil.us-west-2.api.clumio.com",
    "https://us-west-2.evil.api.clumio.com",
    "https://us-west-2.us.evil.api.clumio.com",
    "https://x.api.clumio.com",
    "https://api.clumio.com",
    "https://west.portal.clumio.com.api.clumio.com",
    // numbers in place of names
    "https://127.0.0.1",
    "https://127.1",
    "https://0x7f000001",
    "https://0x7f.1",
    "https://2130706433",
    "https://017700000001",
    "https://[::1]",
    "https://[::ffff:127.0.0.1]/",
    "https://169.254.169.254/latest/meta-data",
    "https://localhost",
    "127.0.0.1",
    "[::1]:443",
    // ports
    "https://us-west-2.api.clumio.com:8443",
    "https://us-west-2.api.clumio.com:80",
    "https://us-west-2.api.clumio.com:0",
    "https://us-west-2.api.clumio.com:99999",
    "https://us-west-2.api.clumio.com:443:443",
    "us-west-2.api.clumio.com:22",
    // other schemes and broken ones
    "http://us-west-2.api.clumio.com",
    "HTTP://WEST.PORTAL.CLUMIO.COM",
    "hTTp://us-west-2.api.clumio.com",
    "ftp://us-west-2.api.clumio.com",
    "file://us-west-2.api.clumio.com/etc/passwd",
    "javascript://us-west-2.api.clumio.com/%0aalert(1)",
    "data:text/html,us-west-2.api.clumio.com",
    "//us-west-2.api.clumio.com",
    "https:///us-west-2.api.clumio.com",
    "https:/us-west-2.api.clumio.com",
    "https:us-west-2.api.clumio.com",
    "https:\\\\us-west-2.api.clumio.com",
    "ht\ntps://us-west-2.api.clumio.com",
    "https://https://us-west-2.api.clumio.com",
    // characters
    "https://us-west-2.api.clumi\u{43e}.com",
    "https://us-west-2.\u{430}pi.clumio.com",
    "https://us-west-2.api.xn--clumi-7cd.com",
    "https://us-west-2.api.\u{ff43}lumio.com",
    "https://us-west-2.api.clumio\u{3002}com",
    "https://us-west-2.api.clumio\u{ff0e}com",
    "https://us-west-2.api.clumio.com\u{2044}@evil.test",
    "https://us-west-2.api%2eclumio.com",
    "https://us-west-2.api.clu\tmio.com",
    "https://us-west-2.api.clu\nmio.com",
    "https://us-west-2.api.clumio.com..",
];

#[test]
fn hostile_addresses_are_rejected() {
    for address in HOSTILE {
        assert!(
            api(address).is_err(),
            "{address:?} is taken for {:?}",
            api(address)
        );
        // As in a sentence, and in a document.
        assert!(
            api(&format!(" \u{feff}\u{201c}{address}\u{201d} \n")).is_err(),
            "{address:?}"
        );
    }
}

#[test]
fn an_allowed_host_allows_only_itself() {
    let further: [WebHost; 2] = [
        "gateway.corp.test".parse().unwrap(),
        "lab.test:8443".parse().unwrap(),
    ];
    let taken = |address: &str| Region::from_address(address, &further);
    for (address, base) in [
        ("https://gateway.corp.test", "https://gateway.corp.test/"),
        ("GATEWAY.corp.test/clumio", "https://gateway.corp.test/"),
        ("lab.test:8443", "https://lab.test:8443/"),
        (
            "https://west.portal.clumio.com",
            "https://us-west-2.api.clumio.com/",
        ),
    ] {
        assert_eq!(
            taken(address).unwrap().api_base().to_string(),
            base,
            "{address}"
        );
    }
    let around = [
        "https://lab.test",
        "https://lab.test:443",
        "https://x.gateway.corp.test",
        "corp.test",
    ];
    let near = [
        "https://gateway.corp.test:8443",
        "http://gateway.corp.test",
        "https://gateway.corp.test.evil.test",
    ];
    for address in HOSTILE.into_iter().chain(around).chain(near) {
        assert!(taken(address).is_err(), "{address:?}");
    }
    assert_eq!(
        taken("https://gateway.corp.test").unwrap().name(),
        "gateway.corp.test"
    );
}

#[test]
fn each_portal_and_api_has_its_region() {
    for (address, name, base) in [
        (
            "https://west.portal.clumio.com",
            "US West",
            "https://us-west-2.api.clumio.com/",
        ),
        (
            "https://portal.clumio.com",
            "US West",
            "https://us-west-2.api.clumio.com/",
        ),
        (
            "https://east.portal.clumio.com",
            "US East",
            "https://us-east-1.api.clumio.com/",
        ),
        (
            "https://us2.portal.clumio.com",
            "US East",
            "https://us-east-1.api.clumio.com/",
        ),
        (
            "https://canada.portal.clumio.com",
            "Canada",
            "https://ca-central-1.ca.api.clumio.com/",
        ),
        (
            "https://eu1.portal.clumio.com",
            "Europe",
            "https://eu-central-1.de.api.clumio.com/",
        ),
        (
            "https://au.portal.clumio.com",
            "Australia",
            "https://ap-southeast-2.au.api.clumio.com/",
        ),
    ] {
        let region = Region::from_address(address, &[]).unwrap();
        assert_eq!(
            (region.name(), region.api_base().to_string().as_str()),
            (name, base)
        );
        assert_eq!(Region::from_address(base, &[]).unwrap(), region);
        assert_eq!(
            Region::from_address(region.portal().unwrap(), &[]).unwrap(),
            region
        );
    }
    assert_eq!(Region::known().len(), 5);
}

#[test]
fn pasted_addresses_are_accepted() {
    for address in [
        "https://us-west-2.api.clumio.com/",
        "us-west-2.api.clumio.com",
        "https://us-west-2.api.clumio.com/api",
        "https://us-west-2.api.clumio.com.",
        "  https://WEST.portal.clumio.com/dashboard?tab=1#top \n",
        "west.portal.clumio.com/login",
        "https://west.portal.clumio.com/login?next=http://a@b.test%2f..",
        "<https://portal.clumio.com/>",
        "\u{200b}\u{201c}https://west.portal.clumio.com\u{201d}",
        "https://west.portal.\u{200b}clumio.com",
        "「https://west.portal.clumio.com/」",
        "HTTPS://us-west-2.API.clumio.com:443/",
    ] {
        assert_eq!(
            api(address).as_deref(),
            Ok("https://us-west-2.api.clumio.com/"),
            "{address}"
        );
    }
    assert_eq!(
        api("eu-central-1.api.clumio.com").as_deref(),
        Ok("https://eu-central-1.de.api.clumio.com/")
    );
    assert_eq!(
        api("eu-west-3.fr.api.clumio.com").as_deref(),
        Ok("https://eu-west-3.fr.api.clumio.com/")
    );
}

#[test]
fn each_invalid_address_has_its_error() {
    for address in [
        "https://evil.test",
        "not an address",
        "https://us-west-2.api.clumio.com:8443",
    ] {
        assert_eq!(api(address), Err(RegionError::NotClumio), "{address}");
    }
    assert_eq!(
        api("http://west.portal.clumio.com"),
        Err(RegionError::NotHttps)
    );
    assert_eq!(api(" "), Err(RegionError::Empty));
    for address in [
        "api.clumio.com",
        "https://clumio.com",
        "help.clumio.com",
        "new.portal.clumio.com",
    ] {
        assert_eq!(api(address), Err(RegionError::UnknownRegion), "{address}");
    }
}

proptest! {
    #[test]
    fn a_token_only_ever_goes_to_clumio(
        address in "(https?://)?([a-z0-9@:/.-]{0,12})((us-west-2|eu-x-1)?\\.?(api|portal)\\.clumio\\.com)?[a-z0-9@:/?#.\\\\-]{0,12}"
    ) {
        if let Ok(base) = api(&address) {
            let host = base.strip_prefix("https://").and_then(|rest| rest.strip_suffix('/'));
            prop_assert!(host.is_some_and(|host| host.ends_with(".api.clumio.com") && !host.contains(['@', ':', '/'])));
        }
    }

    #[test]
    fn never_panics(address in "\\PC*") {
        let _ = Region::from_address(&address, &[]);
    }
}
