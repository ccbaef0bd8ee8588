//! Passcodes as they are generated.

use super::account::Passcode;
use super::quirks::PasscodeStyle;
use crate::random::Random;

/// Returns the passcode that a file is first shared with.
pub(crate) fn initial_passcode(seed: u64, file_id: &str) -> Passcode {
    Passcode::new(passcode_text(PasscodeStyle::Mixed, seed, file_id, 1))
}

/// Generates the passcode number `count` of a file. It depends on nothing else but the seed and the style.
pub(super) fn passcode_text(style: PasscodeStyle, seed: u64, file_id: &str, count: u32) -> String {
    let of_file = file_id.bytes().fold(seed, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    let mut random = Random::new(of_file.wrapping_add(u64::from(count) << 32));
    match style {
        PasscodeStyle::Mixed => mixed(&mut random, 10),
        PasscodeStyle::Spaces => format!(" {} ", mixed(&mut random, 10)),
        PasscodeStyle::Long => mixed(&mut random, 64),
        PasscodeStyle::Digits => format!("0{}", characters(&mut random, "0123456789", 5)),
        PasscodeStyle::Symbols => {
            format!("=\"<{}>&'%$", characters(&mut random, r"aB3-+/\|`~^;:,", 8))
        }
    }
}

/// Generates letters and digits, at least one of them easily confused with another.
fn mixed(random: &mut Random, length: usize) -> String {
    const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut all: Vec<char> = characters(random, ALPHABET, length).chars().collect();
    let place = random.below(length as u64) as usize;
    all[place] = characters(random, "0O1lI", 1).chars().next().unwrap_or('0');
    all.into_iter().collect()
}

fn characters(random: &mut Random, alphabet: &str, length: usize) -> String {
    let alphabet: Vec<char> = alphabet.chars().collect();
    (0..length)
        .map(|_| alphabet[random.below(alphabet.len() as u64) as usize])
        .collect()
}
