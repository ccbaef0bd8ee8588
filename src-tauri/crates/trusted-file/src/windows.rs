use crate::{
    error::{ReadError, Weakness},
    registry_key::{RegistryKey, RegistryValue},
    security_descriptor::{Securable, weakness},
    trust::Trust,
};
use std::{
    ffi::OsString,
    fs::{File, OpenOptions},
    io,
    os::windows::{
        ffi::OsStringExt as _,
        fs::{MetadataExt as _, OpenOptionsExt as _},
        io::AsRawHandle as _,
    },
    path::{Component, Path, PathBuf, Prefix},
};
use windows::{
    Win32::{
        Foundation::{ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND, HANDLE},
        Security::{
            DACL_SECURITY_INFORMATION, GetKernelObjectSecurity, OWNER_SECURITY_INFORMATION,
            PSECURITY_DESCRIPTOR,
        },
        Storage::FileSystem::{
            FILE_ATTRIBUTE_REPARSE_POINT, FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_OPEN_REPARSE_POINT,
            FILE_READ_ATTRIBUTES, GetDriveTypeW, READ_CONTROL,
        },
        System::Com::CoTaskMemFree,
        UI::Shell::{FOLDERID_ProgramData, KF_FLAG_DEFAULT, SHGetKnownFolderPath},
    },
    core::HSTRING,
};
use windows_registry::{Key, LOCAL_MACHINE, Type, Value};

/// `DRIVE_FIXED` of `GetDriveTypeW`.
const FIXED_DRIVE: u32 = 3;

pub(crate) fn open(path: &Path, trust: Trust) -> Result<File, ReadError> {
    if trust == Trust::CurrentUser {
        return Ok(File::open(path)?);
    }
    if !is_on_fixed_drive(path) {
        return Err(untrusted(path, Weakness::Remote));
    }
    if let Some(folder) = path.parent() {
        let mut options = OpenOptions::new();
        options.access_mode(READ_CONTROL.0 | FILE_READ_ATTRIBUTES.0);
        options.custom_flags(FILE_FLAG_BACKUP_SEMANTICS.0 | FILE_FLAG_OPEN_REPARSE_POINT.0);
        let checked = options
            .open(folder)
            .map_err(|error| denied(folder, error))
            .and_then(|opened| check(folder, &opened, Securable::Folder));
        // A file that is not there is not reported: anyone may have a folder of that name.
        checked.map_err(|error| match path.symlink_metadata() {
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => missing.into(),
            Ok(_) | Err(_) => error,
        })?;
    }
    let mut options = OpenOptions::new();
    options.read(true);
    options.custom_flags(FILE_FLAG_BACKUP_SEMANTICS.0 | FILE_FLAG_OPEN_REPARSE_POINT.0);
    let file = options.open(path)?;
    check(path, &file, Securable::File)?;
    Ok(file)
}

/// The most keys below one another that are read; a policy has three.
const MAX_DEPTH: u32 = 8;

/// Returns a key below `HKEY_LOCAL_MACHINE\SOFTWARE\Policies`; `None` where there is none.
///
/// # Errors
/// When it cannot be read.
pub fn registry_policy(key: &str) -> io::Result<Option<RegistryKey>> {
    whole_key(LOCAL_MACHINE, &format!(r"SOFTWARE\Policies\{key}"))
}

fn whole_key(root: &Key, path: &str) -> io::Result<Option<RegistryKey>> {
    match root.open(path).and_then(|key| contents(&key, MAX_DEPTH)) {
        Ok(contents) => Ok(Some(contents)),
        Err(error)
            if [ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND]
                .iter()
                .any(|missing| error.code() == missing.to_hresult()) =>
        {
            Ok(None)
        }
        Err(error) => Err(io::Error::other(error.to_string())),
    }
}

fn contents(key: &Key, depth: u32) -> windows_registry::Result<RegistryKey> {
    let mut contents = RegistryKey::default();
    for (name, value) in key.values()? {
        contents.values.push((name, registry_value(value)));
    }
    if depth > 0 {
        for name in key.keys()? {
            let below = key.open(&name)?;
            contents
                .keys
                .push((name, self::contents(&below, depth - 1)?));
        }
    }
    Ok(contents)
}

fn registry_value(value: Value) -> RegistryValue {
    let read = match value.ty() {
        Type::U32 | Type::U64 => u64::try_from(value).map(RegistryValue::Number),
        Type::String | Type::ExpandString => String::try_from(value).map(RegistryValue::Text),
        // Empty texts end such a list, and cannot be in one.
        Type::MultiString => Vec::<String>::try_from(value).map(|mut texts| {
            texts.retain(|text| !text.is_empty());
            RegistryValue::Texts(texts)
        }),
        Type::Bytes | Type::Other(_) => Ok(RegistryValue::Other),
    };
    read.unwrap_or(RegistryValue::Other)
}

