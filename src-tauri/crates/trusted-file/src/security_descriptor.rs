//! Security descriptors of Windows, in their self-relative form (MS-DTYP, section 2.4.6).

use crate::error::Weakness;

/// SYSTEM, the administrators, and TrustedInstaller.
const ADMINISTRATORS: [&str; 3] = [
    "S-1-5-18",
    "S-1-5-32-544",
    "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
];

/// The owner, in an entry of an access list.
const OWNER_RIGHTS: &str = "S-1-3-4";

/// Set where there is an access list.
const DACL_PRESENT: u16 = 0x4;

/// Types of entries that allow: plain and with a condition.
const ALLOW: [u8; 2] = [0x0, 0x9];

/// Types of entries that deny: plain and with a condition.
const DENY: [u8; 2] = [0x1, 0xa];

/// Set on entries that what is inside a folder inherits, and that do not apply to the folder.
const INHERIT_ONLY: u8 = 0x8;

/// Permissions to delete, to change the access list or the owner, and to do everything.
const TAKE_OVER: u32 = DELETE | WRITE_DAC | WRITE_OWNER | GENERIC_WRITE | GENERIC_ALL | MAXIMUM;

const DELETE: u32 = 0x1_0000;
const WRITE_DAC: u32 = 0x4_0000;
const WRITE_OWNER: u32 = 0x8_0000;
const GENERIC_WRITE: u32 = 0x4000_0000;
const GENERIC_ALL: u32 = 0x1000_0000;
const MAXIMUM: u32 = 0x0200_0000;

/// Permissions to write, to append, and to change attributes of a file.
const CHANGE_FILE: u32 = 0x2 | 0x4 | 0x10 | 0x100;

/// Permission to delete and replace what is inside a folder.
const DELETE_CHILD: u32 = 0x40;

/// Kind of the object that a descriptor belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Securable {
    File,
    Folder,
}

/// Returns how accounts that are no administrators can change the file or folder of a descriptor.
pub(crate) fn weakness(descriptor: &[u8], of: Securable) -> Option<Weakness> {
    judge(descriptor, of).unwrap_or(Some(Weakness::Unknown))
}

/// Returns `None` for bytes that are no descriptor.
fn judge(descriptor: &[u8], of: Securable) -> Option<Option<Weakness>> {
    let control = u16_at(descriptor, 2)?;
    let owner = match u32_at(descriptor, 4)? {
        0 => return Some(Some(Weakness::Owner)),
        offset => sid(descriptor.get(usize::try_from(offset).ok()?..)?)?,
    };
    if !ADMINISTRATORS.contains(&owner.as_str()) {
        return Some(Some(Weakness::Owner));
    }
    // Without a list everyone may do everything.
    let list = match u32_at(descriptor, 16)? {
        offset if control & DACL_PRESENT != 0 && offset != 0 => {
            descriptor.get(usize::try_from(offset).ok()?..)?
        }
        _ => return Some(Some(Weakness::Writable)),
    };
    let dangerous = TAKE_OVER
        | match of {
            Securable::File => CHANGE_FILE,
            Securable::Folder => DELETE_CHILD,
        };
    let mut rest = list.get(8..usize::from(u16_at(list, 2)?))?;
    for _ in 0..u16_at(list, 4)? {
        let (kind, flags) = (*rest.first()?, *rest.get(1)?);
        let size = usize::from(u16_at(rest, 2)?);
        let entry = rest.get(..size).filter(|entry| entry.len() >= 8)?;
        rest = &rest[size..];
        if flags & INHERIT_ONLY != 0 || DENY.contains(&kind) {
            continue;
        }
        if !ALLOW.contains(&kind) {
            return None;
        }
        let account = sid(&entry[8..])?;
        let is_trusted = account == OWNER_RIGHTS || ADMINISTRATORS.contains(&account.as_str());
        if u32_at(entry, 4)? & dangerous != 0 && !is_trusted {
            return Some(Some(Weakness::Writable));
        }
    }
    Some(None)
}

