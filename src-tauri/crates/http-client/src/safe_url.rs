use std::fmt;

use url::Url;

/// A URL that is printed without its potential secrets: user name, password, query values, fragment.
#[derive(Clone, PartialEq, Eq)]
pub struct SafeUrl(Url);

impl SafeUrl {
    /// Wraps a URL.
    pub fn new(url: Url) -> Self {
        Self(url)
    }

    /// Returns the URL itself. Do not print it.
    pub fn expose(&self) -> &Url {
        &self.0
    }
}

impl fmt::Display for SafeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut masked = self.0.clone();
        masked.set_fragment(None);
        // These fail for URLs without a host, such as `mailto:`, which have no user.
        if !masked.username().is_empty() || masked.password().is_some() {
            let _ = masked.set_username("***");
            let _ = masked.set_password(None);
        }
        if self.0.query().is_some() {
            let names: Vec<String> = self
                .0
                .query_pairs()
                .map(|(name, _)| name.into_owned())
                .collect();
            masked
                .query_pairs_mut()
                .clear()
                .extend_pairs(names.iter().map(|name| (name, "***")));
        }
        masked.fmt(f)
    }
}

impl fmt::Debug for SafeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SafeUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_user_password_query_values_and_fragment() {
        let url = SafeUrl::new(
            Url::parse("https://ann:hunter2@box.test/a?token=hunter2&x=hunter2#hunter2").unwrap(),
        );
        assert_eq!(url.to_string(), "https://***@box.test/a?token=***&x=***");
        assert_eq!(
            format!("{url:?}"),
            "SafeUrl(https://***@box.test/a?token=***&x=***)"
        );
        assert_eq!(url.expose().password(), Some("hunter2"));
    }

    #[test]
    fn a_url_without_secrets_is_unchanged() {
        assert_eq!(
            SafeUrl::new(Url::parse("https://box.test/2.0/x").unwrap()).to_string(),
            "https://box.test/2.0/x"
        );
    }
}
