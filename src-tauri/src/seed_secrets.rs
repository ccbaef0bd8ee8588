//! `--seed-secrets`: a script at log-on puts the secret of the organization's Box application into the keyring of the person
//! who is logging on. No window opens.

use crate::{cli::CliOptions, startup::namespace};
use accounts::{MAX_SEED_BYTES, SeedError, Seeded, seed_secrets};
use credential_store::CredentialStore;
use secrecy::SecretString;
use std::{
    io::{Read, Write},
    process::ExitCode,
};
use zeroize::Zeroizing;

/// Exit codes: 1 when the text is wrong, 2 when the keyring does not take the secret, which is worth another try.
const WRONG_TEXT: u8 = 1;
const NO_KEYRING: u8 = 2;

/// Stores the secrets that are on the standard input, and says on the standard error what came of it.
pub(crate) fn seed_from_standard_input(options: &CliOptions) -> ExitCode {
    let keyring =
        CredentialStore::in_keyring(namespace("restore-desk", options.profile.as_deref()));
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            let words = format!("The keyring cannot be asked: {error}.");
            return end_with(&words, NO_KEYRING, &mut std::io::stderr());
        }
    };
    runtime.block_on(seed(
        &mut std::io::stdin(),
        &keyring,
        &mut std::io::stderr(),
    ))
}

async fn seed(
    input: &mut impl Read,
    keyring: &CredentialStore,
    output: &mut impl Write,
) -> ExitCode {
    let mut text = Zeroizing::new(String::new());
    if let Err(error) = input.take(MAX_SEED_BYTES + 1).read_to_string(&mut text) {
        let words = format!("The standard input cannot be read as UTF-8 text: {error}.");
        return end_with(&words, WRONG_TEXT, output);
    }
    if text.len() as u64 > MAX_SEED_BYTES {
        let words = format!("The standard input has more than {MAX_SEED_BYTES} bytes.");
        return end_with(&words, WRONG_TEXT, output);
    }
    let (words, code) = match seed_secrets(keyring, &SecretString::from(text.as_str())).await {
        Ok(Seeded::Stored { client_id }) => (
            format!("The secret of the Box application {client_id} is in the keyring."),
            0,
        ),
        Ok(Seeded::Removed) => (
            "The keyring holds no secret of a Box application any more.".to_owned(),
            0,
        ),
        Err(SeedError::Invalid { line, column }) => (
            format!(
                "Line {line}, column {column}: expected \
                 {{\"box_application\": {{\"client_id\": \"…\", \"client_secret\": \"…\"}}}}, or null to remove it. Nothing was changed."
            ),
            WRONG_TEXT,
        ),
        Err(SeedError::Empty) => (
            "client_id or client_secret is empty. Nothing was changed.".to_owned(),
            WRONG_TEXT,
        ),
        Err(SeedError::Keychain(why)) => (
            format!("The keyring did not take it: {why}. Try again when it is unlocked."),
            NO_KEYRING,
        ),
    };
    end_with(&words, code, output)
}

fn end_with(words: &str, code: u8, output: &mut impl Write) -> ExitCode {
    // A log-on script may have closed the standard error: the exit code says enough.
    drop(writeln!(output, "{words}"));
    ExitCode::from(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use credential_store::{Error, MemoryStore};

    async fn run(input: &[u8], memory: &MemoryStore) -> (ExitCode, String) {
        let keyring = CredentialStore::in_memory(memory.clone());
        let mut output = Vec::new();
        let code = seed(&mut &*input, &keyring, &mut output).await;
        (code, String::from_utf8(output).unwrap())
    }

    const SECRETS: &[u8] =
        br#"{"box_application": {"client_id": "app", "client_secret": "CANARY"}}"#;

    #[tokio::test]
    async fn what_came_of_it_is_said_without_the_secret() {
        let memory = MemoryStore::default();
        let stored = run(SECRETS, &memory).await;
        assert_eq!(stored.0, ExitCode::SUCCESS);
        assert!(stored.1.contains("app") && !stored.1.contains("CANARY"));
        let removed = run(b"{\"box_application\": null}", &memory).await;
        assert_eq!(removed.0, ExitCode::SUCCESS);
        let empty = br#"{"box_application": {"client_id": "", "client_secret": "CANARY"}}"#;
        for wrong in [&b"CANARY"[..], b"\xff\xfe", empty, &[b' '; 65_537]] {
            let (code, words) = run(wrong, &memory).await;
            assert_eq!(code, ExitCode::from(WRONG_TEXT));
            assert!(
                words.ends_with(".\n") && !words.contains("CANARY"),
                "{words}"
            );
        }
        memory.fail_next(Error::Locked {
            reason: "closed".to_owned(),
        });
        let (code, words) = run(SECRETS, &memory).await;
        assert_eq!(code, ExitCode::from(NO_KEYRING));
        assert!(!words.contains("CANARY"));
    }
}
