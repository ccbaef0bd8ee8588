//! What is in the account. Plain data: scenarios build it, requests read and change it.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::random::Random;

/// Everything one Clumio account holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClumioWorld {
    /// Decides every passcode and id that is made later.
    pub(crate) seed: u64,
    /// Who may call, by token.
    pub(crate) principals: Vec<Principal>,
    /// Organizational units, the Global one first.
    pub(crate) units: Vec<Unit>,
    /// Instances, volumes and tables.
    pub(crate) assets: Vec<Asset>,
    /// Restored files, newest first.
    pub(crate) files: Vec<RestoredFile>,
    /// Tasks, newest first.
    pub(crate) tasks: Vec<Task>,
    /// The audit trail, newest first.
    pub(crate) audit: Vec<AuditRecord>,
    /// How many ids were made since the beginning.
    pub(crate) made: u64,
}

/// Somebody with a token.
#[derive(Clone)]
pub(crate) struct Principal {
    /// What stands after `Bearer`.
    pub(crate) token: String,
    /// The user's Clumio id.
    pub(crate) user_id: String,
    /// The user's address, as the audit trail names it.
    pub(crate) email: String,
    /// What the user may do.
    pub(crate) role: Role,
    /// The unit that was first assigned: the scope of a request without a unit header.
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

/// The vendor's roles as far as they differ here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// May do everything.
    SuperAdmin,
    /// Views, restores and shares; whether it may regenerate is a quirk.
    HelpdeskAdmin,
    /// May only look.
    ReportingAdmin,
    /// Holds a token that was made in another region's portal: refused everywhere here.
    OtherRegion,
}

/// An organizational unit.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    /// A UUID; the Global unit's is all zeros.
    pub(crate) id: String,
    /// Shown to people.
    pub(crate) name: String,
    /// One sentence.
    pub(crate) description: String,
    /// `None` for the Global unit.
    pub(crate) parent_id: Option<String>,
}

/// Something that is backed up.
#[derive(Clone, Debug)]
pub(crate) struct Asset {
    /// Clumio's UUID: what `asset_id` means in a filter.
    pub(crate) id: String,
    /// The name in AWS.
    pub(crate) name: String,
    /// `i-0…`, `vol-0…`, or the table's id.
    pub(crate) native_id: String,
    /// Twelve digits.
    pub(crate) account_native_id: String,
    /// For example `ap-northeast-1`.
    pub(crate) aws_region: String,
    /// For example `ap-northeast-1a`; tables have none.
    pub(crate) aws_az: Option<String>,
    /// Clumio's id of the connected AWS environment.
    pub(crate) environment_id: String,
    /// The unit it belongs to.
    pub(crate) unit_id: String,
    /// The policy that protects it.
    pub(crate) policy_id: Option<String>,
    /// Key and value.
    pub(crate) tags: Vec<(String, String)>,
    /// Id of the newest backup: what `POST /restores/files` may name as its source.
    pub(crate) backup_id: String,
    /// When the newest backup began.
    pub(crate) last_backup_at: Option<Timestamp>,
    /// When it was deleted in AWS; its backups outlive it.
    pub(crate) deleted_at: Option<Timestamp>,
    /// What only this kind has.
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
        /// The Clumio id of the instance that it hangs on.
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

/// The three kinds that have restored files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AssetKind {
    /// `aws_ec2_instance`
    Instance,
    /// `aws_ebs_volume`
    Volume,
    /// `aws_dynamodb_table`
    Table,
}

/// Files that were restored from a backup, packed as one download.
#[derive(Clone, Debug)]
pub(crate) struct RestoredFile {
    /// Opaque; may hold characters that a path must escape.
    pub(crate) id: String,
    /// The name that Clumio gave it.
    pub(crate) name: String,
    /// Bytes.
    pub(crate) size: u64,
    /// The task that restored it.
    pub(crate) task_id: String,
    /// The backup that it came from.
    pub(crate) backup_id: String,
    /// When that backup began.
    pub(crate) backup_at: Timestamp,
    /// When the link ends.
    pub(crate) expires_at: Timestamp,
    /// The asset that it came from.
    pub(crate) asset_id: String,
    /// Every way that was given to somebody to fetch it.
    pub(crate) access: Vec<Access>,
    /// The link that recipients got by mail.
    pub(crate) email_link: Option<String>,
    /// The only passcode that works.
    pub(crate) passcode: Option<Passcode>,
    /// How many were made in all.
    pub(crate) passcodes_issued: u32,
}

