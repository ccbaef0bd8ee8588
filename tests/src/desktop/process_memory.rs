//! What the memory of running processes holds, as a debugger of the same user would find it.

use super::Desktop;
use memchr::memmem::Finder;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Memory is looked through in pieces of this many bytes.
const PIECE: usize = 4 << 20;

/// Larger mappings are address space set aside, not memory.
const LARGEST: u64 = 1 << 30;

/// A page of memory, in bytes.
const PAGE: u64 = 4096;

/// How often a process holds something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The name of the process, such as `restore-desk` or `WebKitWebProcess`.
    pub process: String,
    /// In how many places, for each thing that was looked for.
    pub places: Vec<usize>,
}

impl Desktop {
    /// How often the app and the processes of its web view hold each of `needles`, in the order of their starting. `None`
    /// where the system lets no program look.
    #[must_use]
    pub fn memory_with(&self, needles: &[&[u8]]) -> Option<Vec<Held>> {
        let finders: Vec<Finder<'_>> = needles.iter().map(Finder::new).collect();
        let mut all = Vec::new();
        for pid in self.living() {
            let folder = PathBuf::from(format!("/proc/{}", pid.as_raw_nonzero()));
            let Ok(program) = std::fs::read_link(folder.join("exe")) else {
                continue;
            };
            let process = program
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if process == "restore-desk"
                || (process.starts_with("WebKit") && process.ends_with("Process"))
            {
                all.push(Held {
                    process,
                    places: places(&folder, &finders)?,
                });
            }
        }
        Some(all)
    }
}

fn places(folder: &Path, finders: &[Finder<'_>]) -> Option<Vec<usize>> {
    let maps = std::fs::read_to_string(folder.join("maps")).ok()?;
    let mut memory = File::open(folder.join("mem")).ok()?;
    let mut pages = File::open(folder.join("pagemap")).ok()?;
    let longest = finders
        .iter()
        .map(|finder| finder.needle().len())
        .max()
        .unwrap_or_default();
    let mut piece = vec![0; PIECE + longest];
    let mut found = vec![0; finders.len()];
    let writable = maps.lines().filter(|line| {
        line.split(' ')
            .nth(1)
            .is_some_and(|may| may.starts_with("rw"))
    });
    for line in writable {
        let Some((from, to)) = line
            .split(' ')
            .next()
            .and_then(|range| range.split_once('-'))
        else {
            continue;
        };
        let (Ok(from), Ok(to)) = (u64::from_str_radix(from, 16), u64::from_str_radix(to, 16))
        else {
            continue;
        };
        // What a web view's script engine sets aside for itself is larger than all memory, and empty.
        if to - from > LARGEST {
            continue;
        }
        for (mut at, to) in in_use(&mut pages, from, to) {
            while at < to {
                // A needle that begins in this piece may end in the next.
                let length = piece
                    .len()
                    .min(usize::try_from(to - at).unwrap_or(usize::MAX));
                let read = memory
                    .seek(SeekFrom::Start(at))
                    .and_then(|_| memory.read_exact(&mut piece[..length]));
                if read.is_err() {
                    break;
                }
                for (finder, found) in finders.iter().zip(&mut found) {
                    *found += finder
                        .find_iter(&piece[..length])
                        .filter(|at| *at < PIECE)
                        .count();
                }
                at += PIECE as u64;
            }
        }
    }
    Some(found)
}

/// The parts of a mapping that are memory or swapped out; the rest was never written to (kernel documentation, "pagemap").
fn in_use(pages: &mut File, from: u64, to: u64) -> Vec<(u64, u64)> {
    let mut entries = vec![0; usize::try_from((to - from) / PAGE).unwrap_or_default() * 8];
    let told = pages
        .seek(SeekFrom::Start(from / PAGE * 8))
        .and_then(|_| pages.read_exact(&mut entries));
    if told.is_err() {
        return vec![(from, to)];
    }
    let mut parts: Vec<(u64, u64)> = Vec::new();
    for (number, entry) in (0_u64..).zip(entries.chunks_exact(8)) {
        // Bits 62 and 63 of each entry.
        if entry[7] & 0xC0 == 0 {
            continue;
        }
        let at = from + number * PAGE;
        match parts.last_mut() {
            Some((_, end)) if *end == at => *end += PAGE,
            _ => parts.push((at, at + PAGE)),
        }
    }
    parts
}