/// Returns the folder for data of all users, usually `C:\ProgramData`, as the system knows it.
///
/// # Errors
/// When the system does not say.
pub fn all_users_folder() -> io::Result<PathBuf> {
    // SAFETY: the identifier is a constant, and no token means the current user.
    let found = unsafe { SHGetKnownFolderPath(&FOLDERID_ProgramData, KF_FLAG_DEFAULT, None) };
    let path = found.map_err(|error| io::Error::other(error.to_string()))?;
    // SAFETY: the call returned a text that ends with a zero.
    let folder = OsString::from_wide(unsafe { path.as_wide() });
    // SAFETY: the text was allocated by the call and is not used any more.
    unsafe { CoTaskMemFree(Some(path.as_ptr().cast())) };
    Ok(folder.into())
}

/// Returns whether a path is on a drive that is built into this computer.
fn is_on_fixed_drive(path: &Path) -> bool {
    let Some(Component::Prefix(prefix)) = path.components().next() else {
        return false;
    };
    let (Prefix::Disk(letter) | Prefix::VerbatimDisk(letter)) = prefix.kind() else {
        return false;
    };
    let root = HSTRING::from(format!(r"{}:\", char::from(letter)));
    // SAFETY: the text ends with a zero and lives until the call returns.
    unsafe { GetDriveTypeW(&root) == FIXED_DRIVE }
}

fn check(path: &Path, opened: &File, of: Securable) -> Result<(), ReadError> {
    if opened.metadata()?.file_attributes() & FILE_ATTRIBUTE_REPARSE_POINT.0 != 0 {
        return Err(untrusted(path, Weakness::Link));
    }
    match weakness(&descriptor(opened)?, of) {
        Some(weakness) => Err(untrusted(path, weakness)),
        None => Ok(()),
    }
}

/// Returns the owner and the access list of an open file or folder, as a self-relative security descriptor.
fn descriptor(opened: &File) -> io::Result<Vec<u8>> {
    let handle = HANDLE(opened.as_raw_handle());
    let wanted = (OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION).0;
    let mut size = 0;
    // SAFETY: the handle is open, and without a buffer nothing but the size is written.
    let _too_small = unsafe { GetKernelObjectSecurity(handle, wanted, None, 0, &raw mut size) };
    let mut bytes = vec![0_u8; usize::try_from(size).map_err(io::Error::other)?];
    let buffer = PSECURITY_DESCRIPTOR(bytes.as_mut_ptr().cast());
    // SAFETY: the handle is open, and the buffer has the size that is given.
    unsafe { GetKernelObjectSecurity(handle, wanted, Some(buffer), size, &raw mut size) }
        .map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bytes)
}

/// A folder that denies even the question who may change it is not trusted.
fn denied(folder: &Path, error: io::Error) -> ReadError {
    if error.kind() == io::ErrorKind::PermissionDenied {
        untrusted(folder, Weakness::Unknown)
    } else {
        error.into()
    }
}

fn untrusted(path: &Path, weakness: Weakness) -> ReadError {
    ReadError::Untrusted {
        path: path.to_owned(),
        weakness,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use windows_registry::CURRENT_USER;

    #[test]
    fn a_key_is_read_with_everything_below_it() {
        let path = format!(r"Software\Restore Desk test {}", std::process::id());
        assert_eq!(whole_key(CURRENT_USER, &path).unwrap(), None);
        let key = CURRENT_USER.create(&path).unwrap();
        key.set_string("managed_by", "IT").unwrap();
        let rule = key.create(r"settings\hide_passcodes").unwrap();
        rule.set_u32("value", 1).unwrap();
        rule.set_multi_string("hosts", &["a", "b"]).unwrap();
        let read = whole_key(CURRENT_USER, &path);
        CURRENT_USER.remove_tree(&path).unwrap();
        let read = read.unwrap().unwrap();
        assert_eq!(
            read.values,
            [(
                "managed_by".to_owned(),
                RegistryValue::Text("IT".to_owned())
            )]
        );
        let (name, settings) = &read.keys[0];
        assert_eq!(name, "settings");
        let (_, mut rule) = settings.keys[0].clone();
        rule.values.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(
            rule.values,
            [
                (
                    "hosts".to_owned(),
                    RegistryValue::Texts(vec!["a".to_owned(), "b".to_owned()])
                ),
                ("value".to_owned(), RegistryValue::Number(1)),
            ]
        );
    }
}
