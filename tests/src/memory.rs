//! What the memory of running processes holds, as a debugger of the same user would find it.

use crate::desktop::Desktop;
use memchr::memmem::Finder;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;

/// Memory is looked through in pieces of this many bytes.
const PIECE: usize = 4 << 20;

/// Larger mappings are address space set aside, not memory.
const LARGEST: u64 = 1 << 30;

/// How often a process holds something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The name of the process, such as `restore-desk` or `WebKitWebProcess`.
    pub process: String,
    /// In how many places.
    pub places: usize,
}

impl Desktop {
    /// How often the app and the processes of its web view hold `needle`, in the order of their starting. `None` where the
    /// system lets nobody look.
    #[must_use]
    pub fn memory_with(&self, needle: &[u8]) -> Option<Vec<Held>> {
        let mut all = Vec::new();
        for pid in self.living() {
            let folder = PathBuf::from(format!("/proc/{}", pid.as_raw_nonzero()));
            let Ok(program) = std::fs::read_link(folder.join("exe")) else { continue };
            let process = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if process == "restore-desk" || (process.starts_with("WebKit") && process.ends_with("Process")) {
                all.push(Held { process, places: places(&folder, needle)? });
            }
        }
        Some(all)
    }
}

fn places(folder: &std::path::Path, needle: &[u8]) -> Option<usize> {
    let maps = std::fs::read_to_string(folder.join("maps")).ok()?;
    let mut memory = File::open(folder.join("mem")).ok()?;
    let finder = Finder::new(needle);
    let mut piece = vec![0; PIECE + needle.len()];
    let mut found = 0;
    let writable =
        maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|may| may.starts_with("rw")));
    for line in writable {
        let Some((from, to)) = line.split(' ').next().and_then(|range| range.split_once('-')) else {
            continue;
        };
        let (Ok(from), Ok(to)) = (u64::from_str_radix(from, 16), u64::from_str_radix(to, 16)) else {
            continue;
        };
        // What a web view's script engine sets aside for itself is larger than all memory, and empty.
        if to - from > LARGEST {
            continue;
        }
        let mut at = from;
        while at < to {
            // A needle that begins in this piece may end in the next.
            let length = piece.len().min(usize::try_from(to - at).unwrap_or(usize::MAX));
            if memory.seek(SeekFrom::Start(at)).is_err() || memory.read_exact(&mut piece[..length]).is_err() {
                break;
            }
            let begins_here = finder.find_iter(&piece[..length]).filter(|at| *at < PIECE);
            found += begins_here.count();
            at += PIECE as u64;
        }
    }
    Some(found)
}
