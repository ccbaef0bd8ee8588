//! What may stand behind the program's name. Nothing else is read from arguments.

use accounts::SandboxUrls;
use config::Language;
use std::{
    ffi::{OsStr, OsString},
    path::PathBuf,
};
use url::Url;

/// The program's switches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CliOptions {
    /// `--demo`, or `--demo=BOX_URL,CLUMIO_URL` for a sandbox that runs elsewhere on this computer; further ones are separated by
    /// semicolons, and each is connected beside the others.
    pub(crate) demo: Option<Demo>,
    /// `--profile DIR`: data, settings and keyring entries apart from everybody else's.
    pub(crate) profile: Option<PathBuf>,
    /// `--lang en|ja`: the language, whatever the settings say.
    pub(crate) language: Option<Language>,
    /// `--find TEXT`: what the search on top begins with, as if it were pasted there. Nothing else is pressed.
    pub(crate) find: Option<String>,
    /// `--seed-secrets`: store the secrets on the standard input, and open no window.
    pub(crate) seed_secrets: bool,
}

/// Characters of a text to find that are read; a longer one is cut.
const MAX_FIND_CHARS: usize = 10_000;

/// Which sandbox the demo talks to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Demo {
    /// The one that is built in.
    BuiltIn,
    /// Some that run elsewhere on this computer, the one that is used first.
    Elsewhere(Vec<SandboxUrls>),
}

impl CliOptions {
    /// Reads the switches; whatever is not one of them is passed over, as another instance may hand on anything. What is no
    /// text is one of them only as the path of a profile.
    #[must_use]
    pub(crate) fn from_arguments(arguments: impl IntoIterator<Item = OsString>) -> Self {
        let mut options = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            if let Some(path) = path_behind(&argument, "--profile=") {
                options.profile = Some(path);
                continue;
            }
            let Some(argument) = argument.to_str() else {
                continue;
            };
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (argument, None),
            };
            match name {
                "--demo" => options.demo = demo(value.as_deref()).or(options.demo),
                "--seed-secrets" => options.seed_secrets = true,
                "--profile" => options.profile = arguments.next().map(PathBuf::from),
                "--find" => {
                    let next = || arguments.next().and_then(|next| next.into_string().ok());
                    let text = value.or_else(next).unwrap_or_default();
                    let text: String = text.trim().chars().take(MAX_FIND_CHARS).collect();
                    options.find = Some(text).filter(|text| !text.is_empty());
                }
                "--lang" => {
                    let next = || arguments.next().and_then(|next| next.into_string().ok());
                    options.language = match value.or_else(next).as_deref() {
                        Some("en") => Some(Language::En),
                        Some("ja") => Some(Language::Ja),
                        _ => options.language,
                    };
                }
                _ => {}
            }
        }
        options
    }
}

/// The path in `--profile=PATH`, whatever bytes it is made of.
fn path_behind(argument: &OsStr, name: &str) -> Option<PathBuf> {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        let path = argument.as_bytes().strip_prefix(name.as_bytes())?;
        Some(OsStr::from_bytes(path).into())
    }
    #[cfg(not(unix))]
    {
        Some(argument.to_str()?.strip_prefix(name)?.into())
    }
}

fn demo(value: Option<&str>) -> Option<Demo> {
    let Some(value) = value else {
        return Some(Demo::BuiltIn);
    };
    value
        .split(';')
        .map(place)
        .collect::<Option<Vec<SandboxUrls>>>()
        .map(Demo::Elsewhere)
}

fn place(urls: &str) -> Option<SandboxUrls> {
    let (box_url, clumio_url) = urls.split_once(',')?;
    let (box_url, clumio_url) = (Url::parse(box_url).ok()?, Url::parse(clumio_url).ok()?);
    (on_loopback(&box_url) && on_loopback(&clumio_url)).then_some(SandboxUrls {
        box_url,
        clumio_url,
    })
}

