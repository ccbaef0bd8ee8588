//! Starts other programs and keeps their output until it is needed.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How a program ended.
pub(crate) struct Ended {
    pub(crate) well: bool,
    /// Its standard output and standard error, in order.
    pub(crate) said: String,
    pub(crate) took: Duration,
}

/// Runs a program to its end without showing what it says.
pub(crate) fn quietly(mut command: Command) -> Ended {
    let started = Instant::now();
    let (well, said) = match run(&mut command) {
        Ok(ended) => ended,
        Err(why) => (
            false,
            format!("{} could not be started: {why}", shown(&command)),
        ),
    };
    Ended {
        well,
        said,
        took: started.elapsed(),
    }
}

/// Runs a program quietly; what it said comes back only when it failed.
pub(crate) fn must(what: &str, command: Command) -> Result<(), String> {
    let line = shown(&command);
    let ended = quietly(command);
    if ended.well {
        Ok(())
    } else {
        Err(format!(
            "{}\n\n{what} failed: {line}",
            ended.said.trim_end()
        ))
    }
}

/// The first line that a program answers, when it can be started and ends well.
pub(crate) fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    output
        .status
        .success()
        .then(|| text.lines().next().unwrap_or_default().trim().to_owned())
}

/// A command as it would be typed.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

fn run(command: &mut Command) -> std::io::Result<(bool, String)> {
    let (mut from, to) = std::io::pipe()?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(to.try_clone()?)
        .stderr(to)
        .spawn()?;
    // The command still holds its ends of the pipe; without letting go of them the reading never ends.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut said = Vec::new();
    from.read_to_end(&mut said)?;
    Ok((
        child.wait()?.success(),
        String::from_utf8_lossy(&said).into_owned(),
    ))
}
