//! The `query` of a search: words, phrases in quotation marks, and AND, OR, NOT in capitals.
//!
//! Box's OpenAPI document, `GET /search`, `query`: several words are an OR "unless another supported boolean term is
//! used", quotation marks ask for a sequence of words, operators in lower or mixed case are words. What an operator
//! without a term does is not said; here it is refused.

use super::names;

/// A parsed query: one of the alternatives is enough, of which every clause has to hold.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Expression(Vec<Vec<Clause>>);

#[derive(Debug, PartialEq, Eq)]
struct Clause {
    term: Term,
    wanted: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Term {
    /// Each is the beginning of some word. More than one where signs divide what was written in one piece.
    Words(Vec<String>),
    /// Whole words, one after the other.
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
    /// The operator that has no term.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let tokens = tokens(text);
        // The words of `Rota NOT Copy` are not an OR, for another boolean term is used.
        let together = tokens
            .iter()
            .any(|token| matches!(token, Token::And | Token::Not));
        let mut alternatives: Vec<Vec<Clause>> = vec![Vec::new()];
        // The operator that waits for a term.
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

    /// Returns whether any of the texts answers the query; each is one part of an item, such as its name.
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

/// Leaves out what consists of signs only, for there is nothing in it to search for.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    // Every second piece lies between quotation marks; the last one may lack its closing mark.
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
    let folded = names::folded(text);
    folded
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
    fn words_are_what_lies_between_the_signs() {
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
    fn words_are_an_or_and_operators_are_in_capitals() {
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
    fn quotation_marks_hold_whole_words_in_their_order() {
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
    fn an_operator_without_a_term_is_refused() {
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
        fn a_quoted_word_of_a_name_always_finds_it(name in "[\\PC]{1,20}") {
            for word in words(&name) {
                let quoted = format!("\"{word}\"");
                prop_assert!(Expression::parse(&quoted).unwrap().matches(&[&name]));
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            if let Ok(expression) = Expression::parse(&text) {
                expression.matches(&[&text]);
            }
        }
    }
}