/// One element of `access_methods`.
#[derive(Clone, Debug)]
pub(crate) enum Access {
    /// Fetched by the person who restored it.
    Direct {
        /// Where from.
        download_link: String,
        /// Who restored it.
        retrieved_by: String,
    },
    /// Mailed as a link that asks for the passcode.
    Email {
        /// What the mail says besides the link.
        message: Option<String>,
        /// Who shared it.
        retrieved_by: String,
        /// Who got it.
        retrieved_for: String,
    },
}

/// A passcode. Its `Debug` is blank and it has no `Serialize`, so that no log and no state call can tell it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Passcode(String);

/// A task as `/tasks` lists it. All tasks here are completed file restores.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    /// A number as text.
    pub(crate) id: String,
    /// The asset that was restored from.
    pub(crate) asset_id: String,
    /// When it was asked for.
    pub(crate) created_at: Timestamp,
    /// When it ended.
    pub(crate) ended_at: Timestamp,
}

/// One line of the audit trail.
#[derive(Clone, Debug)]
pub(crate) struct AuditRecord {
    /// A UUID.
    pub(crate) id: String,
    /// When it began.
    pub(crate) at: Timestamp,
    /// For example `regenerate_tda_passcode`.
    pub(crate) action: &'static str,
    /// Whether it worked.
    pub(crate) success: bool,
    /// Who did it; `None` where nobody signed in.
    pub(crate) user_email: Option<String>,
    /// From where.
    pub(crate) ip_address: String,
    /// The asset of the restored file.
    pub(crate) asset_id: String,
    /// The restored file.
    pub(crate) file_id: String,
    /// The path that was called.
    pub(crate) request_url: String,
}

impl ClumioWorld {
    pub(crate) fn asset(&self, id: &str) -> Option<&Asset> {
        self.assets.iter().find(|asset| asset.id == id)
    }

    pub(crate) fn unit(&self, id: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.id == id)
    }

    /// Whether `unit_id` is `scope` or lies below it.
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

    /// A UUID for the next thing that is made, never the same twice.
    pub(crate) fn next_uuid(&mut self) -> String {
        self.made += 1;
        let mut random = Random::new(self.seed ^ self.made.wrapping_mul(0x5851_F42D_4C95_7F2D));
        uuid(&mut random)
    }

    /// A task's id: digits.
    pub(crate) fn next_id(&mut self) -> String {
        self.made += 1;
        (9_100_000 + self.made).to_string()
    }
}

/// A random (version 4) UUID.
pub(crate) fn uuid(random: &mut Random) -> String {
    uuid::Builder::from_random_bytes(random_bytes(random))
        .into_uuid()
        .to_string()
}

/// The page that a recipient's mail leads to. It is made once for a file and survives every new passcode.
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
    /// Which of the three kinds it is.
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
    /// The id that `/organizational-units/{id}` gives. No page tells the vendor's; these are ours.
    pub(crate) fn wire_id(self) -> &'static str {
        match self {
            Self::SuperAdmin | Self::OtherRegion => "00000000-0000-0000-0000-000000000000",
            Self::HelpdeskAdmin => "30000000-0000-0000-0000-000000000000",
            Self::ReportingAdmin => "40000000-0000-0000-0000-000000000000",
        }
    }
}

impl AssetKind {
    /// As filters and entities spell it.
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
    /// Addresses that the link was mailed to, in order of sharing.
    pub(crate) fn recipients(&self) -> impl Iterator<Item = &str> {
        self.access.iter().filter_map(|access| match access {
            Access::Email { retrieved_for, .. } => Some(retrieved_for.as_str()),
            Access::Direct { .. } => None,
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