fn on_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> CliOptions {
        CliOptions::from_arguments(arguments.iter().map(OsString::from))
    }

    #[test]
    fn each_switch_is_read_in_both_forms() {
        let options = read(&["--demo", "--profile", "here", "--lang", "ja"]);
        assert_eq!(
            options,
            CliOptions {
                demo: Some(Demo::BuiltIn),
                profile: Some("here".into()),
                language: Some(Language::Ja),
                find: None,
                seed_secrets: false,
            }
        );
        assert!(read(&["--seed-secrets"]).seed_secrets);
        assert_eq!(
            read(&["--profile=here", "--lang=en"]).profile,
            Some("here".into())
        );
        assert_eq!(read(&["--lang=en"]).language, Some(Language::En));
    }

    #[test]
    fn a_text_to_find_is_taken_whole_and_no_part_of_it_is_a_switch() {
        let find = |arguments: &[&str]| read(arguments).find;
        let text = "https://app.box.com/file/1?a=b --demo";
        assert_eq!(find(&["--find", text]).as_deref(), Some(text));
        assert_eq!(find(&[&format!("--find={text}")]).as_deref(), Some(text));
        assert_eq!(read(&["--find", "--demo"]).demo, None);
        assert_eq!(find(&["--find", "--demo"]).as_deref(), Some("--demo"));
        for nothing in [&["--find"][..], &["--find="], &["--find", " \n"]] {
            assert_eq!(find(nothing), None, "{nothing:?}");
        }
        let long = "x".repeat(20_000);
        assert_eq!(
            find(&["--find", &long]).map(|text| text.len()),
            Some(MAX_FIND_CHARS)
        );
    }

    #[test]
    fn a_sandbox_elsewhere_has_to_be_on_this_computer() {
        let elsewhere = read(&["--demo=http://127.0.0.1:4001,http://[::1]:4002"]);
        assert!(matches!(elsewhere.demo, Some(Demo::Elsewhere(places)) if places.len() == 1));
        let two = read(&[
            "--demo=http://127.0.0.1:1,http://127.0.0.1:2;http://127.0.0.1:3,http://127.0.0.1:4",
        ]);
        assert!(matches!(two.demo, Some(Demo::Elsewhere(places)) if places.len() == 2));
        for hostile in [
            "--demo=http://127.0.0.1:1,http://evil.example",
            "--demo=http://127.0.0.1.evil.example,http://127.0.0.1",
            "--demo=http://127.0.0.1@evil.example,http://127.0.0.1",
            "--demo=nonsense",
            "--demo=http://127.0.0.1:1,http://127.0.0.1:2;http://evil.example,http://127.0.0.1:4",
            "--demo=http://127.0.0.1:1,http://127.0.0.1:2;",
            "--demo=,",
        ] {
            assert_eq!(read(&[hostile]).demo, None, "for {hostile}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn an_argument_that_is_no_text_stops_nothing() {
        use std::os::unix::ffi::OsStrExt as _;
        let odd = |bytes: &'static [u8]| OsStr::from_bytes(bytes).to_owned();
        let demo = || OsString::from("--demo");
        let options = CliOptions::from_arguments([odd(b"\xff"), demo(), odd(b"--lang=\xff")]);
        assert_eq!(
            (options.demo, options.language),
            (Some(Demo::BuiltIn), None)
        );
        let named = Some(PathBuf::from(odd(b"/a/\xff")));
        for arguments in [
            vec![odd(b"--profile=/a/\xff")],
            vec!["--profile".into(), odd(b"/a/\xff")],
        ] {
            assert_eq!(
                CliOptions::from_arguments(arguments).profile,
                named,
                "the start says that it cannot be used"
            );
        }
    }

    #[test]
    fn anything_else_is_passed_over() {
        let odd = [
            "",
            "-",
            "--",
            "--demon",
            "--lang=fr",
            "https://evil.example",
            "--Profile",
            "restore",
            "\u{202e}--demo",
        ];
        assert_eq!(read(&odd), CliOptions::default());
    }
}
