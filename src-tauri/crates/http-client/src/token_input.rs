use secrecy::SecretString;
use text_search::normalize_id;

/// Extracts a token from pasted text: removes spaces, quotes and brackets around it, a leading `Authorization:`, `Bearer` or
/// `token:`, a trailing comma, line breaks inside; normalizes characters as [`normalize_id`] does.
///
/// The format of the token is left to the service.
pub fn parse_token_input(text: &str) -> Result<SecretString, TokenInputError> {
    let normalized = normalize_id(text);
    let mut token = normalized.trim();
    loop {
        let before = token;
        for prefix in [
            "Authorization:",
            "Authorization\":",
            "Bearer ",
            "Bearer\n",
            "Bearer\r\n",
            "token:",
            "-H ",
        ] {
            if let (Some(head), Some(rest)) = (token.get(..prefix.len()), token.get(prefix.len()..))
                && head.eq_ignore_ascii_case(prefix)
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
        return Err(TokenInputError::Empty);
    }
    if !joined.chars().all(|c| c.is_ascii_graphic()) {
        return Err(TokenInputError::NotAToken);
    }
    Ok(joined.into())
}

/// The reason why pasted text contains no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenInputError {
    /// Only spaces, quotes or the word Bearer.
    #[error("there is no token in it")]
    Empty,
    /// A space inside, or a character outside printable ASCII.
    #[error("a token has no spaces and only plain letters, digits and signs")]
    NotAToken,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    use super::*;

    fn parsed(text: &str) -> Result<String, TokenInputError> {
        parse_token_input(text).map(|token| token.expose_secret().to_owned())
    }

    #[test]
    fn removes_surrounding_text() {
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
            assert_eq!(parsed(text).as_deref(), Ok("abc.DEF-1_2"), "{text:?}");
        }
    }

    #[test]
    fn rejects_text_without_a_token() {
        for text in [
            "",
            "  \n",
            "\"\"",
            "Bearer",
            "Bearer  ",
            "Authorization: Bearer",
        ] {
            assert_eq!(parsed(text), Err(TokenInputError::Empty), "{text:?}");
        }
        for text in ["two words", "tökén", "a\tb", "a\u{0}b"] {
            assert_eq!(parsed(text), Err(TokenInputError::NotAToken), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_token_is_always_a_valid_header_value(text in "\\PC*|[\\x00-\\x7f“é\"']*") {
            if let Ok(token) = parsed(&text) {
                prop_assert!(token.bytes().all(|b| b.is_ascii_graphic()));
            }
        }

        #[test]
        fn parsing_is_idempotent(text in "[ -~]*") {
            if let Ok(once) = parsed(&text) {
                prop_assert_eq!(parsed(&once), Ok(once));
            }
        }
    }
}
