//! The `filter` parameter: a JSON object of fields, each with operators.

use jiff::Timestamp;
use serde_json::Value;

use super::response::ClumioError;

/// A field that a list can be filtered by.
pub(crate) struct Field {
    /// The name in the filter.
    pub(crate) name: &'static str,
    /// The path of the value in an item: keys separated by dots. A list of objects gives the list of their values.
    pub(crate) path: &'static str,
    /// The supported operators. `$in part` is an `$in` that matches substrings.
    pub(crate) operators: &'static [&'static str],
}

/// A parsed filter: conditions that must all be met.
#[derive(Debug, Default)]
pub(crate) struct Filter(Vec<Condition>);

#[derive(Debug)]
struct Condition {
    field: &'static str,
    path: &'static str,
    operator: &'static str,
    operand: Value,
}

impl Filter {
    /// Parses a filter. An operator without a value (`null`) counts as absent.
    pub(crate) fn parse(text: Option<&str>, fields: &'static [Field]) -> Result<Self, ClumioError> {
        let Some(text) = text else {
            return Ok(Self::default());
        };
        let bad = |what: &str| ClumioError::bad_request(&format!("filter: {what}."));
        let parsed: Value = serde_json::from_str(text).map_err(|_| bad("not JSON"))?;
        let asked = parsed.as_object().ok_or_else(|| bad("not an object"))?;
        let mut conditions = Vec::new();
        for (name, operators) in asked {
            let field = fields.iter().find(|field| field.name == name);
            let field = field.ok_or_else(|| bad(&format!("unknown field {name}")))?;
            let operators = operators
                .as_object()
                .ok_or_else(|| bad(&format!("{name} has no operator")))?;
            for (operator, operand) in operators.iter().filter(|(_, operand)| !operand.is_null()) {
                let known = field
                    .operators
                    .iter()
                    .find(|known| known.split(' ').next() == Some(operator));
                let operator =
                    known.ok_or_else(|| bad(&format!("{name} does not take {operator}")))?;
                check(operator, operand)
                    .map_err(|reason| bad(&format!("{name} {operator} {reason}")))?;
                let condition = Condition {
                    field: field.name,
                    path: field.path,
                    operator,
                    operand: operand.clone(),
                };
                conditions.push(condition);
            }
        }
        Ok(Self(conditions))
    }

    pub(crate) fn mentions(&self, field: &str) -> bool {
        self.0.iter().any(|condition| condition.field == field)
    }

    /// Returns the number of operators on a field.
    pub(crate) fn operators_on(&self, field: &str) -> usize {
        self.0
            .iter()
            .filter(|condition| condition.field == field)
            .count()
    }

    /// Returns the text that a field must equal.
    pub(crate) fn equal_to(&self, field: &str) -> Option<&str> {
        let condition = self
            .0
            .iter()
            .find(|c| c.field == field && c.operator == "$eq")?;
        condition.operand.as_str()
    }

    /// Returns the values that a field may have.
    pub(crate) fn values_of(&self, field: &str) -> Vec<&Value> {
        self.0
            .iter()
            .filter(|c| c.field == field)
            .flat_map(|c| as_list(&c.operand))
            .collect()
    }

    /// Returns whether a rendered item meets all conditions.
    pub(crate) fn matches(&self, item: &Value) -> bool {
        self.0.iter().all(|condition| {
            let found = values_at(item, condition.path);
            satisfies(condition.operator, &found, &condition.operand)
        })
    }

    /// Removes the conditions on a field, for lists that interpret it themselves.
    pub(crate) fn without(mut self, field: &str) -> Self {
        self.0.retain(|condition| condition.field != field);
        self
    }
}

fn check(operator: &str, operand: &Value) -> Result<(), &'static str> {
    match operator {
        "$in" | "$in part" | "$all" if !operand.is_array() => Err("wants a list"),
        "$eq" | "$contains" if operand.is_array() || operand.is_object() => Err("wants one value"),
        "$gte" | "$gt" | "$lte" | "$lt" if parse_time(operand).is_none() => {
            Err("wants an RFC 3339 time")
        }
        _ => Ok(()),
    }
}

fn satisfies(operator: &str, found: &[String], operand: &Value) -> bool {
    let wanted_texts: Vec<String> = as_list(operand).into_iter().map(text).collect();
    let first = wanted_texts.first().map_or("", String::as_str);
    let compare = |satisfies: fn(&Timestamp, &Timestamp) -> bool| {
        let found = found
            .first()
            .and_then(|text| text.parse::<Timestamp>().ok());
        found
            .zip(parse_time(operand))
            .is_some_and(|(found, operand)| satisfies(&found, &operand))
    };
    match operator {
        "$in part" => wanted_texts
            .iter()
            .any(|operand| found.iter().any(|found| found.contains(operand))),
        "$eq" | "$in" => wanted_texts.iter().any(|operand| found.contains(operand)),
        "$all" => wanted_texts.iter().all(|operand| found.contains(operand)),
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

fn values_at(item: &Value, path: &str) -> Vec<String> {
    let mut at = vec![item];
    for key in path.split('.') {
        at = at
            .into_iter()
            .flat_map(as_list)
            .filter_map(|value| value.get(key))
            .collect();
    }
    at.into_iter()
        .flat_map(|value| as_list(value))
        .filter(|value| !value.is_null())
        .map(text)
        .collect()
}

fn as_list(value: &Value) -> Vec<&Value> {
    value
        .as_array()
        .map_or_else(|| vec![value], |items| items.iter().collect())
}

/// Returns a value as text: to the vendor's filters `true` and `"true"`, `1` and `"1"` are equal.
fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn parse_time(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}
