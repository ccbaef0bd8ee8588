//! The `filter` parameter: a JSON object of fields, each with operators.

use jiff::Timestamp;
use serde_json::Value;

use super::reply::Refusal;

/// A field that a list can be filtered by.
pub(crate) struct Field {
    /// As the filter spells it.
    pub(crate) name: &'static str,
    /// Where the value is in an item: keys with dots between; a list of objects gives the list of their values.
    pub(crate) path: &'static str,
    /// What may be asked about it; `$in part` is an `$in` that parts of the value fit.
    pub(crate) operators: &'static [&'static str],
}

/// A parsed filter; every condition has to hold.
#[derive(Debug, Default)]
pub(crate) struct Filter(Vec<Condition>);

#[derive(Debug)]
struct Condition {
    field: &'static str,
    path: &'static str,
    operator: &'static str,
    wanted: Value,
}

impl Filter {
    /// Reads a filter in any key order and spacing. An operator without a value (`null`) counts as absent.
    pub(crate) fn parse(text: Option<&str>, fields: &'static [Field]) -> Result<Self, Refusal> {
        let Some(text) = text else {
            return Ok(Self::default());
        };
        let bad = |what: &str| Refusal::bad_request(&format!("filter: {what}."));
        let parsed: Value = serde_json::from_str(text).map_err(|_| bad("not JSON"))?;
        let asked = parsed.as_object().ok_or_else(|| bad("not an object"))?;
        let mut conditions = Vec::new();
        for (name, operators) in asked {
            let field = fields.iter().find(|field| field.name == name);
            let field = field.ok_or_else(|| bad(&format!("unknown field {name}")))?;
            let operators = operators
                .as_object()
                .ok_or_else(|| bad(&format!("{name} has no operator")))?;
            for (operator, wanted) in operators.iter().filter(|(_, wanted)| !wanted.is_null()) {
                let known = field
                    .operators
                    .iter()
                    .find(|known| known.split(' ').next() == Some(operator));
                let operator =
                    known.ok_or_else(|| bad(&format!("{name} does not take {operator}")))?;
                check(operator, wanted)
                    .map_err(|reason| bad(&format!("{name} {operator} {reason}")))?;
                let condition = Condition {
                    field: field.name,
                    path: field.path,
                    operator,
                    wanted: wanted.clone(),
                };
                conditions.push(condition);
            }
        }
        Ok(Self(conditions))
    }

    pub(crate) fn names(&self, field: &str) -> bool {
        self.0.iter().any(|condition| condition.field == field)
    }

    /// How many operators a field was given.
    pub(crate) fn operators_on(&self, field: &str) -> usize {
        self.0
            .iter()
            .filter(|condition| condition.field == field)
            .count()
    }

    /// The text that a field has to equal.
    pub(crate) fn equal_to(&self, field: &str) -> Option<&str> {
        let condition = self
            .0
            .iter()
            .find(|c| c.field == field && c.operator == "$eq")?;
        condition.wanted.as_str()
    }

    /// The values that a field may have.
    pub(crate) fn values_of(&self, field: &str) -> Vec<&Value> {
        self.0
            .iter()
            .filter(|c| c.field == field)
            .flat_map(|c| listed(&c.wanted))
            .collect()
    }

    /// Whether an item, as the list shows it, passes.
    pub(crate) fn passes(&self, item: &Value) -> bool {
        self.0.iter().all(|condition| {
            let found = found_at(item, condition.path);
            holds(condition.operator, &found, &condition.wanted)
        })
    }

    /// Takes the conditions on a field out, for lists that read it in their own way.
    pub(crate) fn without(mut self, field: &str) -> Self {
        self.0.retain(|condition| condition.field != field);
        self
    }
}

fn check(operator: &str, wanted: &Value) -> Result<(), &'static str> {
    match operator {
        "$in" | "$in part" | "$all" if !wanted.is_array() => Err("wants a list"),
        "$eq" | "$contains" if wanted.is_array() || wanted.is_object() => Err("wants one value"),
        "$gte" | "$gt" | "$lte" | "$lt" if moment(wanted).is_none() => {
            Err("wants an RFC 3339 time")
        }
        _ => Ok(()),
    }
}

fn holds(operator: &str, found: &[String], wanted: &Value) -> bool {
    let wanted_texts: Vec<String> = listed(wanted).into_iter().map(text).collect();
    let first = wanted_texts.first().map_or("", String::as_str);
    let compare = |holds: fn(&Timestamp, &Timestamp) -> bool| {
        let found = found
            .first()
            .and_then(|text| text.parse::<Timestamp>().ok());
        found
            .zip(moment(wanted))
            .is_some_and(|(found, wanted)| holds(&found, &wanted))
    };
    match operator {
        "$in part" => wanted_texts
            .iter()
            .any(|wanted| found.iter().any(|found| found.contains(wanted))),
        "$eq" | "$in" => wanted_texts.iter().any(|wanted| found.contains(wanted)),
        "$all" => wanted_texts.iter().all(|wanted| found.contains(wanted)),
        "$contains" => found
            .iter()
            .any(|found| found.to_lowercase().contains(&first.to_lowercase())),
        "$gte" => compare(Timestamp::ge),
        "$gt" => compare(Timestamp::gt),
        "$lte" => compare(Timestamp::le),
        "$lt" => compare(Timestamp::lt),
        _ => false,
    }
}

fn found_at(item: &Value, path: &str) -> Vec<String> {
    let mut at = vec![item];
    for key in path.split('.') {
        at = at
            .into_iter()
            .flat_map(listed)
            .filter_map(|value| value.get(key))
            .collect();
    }
    at.into_iter()
        .flat_map(|value| listed(value))
        .filter(|value| !value.is_null())
        .map(text)
        .collect()
}

fn listed(value: &Value) -> Vec<&Value> {
    value
        .as_array()
        .map_or_else(|| vec![value], |items| items.iter().collect())
}

/// `true` and `"true"`, `1` and `"1"` are the same to the vendor's filters.
fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn moment(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}
