//! What Clumio tells, as the window shows it.

use crate::passcode::{Asset, AssetKind, AssetRef, RestoredFile, Standing};

impl From<AssetKind> for clumio_api::AssetKind {
    fn from(kind: AssetKind) -> Self {
        match kind {
            AssetKind::Ec2Instance => Self::Ec2Instance,
            AssetKind::EbsVolume => Self::EbsVolume,
            AssetKind::DynamodbTable => Self::DynamodbTable,
        }
    }
}

impl From<clumio_api::AssetKind> for AssetKind {
    fn from(kind: clumio_api::AssetKind) -> Self {
        match kind {
            clumio_api::AssetKind::Ec2Instance => Self::Ec2Instance,
            clumio_api::AssetKind::EbsVolume => Self::EbsVolume,
            clumio_api::AssetKind::DynamodbTable => Self::DynamodbTable,
        }
    }
}

impl From<clumio_api::Asset> for Asset {
    fn from(told: clumio_api::Asset) -> Self {
        let native_id = told.native_id.unwrap_or_default();
        Self {
            kind: told.kind.into(),
            id: told.id.to_string(),
            name: if told.name.is_empty() { native_id.clone() } else { told.name },
            native_id,
            account: told.account,
            region: told.region,
            deleted: told.is_deleted,
            last_backup_at: told.last_backup,
        }
    }
}

impl From<Asset> for AssetRef {
    fn from(asset: Asset) -> Self {
        Self { kind: asset.kind, id: asset.id, name: asset.name }
    }
}

impl RestoredFile {
    /// A file as the list of `asset` tells it.
    pub(super) fn told(told: clumio_api::RestoredFile, asset: &AssetRef) -> Self {
        let mut recipients: Vec<String> = Vec::new();
        let mut shared_by: Vec<String> = Vec::new();
        for share in &told.email_shares {
            if !share.recipient.is_empty() && !recipients.contains(&share.recipient) {
                recipients.push(share.recipient.clone());
            }
            if let Some(sender) = share.sent_by.as_ref().filter(|sender| !shared_by.contains(sender)) {
                shared_by.push(sender.clone());
            }
        }
        Self {
            id: told.id.to_string(),
            name: told.name,
            size: told.size,
            backup_at: told.backup_at,
            link_ends_at: told.expires_at,
            recipients,
            shared_by,
            message: told.email_shares.iter().find_map(|share| share.message.clone()),
            asset: Some(asset.clone()),
            standing: if told.email_shares.is_empty() {
                Standing::NoEmailShare
            } else {
                Standing::Regenerable
            },
        }
    }
}
