//! Converts Clumio's answers.

use crate::{
    restored_file::{PasscodeEligibility, RestoredFile},
    types::{Asset, AssetKind, AssetRef},
};

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
    fn from(asset: clumio_client::Asset) -> Self {
        let native_id = asset.native_id.unwrap_or_default();
        Self {
            kind: asset.kind.into(),
            id: asset.id.to_string(),
            name: if asset.name.is_empty() {
                native_id.clone()
            } else {
                asset.name
            },
            native_id,
            account: asset.account,
            region: asset.region,
            deleted: asset.is_deleted,
            last_backup_at: asset.last_backup,
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

/// Converts a file in the list of `asset`.
pub(super) fn restored_file(file: clumio_client::RestoredFile, asset: &AssetRef) -> RestoredFile {
    let mut recipients: Vec<String> = Vec::new();
    let mut shared_by: Vec<String> = Vec::new();
    let mut messages: Vec<&str> = Vec::new();
    for share in &file.email_shares {
        if !recipients.contains(&share.recipient) {
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
    RestoredFile {
        id: file.id.to_string(),
        name: file.name,
        size: file.size,
        backup_at: file.backup_at,
        expires_at: file.expires_at,
        recipients,
        shared_by,
        message: (!messages.is_empty()).then(|| messages.join(" / ")),
        asset: Some(asset.clone()),
        are_recipients_complete: file.are_shares_complete,
        // Shares that cannot be read may be by email.
        eligibility: if file.email_shares.is_empty() && file.are_shares_complete {
            PasscodeEligibility::NoEmailShare
        } else {
            PasscodeEligibility::Regenerable
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_to_all_recipients_are_kept_once() {
        let share = |recipient: &str, message: Option<&str>| clumio_client::EmailShare {
            recipient: recipient.to_owned(),
            sent_by: None,
            message: message.map(str::to_owned),
        };
        let listed = clumio_client::RestoredFile {
            id: clumio_client::RestoredFileId::parse("6f1d0a83-5b7c-4e29-90a4-c83e5d2f7b01")
                .unwrap(),
            name: "Q3 forecast.xlsx".to_owned(),
            size: None,
            task_id: None,
            backup_id: None,
            direct_download: false,
            are_shares_complete: true,
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
        let file = restored_file(listed, &asset);
        assert_eq!(
            file.message.as_deref(),
            Some("As discussed / For the audit")
        );
        assert_eq!(file.recipients.len(), 4);
    }
}
