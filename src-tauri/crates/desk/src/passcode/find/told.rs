//! What Clumio tells, as the window shows it.

use crate::passcode::{Asset, AssetKind, AssetRef, RestoredFile, Standing};

impl From<AssetKind> for clumio_client::AssetKind {
    fn from(kind: AssetKind) -> Self {
        match kind {
            AssetKind::Ec2Instance => Self::Ec2Instance,
            AssetKind::EbsVolume => Self::EbsVolume,
            AssetKind::DynamodbTable => Self::DynamodbTable,
        }
    }
}

impl From<clumio_client::AssetKind> for AssetKind {
    fn from(kind: clumio_client::AssetKind) -> Self {
        match kind {
            clumio_client::AssetKind::Ec2Instance => Self::Ec2Instance,
            clumio_client::AssetKind::EbsVolume => Self::EbsVolume,
            clumio_client::AssetKind::DynamodbTable => Self::DynamodbTable,
        }
    }
}

impl From<clumio_client::Asset> for Asset {
    fn from(told: clumio_client::Asset) -> Self {
        let native_id = told.native_id.unwrap_or_default();
        Self {
            kind: told.kind.into(),
            id: told.id.to_string(),
            name: if told.name.is_empty() {
                native_id.clone()
            } else {
                told.name
            },
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
        Self {
            kind: asset.kind,
            id: asset.id,
            name: asset.name,
        }
    }
}

impl RestoredFile {
    /// A file as the list of `asset` tells it.
    pub(super) fn told(told: clumio_client::RestoredFile, asset: &AssetRef) -> Self {
        let mut recipients: Vec<String> = Vec::new();
        let mut shared_by: Vec<String> = Vec::new();
        let mut messages: Vec<&str> = Vec::new();
        for share in &told.email_shares {
            if !share.recipient.is_empty() && !recipients.contains(&share.recipient) {
                recipients.push(share.recipient.clone());
            }
            if let Some(sender) = share
                .sent_by
                .as_ref()
                .filter(|sender| !shared_by.contains(sender))
            {
                shared_by.push(sender.clone());
            }
            if let Some(message) = share
                .message
                .as_deref()
                .filter(|message| !messages.contains(message))
            {
                messages.push(message);
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
            message: (!messages.is_empty()).then(|| messages.join(" / ")),
            asset: Some(asset.clone()),
            standing: if told.email_shares.is_empty() {
                Standing::NoEmailShare
            } else {
                Standing::Regenerable
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_by_what_was_written_to_any_of_its_recipients() {
        let share = |recipient: &str, message: Option<&str>| clumio_client::EmailShare {
            recipient: recipient.to_owned(),
            sent_by: None,
            message: message.map(str::to_owned),
        };
        let told = clumio_client::RestoredFile {
            id: clumio_client::RestoredFileId::parse("6f1d0a83-5b7c-4e29-90a4-c83e5d2f7b01")
                .unwrap(),
            name: "Q3 forecast.xlsx".to_owned(),
            size: None,
            task_id: None,
            backup_id: None,
            direct_download: false,
            backup_at: None,
            expires_at: None,
            email_shares: vec![
                share("a@example.org", Some("As discussed")),
                share("b@example.org", None),
                share("c@example.org", Some("As discussed")),
                share("d@example.org", Some("For the audit")),
            ],
        };
        let asset = AssetRef {
            kind: AssetKind::Ec2Instance,
            id: "i-1".to_owned(),
            name: "web".to_owned(),
        };
        let file = RestoredFile::told(told, &asset);
        assert_eq!(
            file.message.as_deref(),
            Some("As discussed / For the audit")
        );
        assert_eq!(file.recipients.len(), 4);
    }
}
