use http_client::{Request, RetryPolicy, json as lenient};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::ClumioClient;
use crate::{
    error::Error,
    id::{AssetId, UnitId},
    page::{Page, PageStart, parse_page},
};

/// Page size.
const PER_PAGE: u16 = 50;

/// The kind of an asset whose files Clumio restores (Go SDK, `restored_files_v1.go`, filter `asset_type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetKind {
    /// A virtual machine on AWS.
    Ec2Instance,
    /// A volume on AWS.
    EbsVolume,
    /// A table on AWS.
    DynamodbTable,
}

impl AssetKind {
    /// Returns the `asset_type` in filters.
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

    /// Returns the field of the provider's ID, and the operator that filters by it.
    fn native_id(self) -> (&'static str, &'static str) {
        match self {
            Self::Ec2Instance => ("instance_native_id", "$contains"),
            Self::EbsVolume => ("volume_native_id", "$contains"),
            Self::DynamodbTable => ("table_native_id", "$eq"),
        }
    }
}

/// The conditions for a list of assets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssetQuery {
    /// The search; `None` for all assets.
    pub search: Option<AssetSearch>,
    /// Whether to include assets that are deleted at the provider, from which users often restore.
    pub include_deleted: bool,
}

/// A search for assets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssetSearch {
    /// A part of the name.
    Name(String),
    /// A part of the provider's ID (`i-0abc…`, `vol-0abc…`); of a table, the whole ID.
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
        if self.include_deleted {
            filter.insert("is_deleted".to_owned(), json!({ "$in": ["true", "false"] }));
        }
        (!filter.is_empty()).then_some(Value::Object(filter))
    }
}

/// An asset whose files can be restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The kind.
    pub kind: AssetKind,
    /// Clumio's ID.
    pub id: AssetId,
    /// The name; empty if it has none.
    pub name: String,
    /// The provider's ID; of a table, its ARN.
    pub native_id: Option<String>,
    /// The AWS account.
    pub account: Option<String>,
    /// The AWS region.
    pub region: Option<String>,
    /// The AWS availability zone.
    pub zone: Option<String>,
    /// Size in bytes.
    pub size: Option<u64>,
    /// Time of the last backup.
    pub last_backup: Option<Timestamp>,
    /// Whether it is deleted at the provider.
    pub is_deleted: bool,
    /// The organizational unit.
    pub unit: Option<UnitId>,
}

impl ClumioClient {
    /// Lists assets of a kind, fifty at a time (`GET /datasources/aws/…`; Python SDK, `aws_ec2_instances_v1.py` and so
    /// on).
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
        parse_page(&response, from, |wire: WireAsset| wire.into_asset(kind))
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireAsset {
    #[serde(deserialize_with = "lenient::text")]
    id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    instance_native_id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    volume_native_id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    table_arn: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    table_native_id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    account_native_id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    aws_region: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    aws_az: Option<String>,
    #[serde(deserialize_with = "lenient::number")]
    size: Option<u64>,
    #[serde(deserialize_with = "lenient::timestamp")]
    last_backup_timestamp: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::boolean")]
    is_deleted: Option<bool>,
    #[serde(deserialize_with = "lenient::text")]
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
