use crate::place::program;
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// The desk's second job without a window, in a process of its own: the program `restore_worker`.
#[derive(Debug)]
pub struct Worker {
    process: Child,
    orders: Option<ChildStdin>,
    lines: Receiver<Value>,
    begun: bool,
    ended: Option<Value>,
}

impl Worker {
    /// Starts it; `told` is what that program is told.
    ///
    /// # Panics
    /// When it is not built.
    #[must_use]
    #[track_caller]
    pub fn start(told: &Value) -> Self {
        let mut command = Command::new(program("restore_worker"));
        command
            .arg(told.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut process = command.spawn().expect("the worker starts");
        let orders = process.stdin.take();
        let out = process.stdout.take().expect("its output is a pipe");
        let (send, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let _heard = send.send(serde_json::from_str(&line).unwrap_or_default());
            }
        });
        Self {
            process,
            orders,
            lines,
            begun: false,
            ended: None,
        }
    }

    /// Whether it says within this time that its job has begun.
    #[must_use]
    pub fn begins_within(&mut self, time: Duration) -> bool {
        if !self.begun && self.ended.is_none() {
            let line = self.lines.recv_timeout(time).ok();
            self.begun = line.is_some();
            self.ended = line.filter(is_last);
        }
        self.begun
    }

    /// What it says at its end, if that comes within this time.
    pub fn ends_within(&mut self, time: Duration) -> Option<Value> {
        let until = Instant::now() + time;
        while self.ended.is_none() {
            let left = until.saturating_duration_since(Instant::now());
            let line: Value = self.lines.recv_timeout(left).ok()?;
            self.begun = true;
            self.ended = Some(line).filter(is_last);
        }
        self.ended.clone()
    }

    /// Tells it what a person does with its job: `pause`, `stop` or `close`. One that has ended hears nothing any more.
    pub fn tell(&mut self, order: &str) {
        if let Some(orders) = &mut self.orders {
            let _heard = writeln!(orders, "{order}").and_then(|()| orders.flush());
        }
    }

    /// `kill -9`.
    ///
    /// # Panics
    /// When it cannot be killed.
    pub fn kill(&mut self) {
        self.process.kill().expect("what runs can be killed");
        self.process.wait().expect("and ends");
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Whether it is how the worker ended.
fn is_last(line: &Value) -> bool {
    !line["state"].is_null() || !line["problem"].is_null()
}

/// The program `sign_in_worker`.
///
/// # Panics
/// When it is not built.
#[must_use]
#[track_caller]
pub fn sign_in_worker() -> std::path::PathBuf {
    program("sign_in_worker")
}
