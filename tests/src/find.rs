use crate::driver::{Driver, Element, Refusal};

/// How to find something in the window. Only what is displayed is found.
#[derive(Clone, Debug)]
pub struct By {
    how: How,
    inside: Option<Box<Self>>,
}

/// First strong isolate and pop directional isolate: they are not seen.
const ISOLATES: [char; 2] = ['\u{2068}', '\u{2069}'];

#[derive(Clone, Debug)]
enum How {
    TestId(String),
    Role { role: String, name: Name },
    Text(String),
    Css(String),
}

#[derive(Clone, Debug)]
enum Name {
    Is(String),
    Contains(String),
}

impl By {
    /// What carries this `data-testid`.
    #[must_use]
    pub fn test_id(id: &str) -> Self {
        How::TestId(id.into()).into()
    }

    /// What a screen reader would call so: its computed role and its whole accessible name.
    #[must_use]
    pub fn role(role: &str, name: &str) -> Self {
        How::Role {
            role: role.into(),
            name: Name::Is(name.into()),
        }
        .into()
    }

    /// As [`By::role`], with a part of the name.
    #[must_use]
    pub fn role_with(role: &str, part_of_name: &str) -> Self {
        How::Role {
            role: role.into(),
            name: Name::Contains(part_of_name.into()),
        }
        .into()
    }

    /// The innermost element with this text in it, white space taken together.
    #[must_use]
    pub fn text(part: &str) -> Self {
        How::Text(part.into()).into()
    }

    /// What this CSS selector matches.
    #[must_use]
    pub fn css(selector: &str) -> Self {
        How::Css(selector.into()).into()
    }

    /// The same, but only within the first thing that `outer` finds.
    #[must_use]
    pub fn inside(self, outer: Self) -> Self {
        Self {
            inside: Some(Box::new(outer)),
            ..self
        }
    }

    /// Everything on the page that fits and is displayed, in the order of the page.
    pub(crate) fn all(&self, driver: &Driver) -> Result<Vec<Element>, Refusal> {
        let outer = match &self.inside {
            None => None,
            Some(outer) => match outer.all(driver)?.into_iter().next() {
                Some(found) => Some(found),
                None => return Ok(Vec::new()),
            },
        };
        let (using, what) = self.how.query();
        let mut fitting = Vec::new();
        for element in driver.find(using, &what, outer.as_ref())? {
            match self.fits(driver, &element) {
                Ok(true) => fitting.push(element),
                Ok(false) => {}
                // Gone while we looked: the others may still be there.
                Err(refusal) if refusal.may_pass() => {}
                Err(refusal) => return Err(refusal),
            }
        }
        Ok(fitting)
    }

    fn fits(&self, driver: &Driver, element: &Element) -> Result<bool, Refusal> {
        if let How::Role { role, name } = &self.how {
            let label = driver.get(&element.path("computedlabel"))?;
            let label = together(label.as_str().unwrap_or_default());
            let named = match name {
                Name::Is(whole) => label == *whole,
                Name::Contains(part) => label.contains(part),
            };
            if !named || driver.get(&element.path("computedrole"))? != role.as_str() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl From<How> for By {
    fn from(how: How) -> Self {
        Self { how, inside: None }
    }
}

impl How {
    /// The strategy of the protocol and its value.
    fn query(&self) -> (&'static str, String) {
        match self {
            Self::TestId(id) => ("css selector", format!("[data-testid={id:?}]")),
            Self::Role { role, .. } => ("css selector", candidates(role)),
            Self::Text(part) => {
                let seen = format!(
                    "translate(normalize-space(.), '{}', '')",
                    ISOLATES.iter().collect::<String>()
                );
                let has = format!("contains({seen}, {})", xpath_text(part));
                ("xpath", format!(".//*[{has} and not(.//*[{has}])]"))
            }
            Self::Css(selector) => ("css selector", selector.clone()),
        }
    }
}

impl std::fmt::Display for By {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.how {
            How::TestId(id) => write!(to, "[data-testid={id}]")?,
            How::Role {
                role,
                name: Name::Is(name),
            } => write!(to, "the {role} {name:?}")?,
            How::Role {
                role,
                name: Name::Contains(part),
            } => {
                write!(to, "a {role} with {part:?} in its name")?;
            }
            How::Text(part) => write!(to, "the text {part:?}")?,
            How::Css(selector) => write!(to, "{selector}")?,
        }
        self.inside
            .as_ref()
            .map_or(Ok(()), |outer| write!(to, " inside {outer}"))
    }
}

/// Elements that may have this role, so that not every element of the page has to be asked.
fn candidates(role: &str) -> String {
    let tags = match role {
        "button" => "button, summary, input[type=button], input[type=submit]",
        "link" => "a[href]",
        "textbox" => "input, textarea",
        "searchbox" => "input[type=search]",
        "spinbutton" => "input[type=number]",
        "checkbox" | "switch" => "input[type=checkbox]",
        "radio" => "input[type=radio]",
        "combobox" => "select, input",
        "option" => "option",
        "heading" => "h1, h2, h3, h4, h5, h6",
        "row" => "tr",
        "cell" | "gridcell" => "td",
        "columnheader" => "th",
        "table" => "table",
        "dialog" => "dialog",
        "list" => "ul, ol",
        "listitem" => "li",
        "navigation" => "nav",
        "main" => "main",
        "region" => "section",
        "status" => "output",
        "img" => "img",
        _ => "",
    };
    let explicit = format!("[role~={role:?}]");
    if tags.is_empty() {
        explicit
    } else {
        format!("{tags}, {explicit}")
    }
}

/// Text as it is seen: white space taken together, and without the marks that isolate the direction of a name.
pub(crate) fn together(text: &str) -> String {
    text.replace(ISOLATES, "")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// XPath 1.0 has no escapes, only two kinds of quotes.
fn xpath_text(text: &str) -> String {
    if !text.contains('"') {
        return format!("\"{text}\"");
    }
    let parts: Vec<String> = text.split('"').map(|part| format!("\"{part}\"")).collect();
    format!("concat({})", parts.join(", '\"', "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_of_both_kinds_survive_in_xpath() {
        assert_eq!(xpath_text("it's"), "\"it's\"");
        assert_eq!(
            xpath_text("say \"it's\""),
            "concat(\"say \", '\"', \"it's\", '\"', \"\")"
        );
    }

    #[test]
    fn what_was_looked_for_reads_as_a_sentence() {
        let by = By::role("button", "Copy").inside(By::test_id("handover"));
        assert_eq!(
            by.to_string(),
            "the button \"Copy\" inside [data-testid=handover]"
        );
    }
}
