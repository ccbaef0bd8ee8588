//! The `query` of a search: words, quoted phrases, and AND, OR, NOT in capitals.
//!
//! Box's OpenAPI document, `GET /search`, `query`: several words are an OR "unless another supported boolean term is
//! used", quotation marks ask for a sequence of words, operators in lower or mixed case are words. It does not say what
//! an operator without a term does; the sandbox refuses it.

use super::names;

/// A parsed query: alternatives (OR) of clauses (AND).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Expression(Vec<Vec<Clause>>);

#[derive(Debug, PartialEq, Eq)]
struct Clause {
    term: Term,
    wanted: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Term {
    /// Prefixes of words. More than one where punctuation divides a term.
    Words(Vec<String>),
    /// A sequence of whole words.
    Phrase(Vec<String>),
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    And,
    Or,
    Not,
    Term(Term),
}

impl Expression {
    /// Reads a query.
    ///
    /// # Errors
    /// Returns the operator that has no term.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let tokens = tokens(text);
        // The words of `Rota NOT Copy` are not an OR, because another boolean term is used.
        let together = tokens
            .iter()
            .any(|token| matches!(token, Token::And | Token::Not));
        let mut alternatives: Vec<Vec<Clause>> = vec![Vec::new()];
        // The operator whose term is still to come.
        let mut open: Option<&'static str> = None;
        let mut wanted = true;
        for token in tokens {
            let begun = alternatives
                .last()
                .is_some_and(|clauses| !clauses.is_empty());
            match token {
                Token::And if begun && open.is_none() => open = Some("AND"),
                Token::Or if begun && open.is_none() => {
                    open = Some("OR");
                    alternatives.push(Vec::new());
                }
                Token::And => return Err(open.unwrap_or("AND")),
                Token::Or => return Err(open.unwrap_or("OR")),
                Token::Not if wanted => {
                    open = Some("NOT");
                    wanted = false;
                }
                Token::Not => return Err("NOT"),
                Token::Term(term) => {
                    if begun && open.is_none() && !together {
                        alternatives.push(Vec::new());
                    }
                    if let Some(clauses) = alternatives.last_mut() {
                        clauses.push(Clause { term, wanted });
                    }
                    (open, wanted) = (None, true);
                }
            }
        }
        match open {
            Some(operator) => Err(operator),
            None => Ok(Self(alternatives)),
        }
    }

    /// Returns whether the query matches any of the texts, which are fields of one item.
    pub(crate) fn matches(&self, texts: &[&str]) -> bool {
        let texts: Vec<Vec<String>> = texts.iter().map(|text| words(text)).collect();
        self.0.iter().any(|clauses| {
            !clauses.is_empty()
                && clauses
                    .iter()
                    .all(|clause| clause.term.is_in(&texts) == clause.wanted)
        })
    }
}

impl Term {
    fn is_in(&self, texts: &[Vec<String>]) -> bool {
        match self {
            Self::Words(wanted) => wanted
                .iter()
                .all(|word| texts.iter().flatten().any(|known| known.starts_with(word))),
            Self::Phrase(wanted) => texts
                .iter()
                .any(|words| words.windows(wanted.len()).any(|w| w == wanted)),
        }
    }
}

/// Splits a query into tokens, without terms that are only punctuation.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    // Every second piece is quoted; the last closing quotation mark may be missing.
    for (number, piece) in text.split('"').enumerate() {
        if number % 2 == 1 {
            tokens.extend(some(words(piece)).map(|words| Token::Term(Term::Phrase(words))));
            continue;
        }
        tokens.extend(
            piece
                .split_whitespace()
                .filter_map(|written| match written {
                    "AND" => Some(Token::And),
                    "OR" => Some(Token::Or),
                    "NOT" => Some(Token::Not),
                    written => some(words(written)).map(|words| Token::Term(Term::Words(words))),
                }),
        );
    }
    tokens
}

fn some(words: Vec<String>) -> Option<Vec<String>> {
    (!words.is_empty()).then_some(words)
}

fn words(text: &str) -> Vec<String> {
    let normalized = names::normalized(text);
    normalized
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_split_at_punctuation() {
        assert_eq!(
            words("Q3_Plan-final (2).XLSX"),
            ["q3", "plan", "final", "2", "xlsx"]
        );
        assert_eq!(words("見積書 2026"), ["見積書", "2026"]);
    }

    fn finds(query: &str, name: &str) -> bool {
        Expression::parse(query).unwrap().matches(&[name])
    }

    #[test]
    fn words_are_an_or_and_operators_are_upper_case() {
        for (query, name, found) in [
            ("Price Rota", "Rota.xlsx", true),
            ("Price OR Rota", "Rota.xlsx", true),
            ("Rota AND Copy", "Rota.xlsx", false),
            ("Rota AND Copy", "Copy of Rota.xlsx", true),
            ("Rota NOT Copy", "Copy of Rota.xlsx", false),
            ("Rota AND NOT Copy", "Rota.xlsx", true),
            ("Rota AND NOT Copy", "Menu.xlsx", false),
            ("Menu OR Rota AND Copy", "Rota.xlsx", false),
            ("Menu OR Rota AND Copy", "Menu.xlsx", true),
            ("NOT Copy", "Rota.xlsx", true),
            ("not", "NOT signed.pdf", true),
            ("And", "AND.txt", true),
            ("Rota not Copy", "Copy of Rota.xlsx", true),
            ("Ro", "Rota.xlsx", true),
            ("ota", "Rota.xlsx", false),
        ] {
            assert_eq!(finds(query, name), found, "{query} in {name}");
        }
    }

    #[test]
    fn quoted_phrase_matches_whole_words_in_order() {
        for (query, name, found) in [
            ("\"Rota Copy\"", "Copy of Rota.xlsx", false),
            ("\"Blue-Box\"", "my blue.box", true),
            ("\"Ro\"", "Rota.xlsx", false),
            ("\"NOT\"", "NOT signed.pdf", true),
            ("\"OR\" OR \"AND\"", "OR-2024.pdf", true),
            ("\"Rota", "Rota.xlsx", true),
            ("\"-\"", "Rota.xlsx", false),
        ] {
            assert_eq!(finds(query, name), found, "{query} in {name}");
        }
    }

    #[test]
    fn operator_without_a_term_is_refused() {
        for (query, operator) in [
            ("NOT", "NOT"),
            ("a OR NOT OR b", "NOT"),
            ("AND a", "AND"),
            ("a OR", "OR"),
            ("a AND OR b", "AND"),
            ("a NOT NOT b", "NOT"),
            ("OR", "OR"),
        ] {
            assert_eq!(Expression::parse(query), Err(operator), "{query}");
        }
    }

    proptest! {
        #[test]
        fn quoted_word_of_a_name_matches_it(name in "[\\PC]{1,20}") {
            for word in words(&name) {
                let quoted = format!("\"{word}\"");
                prop_assert!(Expression::parse(&quoted).unwrap().matches(&[&name]));
            }
        }

        #[test]
        fn any_text_is_parsed_or_refused(text in any::<String>()) {
            if let Ok(expression) = Expression::parse(&text) {
                expression.matches(&[&text]);
            }
        }
    }
}
