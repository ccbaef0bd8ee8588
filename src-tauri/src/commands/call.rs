//! A call of the page, and how it is read and answered.

use app_error::{AppError, ErrorCode};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::str::FromStr;

/// The answer to a call, as JSON; `Err(None)` when the page cancelled it.
pub type Answer = Result<String, Option<AppError>>;

/// Receives the steps of a call, each as JSON.
pub type Progress = Box<dyn Fn(String) + Send + Sync>;

/// A call of the page.
pub struct Call {
    /// The name of the command.
    pub command: String,
    /// Its arguments.
    pub arguments: Arguments,
    /// Receives its steps, if it is one that reports.
    pub progress: Option<Progress>,
}

impl Call {
    /// Hands a step to the page.
    pub(super) fn report(&self, step: &impl Serialize) {
        let Some(progress) = &self.progress else {
            return;
        };
        match serde_json::to_string(step) {
            Ok(step) => progress(step),
            Err(error) => tracing::warn!(%error, "a step cannot be written as JSON"),
        }
    }
}

/// The arguments of a call by name, in camel case as the page spells them.
pub struct Arguments(Map<String, Value>);

impl From<Value> for Arguments {
    fn from(arguments: Value) -> Self {
        if let Value::Object(arguments) = arguments {
            Self(arguments)
        } else {
            Self(Map::new())
        }
    }
}

impl Arguments {
    /// Takes out the argument that Rust calls `name`. The error holds no value: it could be a token.
    pub(super) fn take<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, AppError> {
        let value = self.0.remove(&camel_case(name)).unwrap_or(Value::Null);
        serde_json::from_value(value).map_err(|_| {
            let words = format!("the argument `{name}` is missing or of another type");
            AppError::new(ErrorCode::Unexpected, words)
        })
    }

    /// Takes out the channel for the steps of the call.
    pub(super) fn channel<C: FromStr>(&mut self) -> Option<C> {
        self.0.remove("progress")?.as_str()?.parse().ok()
    }
}

/// Writes an answer as JSON.
pub(super) fn written(answer: &impl Serialize) -> Answer {
    serde_json::to_string(answer)
        .map_err(|error| Some(AppError::new(ErrorCode::Unexpected, error.to_string())))
}

/// Returns the error for a command that the table does not have.
pub(super) fn unknown(command: &str) -> AppError {
    AppError::new(ErrorCode::Unexpected, format!("no command `{command}`"))
}

/// Returns the error for a call before the program was opened.
pub(super) fn no_program() -> AppError {
    AppError::new(ErrorCode::Unexpected, "the program was not opened")
}

/// Returns a name of Rust as TypeScript spells it.
pub(super) fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut name, word| {
        let (initial, rest) = word.split_at(word.len().min(1));
        name.push_str(&initial.to_ascii_uppercase());
        name.push_str(rest);
        name
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn arguments_are_found_by_the_spelling_of_the_page() {
        let mut arguments = Arguments::from(json!({ "dryRun": "one", "count": 3 }));
        assert_eq!(arguments.take::<String>("dry_run").unwrap(), "one");
        assert_eq!(arguments.take::<u32>("count").unwrap(), 3);
        assert_eq!(arguments.take::<Option<String>>("folder").unwrap(), None);
    }

    #[test]
    fn a_refused_argument_is_named_without_its_value() {
        let mut arguments = Arguments::from(json!({ "token": ["secret-token"] }));
        let error = arguments.take::<String>("token").unwrap_err();
        assert_eq!(error.code, ErrorCode::Unexpected);
        assert!(error.message.contains("token") && !error.message.contains("secret-token"));
    }
}
