//! The data of a Clumio account. Scenarios build it, requests read and change it.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::random::Random;

/// A Clumio account.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClumioAccount {
    /// Seed of all generated passcodes and IDs.
    pub(crate) seed: u64,
    /// The users with a token.
    pub(crate) principals: Vec<Principal>,
    /// Organizational units, the Global one first.
    pub(crate) organizational_units: Vec<OrganizationalUnit>,
    /// Instances, volumes and tables.
    pub(crate) assets: Vec<Asset>,
    /// Restored files, newest first.
    pub(crate) files: Vec<RestoredFile>,
    /// Tasks, newest first.
    pub(crate) tasks: Vec<Task>,
    /// The audit trail, newest first.
    pub(crate) audit_trail: Vec<AuditRecord>,
    /// Number of IDs generated so far.
    pub(crate) ids_generated: u64,
}

/// A user with a token.
#[derive(Clone)]
pub(crate) struct Principal {
    /// The bearer token.
    pub(crate) token: String,
    /// The Clumio ID of the user.
    pub(crate) user_id: String,
    /// The email address of the user, which the audit trail shows.
    pub(crate) email: String,
    /// The role of the user.
    pub(crate) role: Role,
    /// The first assigned unit, the scope of a request without a unit header.
    pub(crate) unit_id: String,
}

impl std::fmt::Debug for Principal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Principal")
            .field("email", &self.email)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// The vendor's roles, as far as the sandbox distinguishes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Has all permissions.
    SuperAdmin,
    /// May view, restore and share. Whether it may regenerate is a quirk.
    HelpdeskAdmin,
    /// May only view.
    ReportingAdmin,
    /// Has a token of another region, which is refused everywhere.
    OtherRegion,
}

/// An organizational unit.
#[derive(Clone, Debug)]
pub(crate) struct OrganizationalUnit {
    /// A UUID, all zeros for the Global unit.
    pub(crate) id: String,
    /// The display name.
    pub(crate) name: String,
    /// One sentence.
    pub(crate) description: String,
    /// `None` for the Global unit.
    pub(crate) parent_id: Option<String>,
}

/// An asset that is backed up.
#[derive(Clone, Debug)]
pub(crate) struct Asset {
    /// Clumio's UUID, the `asset_id` of filters.
    pub(crate) id: String,
    /// The name in AWS.
    pub(crate) name: String,
    /// `i-0…`, `vol-0…`, or the ID of the table.
    pub(crate) native_id: String,
    /// Twelve digits.
    pub(crate) account_native_id: String,
    /// For example `ap-northeast-1`.
    pub(crate) aws_region: String,
    /// For example `ap-northeast-1a`; tables have none.
    pub(crate) aws_az: Option<String>,
    /// Clumio's ID of the connected AWS environment.
    pub(crate) environment_id: String,
    /// The unit it belongs to.
    pub(crate) unit_id: String,
    /// The policy that protects it.
    pub(crate) policy_id: Option<String>,
    /// Key and value.
    pub(crate) tags: Vec<(String, String)>,
    /// The ID of the newest backup, a source for `POST /restores/files`.
    pub(crate) backup_id: String,
    /// Start of the newest backup.
    pub(crate) last_backup_at: Option<Timestamp>,
    /// Time of the deletion in AWS. The backups remain.
    pub(crate) deleted_at: Option<Timestamp>,
    /// The fields of its kind.
    pub(crate) details: AssetDetails,
}

/// The part of an [`Asset`] that depends on its kind.
#[derive(Clone, Debug)]
pub(crate) enum AssetDetails {
    /// An EC2 instance.
    Instance {
        /// For example `m6i.large`.
        instance_type: String,
        /// For example `running`.
        state: String,
    },
    /// An EBS volume.
    Volume {
        /// For example `gp3`.
        volume_type: String,
        /// Bytes.
        size: u64,
        /// Whether AWS encrypts it.
        encrypted: bool,
        /// The Clumio ID of the instance that it is attached to.
        attached_to: Option<String>,
    },
    /// A DynamoDB table.
    Table {
        /// Rows.
        item_count: u64,
        /// Bytes.
        size: u64,
    },
}

/// The kinds of assets that files are restored from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AssetKind {
    /// `aws_ec2_instance`
    Instance,
    /// `aws_ebs_volume`
    Volume,
    /// `aws_dynamodb_table`
    Table,
}

/// Files restored from a backup, as one download.
#[derive(Clone, Debug)]
pub(crate) struct RestoredFile {
    /// Opaque; may contain characters that a path must escape.
    pub(crate) id: String,
    /// The name that Clumio gave it.
    pub(crate) name: String,
    /// Bytes.
    pub(crate) size: u64,
    /// The task that restored it.
    pub(crate) task_id: String,
    /// The backup that it was restored from.
    pub(crate) backup_id: String,
    /// Start of that backup.
    pub(crate) backup_at: Timestamp,
    /// Expiry of the link.
    pub(crate) expires_at: Timestamp,
    /// The asset that it was restored from.
    pub(crate) asset_id: String,
    /// Direct downloads and emails.
    pub(crate) access_methods: Vec<AccessMethod>,
    /// The link in the emails.
    pub(crate) email_link: Option<String>,
    /// The valid passcode.
    pub(crate) passcode: Option<Passcode>,
    /// Number of passcodes issued so far.
    pub(crate) passcodes_issued: u32,
}

