/// A key of Windows' registry, with everything below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegistryKey {
    /// Its values, by name.
    pub values: Vec<(String, RegistryValue)>,
    /// Its subkeys, by name.
    pub keys: Vec<(String, Self)>,
}

/// A value in Windows' registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistryValue {
    /// `REG_DWORD` and `REG_QWORD`.
    Number(u64),
    /// `REG_SZ` and `REG_EXPAND_SZ`; variables in it are not expanded.
    Text(String),
    /// `REG_MULTI_SZ`.
    Texts(Vec<String>),
    /// Any other kind.
    Other,
}