/// Returns the text of the SID at the beginning.
fn sid(bytes: &[u8]) -> Option<String> {
    let (revision, parts) = (*bytes.first()?, usize::from(*bytes.get(1)?));
    let authority = bytes
        .get(2..8)?
        .iter()
        .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    let mut text = format!("S-{revision}-{authority}");
    for part in 0..parts {
        text.push_str(&format!("-{}", u32_at(bytes, 8 + 4 * part)?));
    }
    Some(text)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at + 2)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SYSTEM: &str = "S-1-5-18";
    const ADMINS: &str = "S-1-5-32-544";
    const INSTALLER: &str = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464";
    const USERS: &str = "S-1-5-32-545";
    const EVERYONE: &str = "S-1-1-0";
    const CREATOR: &str = "S-1-3-0";
    const ANN: &str = "S-1-5-21-1004336348-1177238915-682003330-1001";

    const FULL: u32 = 0x1f_01ff;
    const READ: u32 = 0x12_00a9;
    /// The permissions that users inherit in `C:\ProgramData`: create files and folders, write attributes.
    const CREATE: u32 = 0x116;

    /// An entry: type, flags, permissions, account.
    type Entry = (u8, u8, u32, &'static str);

    fn sid_bytes(text: &str) -> Vec<u8> {
        let mut numbers = text
            .split('-')
            .skip(1)
            .map(|part| part.parse::<u64>().unwrap());
        let (revision, authority) = (numbers.next().unwrap(), numbers.next().unwrap());
        let parts: Vec<u64> = numbers.collect();
        let mut bytes = vec![
            u8::try_from(revision).unwrap(),
            u8::try_from(parts.len()).unwrap(),
        ];
        bytes.extend_from_slice(&authority.to_be_bytes()[2..]);
        for part in parts {
            bytes.extend_from_slice(&u32::try_from(part).unwrap().to_le_bytes());
        }
        bytes
    }

    fn descriptor(owner: &str, entries: Option<&[Entry]>) -> Vec<u8> {
        let owner = sid_bytes(owner);
        let list = entries.map(|entries| {
            let mut body = Vec::new();
            for (kind, flags, mask, account) in entries {
                let account = sid_bytes(account);
                let size = u16::try_from(8 + account.len()).unwrap();
                body.extend_from_slice(&[*kind, *flags]);
                body.extend_from_slice(&size.to_le_bytes());
                body.extend_from_slice(&mask.to_le_bytes());
                body.extend(account);
            }
            let size = u16::try_from(8 + body.len()).unwrap().to_le_bytes();
            let count = u16::try_from(entries.len()).unwrap().to_le_bytes();
            let head = [2, 0, size[0], size[1], count[0], count[1], 0, 0];
            [&head[..], &body].concat()
        });
        let control = 0x8000 | (u16::from(list.is_some()) * DACL_PRESENT);
        let list_at = list.as_ref().map_or(0, |_| 20 + owner.len());
        let mut bytes = vec![1, 0];
        bytes.extend_from_slice(&control.to_le_bytes());
        for offset in [20, 0, 0, list_at] {
            bytes.extend_from_slice(&u32::try_from(offset).unwrap().to_le_bytes());
        }
        bytes.extend(owner);
        bytes.extend(list.unwrap_or_default());
        bytes
    }

    #[test]
    fn a_file_is_trusted_if_only_administrators_can_change_it() {
        let inherited: Entry = (0, 0x10, FULL, SYSTEM);
        for (owner, entries, expected) in [
            (
                ADMINS,
                &[inherited, (0, 0x10, FULL, ADMINS), (0, 0x10, READ, USERS)][..],
                None,
            ),
            (SYSTEM, &[(0, 0, READ, EVERYONE)], None),
            (INSTALLER, &[(0, 0, FULL, INSTALLER)], None),
            (ADMINS, &[], None),
            (ADMINS, &[(0, 0, FULL, "S-1-3-4")], None),
            (ADMINS, &[(1, 0, FULL, USERS), (0, 0, READ, USERS)], None),
            (ADMINS, &[(0, INHERIT_ONLY, FULL, CREATOR)], None),
            (ANN, &[inherited], Some(Weakness::Owner)),
            (USERS, &[inherited], Some(Weakness::Owner)),
            (
                ADMINS,
                &[inherited, (0, 0, FULL, ANN)],
                Some(Weakness::Writable),
            ),
            (ADMINS, &[(0, 0, 0x2, USERS)], Some(Weakness::Writable)),
            (ADMINS, &[(0, 0, 0x4, USERS)], Some(Weakness::Writable)),
            (
                ADMINS,
                &[(0, 0, DELETE, EVERYONE)],
                Some(Weakness::Writable),
            ),
            (
                ADMINS,
                &[(0, 0, WRITE_DAC, USERS)],
                Some(Weakness::Writable),
            ),
            (
                ADMINS,
                &[(0, 0, WRITE_OWNER, USERS)],
                Some(Weakness::Writable),
            ),
            (
                ADMINS,
                &[(0, 0, GENERIC_ALL, USERS)],
                Some(Weakness::Writable),
            ),
            (
                ADMINS,
                &[(0, 0, GENERIC_WRITE, USERS)],
                Some(Weakness::Writable),
            ),
            // A condition is not evaluated, and a denial does not outweigh what is allowed.
            (ADMINS, &[(9, 0, FULL, USERS)], Some(Weakness::Writable)),
            (
                ADMINS,
                &[(1, 0, FULL, USERS), (0, 0, FULL, USERS)],
                Some(Weakness::Writable),
            ),
            (ADMINS, &[(5, 0, READ, USERS)], Some(Weakness::Unknown)),
        ] {
            let bytes = descriptor(owner, Some(entries));
            assert_eq!(
                weakness(&bytes, Securable::File),
                expected,
                "{owner} {entries:x?}"
            );
        }
    }

    #[test]
    fn a_folder_is_trusted_if_users_can_only_create_in_it() {
        for (owner, entries, expected) in [
            (
                ADMINS,
                &[
                    (0, 0x12, CREATE, USERS),
                    (0, 0xb, FULL, CREATOR),
                    (0, 0, READ, USERS),
                ][..],
                None,
            ),
            (ANN, &[(0, 0, FULL, SYSTEM)], Some(Weakness::Owner)),
            (
                ADMINS,
                &[(0, 0, DELETE_CHILD, USERS)],
                Some(Weakness::Writable),
            ),
            (ADMINS, &[(0, 3, FULL, EVERYONE)], Some(Weakness::Writable)),
            (ADMINS, &[(0, 0, DELETE, USERS)], Some(Weakness::Writable)),
        ] {
            let bytes = descriptor(owner, Some(entries));
            assert_eq!(
                weakness(&bytes, Securable::Folder),
                expected,
                "{owner} {entries:x?}"
            );
        }
    }

    #[test]
    fn without_an_access_list_everyone_can_change_it() {
        let bytes = descriptor(ADMINS, None);
        assert_eq!(weakness(&bytes, Securable::File), Some(Weakness::Writable));
        assert_eq!(weakness(&[], Securable::File), Some(Weakness::Unknown));
    }

    proptest! {
        #[test]
        fn a_damaged_descriptor_is_never_trusted_more(cut in 0_usize..200, at in 0_usize..200, byte: u8) {
            let whole = descriptor(ANN, Some(&[(0, 0, FULL, ANN)]));
            let mut changed = whole.clone();
            changed.truncate(cut);
            prop_assert!(weakness(&changed, Securable::File).is_some());
            let mut changed = whole;
            let at = at % changed.len();
            changed[at] = byte;
            // No one byte makes an administrator of an ordinary account.
            prop_assert!(weakness(&changed, Securable::File).is_some());
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _any = weakness(&bytes, Securable::Folder);
        }
    }
}
