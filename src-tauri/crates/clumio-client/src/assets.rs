use http_client::{Request, RetryPolicy, json as read};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    client::ClumioClient,
    error::Error,
    id::{AssetId, UnitId},
    page::{Page, PageStart, page},
};

/// How many assets are asked for at a time.
const PER_PAGE: u16 = 50;

/// The kinds of things whose files Clumio restores (Go SDK, `restored_files_v1.go`, filter `asset_type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetKind {
    /// A virtual machine at AWS.
    Ec2Instance,
    /// A disk at AWS.
    EbsVolume,
    /// A table at AWS.
    DynamodbTable,
}

impl AssetKind {
    /// The word in a filter for restored files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ec2Instance => "aws_ec2_instance",
            Self::EbsVolume => "aws_ebs_volume",
            Self::DynamodbTable => "aws_dynamodb_table",
        }
    }

    fn segment(self) -> &'static str {
        match self {
            Self::Ec2Instance => "ec2-instances",
            Self::EbsVolume => "ebs-volumes",
            Self::DynamodbTable => "dynamodb-tables",
        }
    }

    /// The field of the provider's own id, and whether it can be searched by a part.
    fn native_id(self) -> (&'static str, &'static str) {
        match self {
            Self::Ec2Instance => ("instance_native_id", "$contains"),
            Self::EbsVolume => ("volume_native_id", "$contains"),
            Self::DynamodbTable => ("table_native_id", "$eq"),
        }
    }
}

/// Which assets to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssetQuery {
    /// What to look for; all if nothing.
    pub search: Option<AssetSearch>,
    /// Also those that are deleted at the provider. Clumio hides them unless asked, and people often restore from them.
    pub with_deleted: bool,
}

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssetSearch {
    /// A part of the name.
    Name(String),
    /// A part of the provider's own id (`i-0abc…`, `vol-0abc…`); of a table, the whole of it.
    NativeId(String),
}

impl AssetQuery {
    fn filter(&self, kind: AssetKind) -> Option<Value> {
        let mut filter = Map::new();
        match &self.search {
            Some(AssetSearch::Name(part)) => {
                filter.insert("name".to_owned(), json!({ "$contains": part }));
            }
            Some(AssetSearch::NativeId(id)) => {
                let (field, operator) = kind.native_id();
                filter.insert(field.to_owned(), json!({ operator: id }));
            }
            None => {}
        }
        if self.with_deleted {
            filter.insert("is_deleted".to_owned(), json!({ "$in": ["true", "false"] }));
        }
        (!filter.is_empty()).then_some(Value::Object(filter))
    }
}

/// Something whose files can be restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// What it is.
    pub kind: AssetKind,
    /// Clumio's id.
    pub id: AssetId,
    /// The name, empty if it has none.
    pub name: String,
    /// The provider's id; of a table, its ARN.
    pub native_id: Option<String>,
    /// The AWS account.
    pub account: Option<String>,
    /// The AWS region.
    pub region: Option<String>,
    /// The AWS availability zone.
    pub zone: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// When the last backup was made.
    pub last_backup: Option<Timestamp>,
    /// Whether it is gone at the provider.
    pub is_deleted: bool,
    /// The organizational unit it belongs to.
    pub unit: Option<UnitId>,
}

impl ClumioClient {
    /// Lists assets of a kind, fifty at a time (`GET /datasources/aws/…`; Python SDK, `aws_ec2_instances_v1.py` and its
    /// likes).
    pub async fn assets(
        &self,
        kind: AssetKind,
        query: &AssetQuery,
        from: Option<&PageStart>,
    ) -> Result<Page<Asset>, Error> {
        let request = Request::get(
            ["datasources", "aws", kind.segment()],
            RetryPolicy::Idempotent,
        )
        .query("limit", PER_PAGE)
        .query_if("start", from.map(|start| &start.0))
        .query_if("filter", query.filter(kind));
        let response = self
            .send(request, &format!("aws-{}=v1", kind.segment()))
            .await?;
        page(&response, from, |wire: WireAsset| wire.into_asset(kind))
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireAsset {
    #[serde(deserialize_with = "read::text")]
    id: Option<String>,
    #[serde(deserialize_with = "read::text")]
    name: Option<String>,
    #[serde(deserialize_with = "read::text")]
    instance_native_id: Option<String>,
    #[serde(deserialize_with = "read::text")]
    volume_native_id: Option<String>,
    #[serde(deserialize_with = "read::text")]
    table_arn: Option<String>,
    #[serde(deserialize_with = "read::text")]
    table_native_id: Option<String>,
    #[serde(deserialize_with = "read::text")]
    account_native_id: Option<String>,
    #[serde(deserialize_with = "read::text")]
    aws_region: Option<String>,
    #[serde(deserialize_with = "read::text")]
    aws_az: Option<String>,
    #[serde(deserialize_with = "read::number")]
    size: Option<u64>,
    #[serde(deserialize_with = "read::timestamp")]
    last_backup_timestamp: Option<Timestamp>,
    #[serde(deserialize_with = "read::boolean")]
    is_deleted: Option<bool>,
    #[serde(deserialize_with = "read::text")]
    organizational_unit_id: Option<String>,
}

impl WireAsset {
    fn into_asset(self, kind: AssetKind) -> Option<Asset> {
        Some(Asset {
            kind,
            id: AssetId::parse(&self.id?).ok()?,
            name: self.name.unwrap_or_default(),
            native_id: match kind {
                AssetKind::Ec2Instance => self.instance_native_id,
                AssetKind::EbsVolume => self.volume_native_id,
                AssetKind::DynamodbTable => self.table_arn.or(self.table_native_id),
            },
            account: self.account_native_id,
            region: self.aws_region,
            zone: self.aws_az,
            size: self.size,
            last_backup: self.last_backup_timestamp,
            is_deleted: self.is_deleted.unwrap_or(false),
            unit: self
                .organizational_unit_id
                .and_then(|id| UnitId::parse(&id).ok()),
        })
    }
}