/// One element of `access_methods`.
#[derive(Clone, Debug)]
pub(crate) enum AccessMethod {
    /// A direct download.
    Direct {
        /// The download link.
        download_link: String,
        /// The user who restored it.
        retrieved_by: String,
    },
    /// An email with the link that asks for the passcode.
    Email {
        /// The message in the email.
        message: Option<String>,
        /// The user who shared it.
        retrieved_by: String,
        /// The recipient.
        retrieved_for: String,
    },
}

/// A passcode. `Debug` hides it and it has no `Serialize`, so that no log and no control call reveals it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Passcode(String);

/// A task as `/tasks` lists it. All tasks here are completed file restores.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    /// A number as text.
    pub(crate) id: String,
    /// The restored asset.
    pub(crate) asset_id: String,
    /// Time of the request.
    pub(crate) created_at: Timestamp,
    /// Time of completion.
    pub(crate) ended_at: Timestamp,
}

/// An entry of the audit trail.
#[derive(Clone, Debug)]
pub(crate) struct AuditRecord {
    /// A UUID.
    pub(crate) id: String,
    /// Time of the start.
    pub(crate) at: Timestamp,
    /// For example `regenerate_tda_passcode`.
    pub(crate) action: &'static str,
    /// Whether it succeeded.
    pub(crate) success: bool,
    /// The signed-in user, if any.
    pub(crate) user_email: Option<String>,
    /// The IP address of the client.
    pub(crate) ip_address: String,
    /// The asset of the restored file.
    pub(crate) asset_id: String,
    /// The restored file.
    pub(crate) file_id: String,
    /// The path of the request.
    pub(crate) request_url: String,
}

impl ClumioAccount {
    pub(crate) fn asset(&self, id: &str) -> Option<&Asset> {
        self.assets.iter().find(|asset| asset.id == id)
    }

    pub(crate) fn unit(&self, id: &str) -> Option<&OrganizationalUnit> {
        self.organizational_units.iter().find(|unit| unit.id == id)
    }

    /// Returns whether `unit_id` is `scope` or below it.
    pub(crate) fn is_within(&self, unit_id: &str, scope: &str) -> bool {
        let mut at = Some(unit_id);
        while let Some(id) = at {
            if id == scope {
                return true;
            }
            at = self.unit(id).and_then(|unit| unit.parent_id.as_deref());
        }
        false
    }

    /// Generates a new UUID.
    pub(crate) fn next_uuid(&mut self) -> String {
        self.ids_generated += 1;
        let mut random =
            Random::new(self.seed ^ self.ids_generated.wrapping_mul(0x5851_F42D_4C95_7F2D));
        uuid(&mut random)
    }

    /// Generates a task ID, which is digits.
    pub(crate) fn next_id(&mut self) -> String {
        self.ids_generated += 1;
        (9_100_000 + self.ids_generated).to_string()
    }
}

/// Generates a random (version 4) UUID.
pub(crate) fn uuid(random: &mut Random) -> String {
    uuid::Builder::from_random_bytes(random_bytes(random))
        .into_uuid()
        .to_string()
}

/// Returns the link in the emails about a file. It stays the same for every passcode.
pub(crate) fn email_link(file_id: &str) -> String {
    let path: String = Sha256::digest(file_id.as_bytes())[..12]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("https://west.portal.clumio.example/access-requested-file/{path}")
}

fn random_bytes(random: &mut Random) -> [u8; 16] {
    (u128::from(random.next()) << 64 | u128::from(random.next())).to_be_bytes()
}

impl Asset {
    /// Returns the kind.
    #[must_use]
    pub(crate) fn kind(&self) -> AssetKind {
        match self.details {
            AssetDetails::Instance { .. } => AssetKind::Instance,
            AssetDetails::Volume { .. } => AssetKind::Volume,
            AssetDetails::Table { .. } => AssetKind::Table,
        }
    }
}

impl Role {
    /// Returns the ID in `/organizational-units/{id}`. The vendor's IDs are undocumented; these are made for the sandbox.
    pub(crate) fn wire_id(self) -> &'static str {
        match self {
            Self::SuperAdmin | Self::OtherRegion => "00000000-0000-0000-0000-000000000000",
            Self::HelpdeskAdmin => "30000000-0000-0000-0000-000000000000",
            Self::ReportingAdmin => "40000000-0000-0000-0000-000000000000",
        }
    }
}

impl AssetKind {
    /// Returns the name in filters and entities.
    #[must_use]
    pub(crate) fn wire_name(self) -> &'static str {
        match self {
            Self::Instance => "aws_ec2_instance",
            Self::Volume => "aws_ebs_volume",
            Self::Table => "aws_dynamodb_table",
        }
    }

    pub(crate) fn from_wire_name(name: &str) -> Option<Self> {
        [Self::Instance, Self::Volume, Self::Table]
            .into_iter()
            .find(|kind| kind.wire_name() == name)
    }
}

impl RestoredFile {
    /// Returns the recipients of the emails, in order of sharing.
    pub(crate) fn recipients(&self) -> impl Iterator<Item = &str> {
        self.access_methods
            .iter()
            .filter_map(|access| match access {
                AccessMethod::Email { retrieved_for, .. } => Some(retrieved_for.as_str()),
                AccessMethod::Direct { .. } => None,
            })
    }
}

impl Passcode {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Passcode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passcode(…)")
    }
}
