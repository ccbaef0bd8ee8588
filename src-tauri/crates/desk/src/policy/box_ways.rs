//! The ways in which Box may be connected.

use super::Rule;
use crate::accounts::BoxWay;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error as _};

/// Ways to connect Box: at least one, each once. The first is offered first.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(transparent)]
pub struct WaysToConnect(#[schemars(schema_with = "each_once")] Vec<BoxWay>);

impl<'de> Deserialize<'de> for WaysToConnect {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let ways = Vec::<BoxWay>::deserialize(from)?;
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

/// What is offered, the first first: the ways that the rule names, and the others after them unless it is locked.
pub(super) fn offered(rule: Option<&Rule<WaysToConnect>>) -> Vec<BoxWay> {
    let mut ways = rule.map(|rule| rule.value.0.clone()).unwrap_or_default();
    if rule.is_none_or(|rule| !rule.locked) {
        for way in [BoxWay::Browser, BoxWay::Application, BoxWay::Pasted] {
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
    }
    ways
}

fn each_once(schemas: &mut SchemaGenerator) -> Schema {
    let way = schemas.subschema_for::<BoxWay>();
    json_schema!({ "type": "array", "items": way, "minItems": 1, "uniqueItems": true })
}
