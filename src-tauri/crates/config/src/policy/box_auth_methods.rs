//! How a Box account may be connected.

use super::rule::Rule;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use ts_rs::TS;

/// How a Box account is opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "BoxWay")]
pub enum BoxAuthMethod {
    /// With a pasted access token.
    #[default]
    Pasted,
    /// By a sign-in in the browser.
    Browser,
    /// By an application in its own name.
    Application,
}

/// Methods to connect Box: at least one, each once. The first is offered first.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(transparent)]
pub struct BoxAuthMethods(#[schemars(schema_with = "each_once")] Vec<BoxAuthMethod>);

impl<'de> Deserialize<'de> for BoxAuthMethods {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let ways = Vec::<BoxAuthMethod>::deserialize(from)?;
        let twice = ways
            .iter()
            .enumerate()
            .any(|(at, way)| ways[..at].contains(way));
        if ways.is_empty() || twice {
            return Err(D::Error::custom(
                "at least one way is wanted, and each once",
            ));
        }
        Ok(Self(ways))
    }
}

/// Returns the methods on offer, the preferred one first: those that the rule names, and the others after them unless it is locked.
pub(super) fn offered(rule: Option<&Rule<BoxAuthMethods>>) -> Vec<BoxAuthMethod> {
    let mut ways = rule.map(|rule| rule.value.0.clone()).unwrap_or_default();
    if rule.is_none_or(|rule| !rule.locked) {
        for way in [
            BoxAuthMethod::Browser,
            BoxAuthMethod::Application,
            BoxAuthMethod::Pasted,
        ] {
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
    }
    ways
}

fn each_once(schemas: &mut SchemaGenerator) -> Schema {
    let way = schemas.subschema_for::<BoxAuthMethod>();
    json_schema!({ "type": "array", "items": way, "minItems": 1, "uniqueItems": true })
}
