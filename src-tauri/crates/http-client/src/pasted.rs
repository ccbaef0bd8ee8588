use crate::typed::typed_id;
use secrecy::SecretString;

/// Takes the token out of what somebody pasted: spaces, quotes and brackets around it, `Authorization:`, `Bearer` or
/// `token:` in front, a comma behind, line breaks that a mail program put inside; invisible characters are dropped and dashes
/// folded as in every ID ([`typed_id`]).
///
/// The token's own shape is not judged; the service does that.
pub fn pasted_token(text: &str) -> Result<SecretString, PastedTokenError> {
    let meant = typed_id(text);
    let mut token = meant.trim();
    loop {
        let before = token;
        for front in [
            "Authorization:",
            "Authorization\":",
            "Bearer ",
            "Bearer\n",
            "Bearer\r\n",
            "token:",
            "-H ",
        ] {
            if let (Some(head), Some(rest)) = (token.get(..front.len()), token.get(front.len()..))
                && head.eq_ignore_ascii_case(front)
            {
                token = rest.trim();
            }
        }
        token = token
            .trim_matches(|c: char| c.is_whitespace() || "\"'`“”‘’„«»「」『』<>{},;".contains(c));
        if token == before {
            break;
        }
    }
    let joined: String = token
        .chars()
        .filter(|c| !matches!(c, '\r' | '\n'))
        .collect();
    if joined.is_empty() || joined.eq_ignore_ascii_case("bearer") {
        return Err(PastedTokenError::Empty);
    }
    if !joined.chars().all(|c| c.is_ascii_graphic()) {
        return Err(PastedTokenError::NotAToken);
    }
    Ok(joined.into())
}

/// Why what was pasted holds no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PastedTokenError {
    /// Nothing but spaces, quotes or the word Bearer.
    #[error("there is no token in it")]
    Empty,
    /// A space inside, or a character that no token has.
    #[error("a token has no spaces and only plain letters, digits and signs")]
    NotAToken,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    use super::*;

    fn taken(text: &str) -> Result<String, PastedTokenError> {
        pasted_token(text).map(|token| token.expose_secret().to_owned())
    }

    #[test]
    fn strips_what_people_paste_around_a_token() {
        for text in [
            "abc.DEF-1_2",
            "  abc.DEF-1_2\r\n",
            "Bearer abc.DEF-1_2",
            "bearer   abc.DEF-1_2 ",
            "Authorization: Bearer abc.DEF-1_2",
            "\"abc.DEF-1_2\"",
            "'Bearer abc.DEF-1_2'",
            "Bearer \"abc.DEF-1_2\"\n",
            "“abc.DEF-1_2”",
            "abc.\r\nDEF-1_2",
            "\u{feff}abc.DEF-1_2",
            "abc.\u{200b}DEF-1\u{ad}_2\u{2060}",
            "Bearer\r\nabc.DEF-1_2",
            "-H \"Authorization: Bearer abc.DEF-1_2\"",
            "{\"Authorization\": \"Bearer abc.DEF-1_2\"},",
            "Token: abc.DEF-1_2;",
            "「abc.DEF-1_2」",
            "<abc.DEF-1_2>",
            "\u{202a}abc.DEF\u{2011}1_2\u{202c}",
            "abc.DEF–1_2\u{a0}",
            "ａｂｃ．ＤＥＦ－１＿２",
        ] {
            assert_eq!(taken(text).as_deref(), Ok("abc.DEF-1_2"), "{text:?}");
        }
    }

    #[test]
    fn says_when_there_is_none() {
        for text in [
            "",
            "  \n",
            "\"\"",
            "Bearer",
            "Bearer  ",
            "Authorization: Bearer",
        ] {
            assert_eq!(taken(text), Err(PastedTokenError::Empty), "{text:?}");
        }
        for text in ["two words", "tökén", "a\tb", "a\u{0}b"] {
            assert_eq!(taken(text), Err(PastedTokenError::NotAToken), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_never_lets_a_header_break(text in "\\PC*|[\\x00-\\x7f“é\"']*") {
            if let Ok(token) = taken(&text) {
                prop_assert!(token.bytes().all(|b| b.is_ascii_graphic()));
            }
        }

        #[test]
        fn taking_twice_changes_nothing(text in "[ -~]*") {
            if let Ok(once) = taken(&text) {
                prop_assert_eq!(taken(&once), Ok(once));
            }
        }
    }
}
