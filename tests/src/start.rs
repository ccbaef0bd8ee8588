use crate::desktop::Desktop;
use crate::measure::percentile;
use crate::wait::until;
use crate::weight::proportional_memory;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// When a program is taken to be at rest.
const AT_REST: Duration = Duration::from_secs(15);

/// How fast the program is there and what it weighs, against a bare window of the same Tauri, by turns. Both are started
/// by themselves: the driver of the window would slow them down.
#[derive(Debug)]
pub struct Starts<'a> {
    desktop: &'a Desktop,
    ours: PathBuf,
    bare: PathBuf,
}

/// One start of one program.
#[derive(Debug)]
struct Start {
    mounted_ms: f64,
    pss_mib: f64,
}

impl<'a> Starts<'a> {
    /// Of these two programs. Each is started once without being measured: that fills caches and makes folders.
    ///
    /// # Panics
    /// When one does not come up.
    #[must_use]
    pub fn of(desktop: &'a Desktop, ours: &Path, bare: &Path) -> Self {
        let starts = Self {
            desktop,
            ours: ours.to_owned(),
            bare: bare.to_owned(),
        };
        end(starts.start_ours().1);
        end(starts.start_bare().1);
        starts
    }

    /// The figures of that many starts of each: the medians, and under `runs` every single one.
    ///
    /// # Panics
    /// When a program does not come up.
    #[must_use]
    pub fn measure(&self, runs: u32, mut told: impl FnMut(&str)) -> Value {
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        for run in 1..=runs.max(1) {
            ours.push(at_rest(self.start_ours()));
            bare.push(at_rest(self.start_bare()));
            let [(a, b), (c, d)] = [&ours, &bare].map(|all| {
                all.last()
                    .map_or((0.0, 0.0), |one| (one.mounted_ms, one.pss_mib))
            });
            told(&format!(
                "start {run} of {runs}: {a:.0} ms and {b:.0} MiB; bare {c:.0} ms and {d:.0} MiB"
            ));
        }
        let median = |all: &[Start], what: fn(&Start) -> f64| {
            percentile(&mut all.iter().map(what).collect::<Vec<_>>(), 50)
        };
        let [ours_ms, bare_ms] = [&ours, &bare].map(|all| median(all, |one| one.mounted_ms));
        let [ours_mib, bare_mib] = [&ours, &bare].map(|all| median(all, |one| one.pss_mib));
        let pairs = ours.iter().zip(&bare).map(|(ours, bare)| {
            json!({
                "ours_mounted_ms": rounded(ours.mounted_ms), "bare_mounted_ms": rounded(bare.mounted_ms),
                "ours_pss_mib": rounded(ours.pss_mib), "bare_pss_mib": rounded(bare.pss_mib),
            })
        });
        json!({
            "ours_mounted_ms": rounded(ours_ms), "bare_mounted_ms": rounded(bare_ms),
            "mounted_ratio": rounded(ours_ms / bare_ms),
            "ours_pss_mib": rounded(ours_mib), "bare_pss_mib": rounded(bare_mib),
            "pss_ratio": rounded(ours_mib / bare_mib),
            "runs": pairs.collect::<Vec<_>>(),
        })
    }

    /// Ours writes into its log when its page is mounted and asks for the first time.
    fn start_ours(&self) -> (f64, Child) {
        let profile = self.desktop.home().join("start");
        let _ = std::fs::remove_dir_all(profile.join("logs"));
        let mut command = self.desktop.command(&self.ours);
        command
            .arg("--profile")
            .arg(&profile)
            .args(["--lang", "en"]);
        let begun = now();
        let child = command.spawn().expect("the program starts");
        let at = until("the program's page is mounted", || {
            mounted_in(&profile.join("logs"))
        });
        (at - begun, child)
    }

    /// The bare one prints the time.
    fn start_bare(&self) -> (f64, Child) {
        let mut command = self.desktop.command(&self.bare);
        command.stdout(Stdio::piped());
        let begun = now();
        let mut child = command.spawn().expect("the bare window starts");
        let line = first_line(child.stdout.take().expect("it was piped"));
        let at: f64 = line
            .strip_prefix("mounted ")
            .and_then(|at| at.parse().ok())
            .expect("a time");
        (at - begun, child)
    }
}

fn first_line(from: ChildStdout) -> String {
    let mut line = String::new();
    BufReader::new(from)
        .read_line(&mut line)
        .expect("the bare window says when its page is mounted");
    line.trim().to_owned()
}

/// Milliseconds since 1970, as the log has them.
pub(crate) fn mounted_in(logs: &Path) -> Option<f64> {
    let files = std::fs::read_dir(logs).ok()?.flatten();
    let text: String = files
        .filter_map(|file| std::fs::read_to_string(file.path()).ok())
        .collect();
    let line = text
        .lines()
        .find(|line| line.contains("the page is mounted"))?;
    let line: Value = serde_json::from_str(line).ok()?;
    let at: jiff::Timestamp = line["timestamp"].as_str()?.parse().ok()?;
    Some(at.as_microsecond() as f64 / 1000.0)
}

fn at_rest((mounted_ms, child): (f64, Child)) -> Start {
    std::thread::sleep(AT_REST);
    let pss_mib = proportional_memory(child.id());
    end(child);
    Start {
        mounted_ms,
        pss_mib,
    }
}

fn end(mut child: Child) {
    child
        .kill()
        .and_then(|()| child.wait())
        .expect("the program can be ended");
}

fn now() -> f64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs_f64()
        * 1000.0
}

fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}
