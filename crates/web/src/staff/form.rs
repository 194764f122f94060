//! The form of a staff page as data: labelled fields with hints, choices and errors. One template shows all of them,
//! so that every action looks, reads and fails in the same way.

use zhiye_edge::Form;

/// One field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    pub name: String,
    pub label: String,
    pub hint: String,
    pub optional: bool,
    pub control: Control,
    pub error: Option<String>,
    /// The cursor stands here when the page opens.
    pub autofocus: bool,
}

/// How a field is filled in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Control {
    /// One line; the type of the `input`.
    Line {
        kind: &'static str,
        value: String,
    },
    Area {
        rows: u8,
        value: String,
    },
    Radios(Vec<Choice>),
    Checks(Vec<Choice>),
    Select(Vec<Choice>),
    Hidden(String),
}

/// One choice of a list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Choice {
    pub value: String,
    pub label: String,
    /// What choosing it means, under the label.
    pub note: String,
    pub chosen: bool,
    /// The heading it stands under in a drop-down list.
    pub group: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { value: value.into(), label: label.into(), ..Choice::default() }
    }

    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Choice {
        self.note = note.into();
        self
    }

    #[must_use]
    pub fn under(mut self, group: impl Into<String>) -> Choice {
        self.group = group.into();
        self
    }
}

impl Field {
    fn new(name: &str, label: &str, control: Control) -> Field {
        Field {
            name: name.into(),
            label: label.into(),
            hint: String::new(),
            optional: false,
            control,
            error: None,
            autofocus: false,
        }
    }

    /// A line of text. `otherwise` stands there until the person types.
    pub fn line(name: &str, label: &str, typed: &Form, otherwise: &str) -> Field {
        Field::typed(name, label, "text", typed, otherwise)
    }

    /// A line of another `input` type: `tel`, `date`, `number`, `password`.
    pub fn typed(name: &str, label: &str, kind: &'static str, typed: &Form, otherwise: &str) -> Field {
        Field::new(name, label, Control::Line { kind, value: value(typed, name, otherwise) })
    }

    pub fn area(name: &str, label: &str, rows: u8, typed: &Form, otherwise: &str) -> Field {
        Field::new(name, label, Control::Area { rows, value: value(typed, name, otherwise) })
    }

    /// One of several; nothing is chosen unless the person did or `otherwise` names a value.
    pub fn radios(name: &str, label: &str, choices: Vec<Choice>, typed: &Form, otherwise: &str) -> Field {
        Field::new(name, label, Control::Radios(chosen(choices, name, typed, otherwise)))
    }

    pub fn select(name: &str, label: &str, choices: Vec<Choice>, typed: &Form, otherwise: &str) -> Field {
        Field::new(name, label, Control::Select(chosen(choices, name, typed, otherwise)))
    }

    /// Any of several.
    pub fn checks(name: &str, label: &str, choices: Vec<Choice>, typed: &Form) -> Field {
        Field::new(name, label, Control::Checks(chosen(choices, name, typed, "")))
    }

    /// A single box to tick.
    pub fn tick(name: &str, label: &str, box_label: &str, typed: &Form) -> Field {
        Field::checks(name, label, vec![Choice::new("yes", box_label)], typed)
    }

    pub fn hidden(name: &str, value: &str) -> Field {
        Field::new(name, "", Control::Hidden(value.into()))
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Field {
        self.hint = hint.into();
        self
    }

    #[must_use]
    pub fn optional(mut self) -> Field {
        self.optional = true;
        self
    }

    /// Where a link in the error summary leads: the field itself, or the first choice of a group.
    pub fn anchor(&self) -> String {
        match self.control {
            Control::Radios(_) | Control::Checks(_) => format!("{}-0", self.name),
            _ => self.name.clone(),
        }
    }

    pub fn describedby(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.name));
        }
        if self.error.is_some() {
            ids.push(format!("{}-error", self.name));
        }
        ids.join(" ")
    }

    /// What the template draws.
    pub fn shape(&self) -> &'static str {
        match self.control {
            Control::Line { .. } => "line",
            Control::Area { .. } => "area",
            Control::Radios(_) => "radio",
            Control::Checks(_) => "checkbox",
            Control::Select(_) => "select",
            Control::Hidden(_) => "hidden",
        }
    }

    /// The `type` of a line.
    pub fn kind(&self) -> &'static str {
        if let Control::Line { kind, .. } = self.control { kind } else { "text" }
    }

    /// What a browser may fill in by itself.
    pub fn autocomplete(&self) -> &'static str {
        match (self.name.as_str(), self.kind()) {
            ("login", _) => "username",
            ("password", _) => "current-password",
            (_, "password") => "new-password",
            _ => "off",
        }
    }

    pub fn rows(&self) -> u8 {
        if let Control::Area { rows, .. } = self.control { rows } else { 1 }
    }

    pub fn value(&self) -> &str {
        match &self.control {
            Control::Line { value, .. } | Control::Area { value, .. } | Control::Hidden(value) => value,
            _ => "",
        }
    }

    pub fn choices(&self) -> &[Choice] {
        match &self.control {
            Control::Radios(choices) | Control::Checks(choices) | Control::Select(choices) => choices,
            _ => &[],
        }
    }

    /// The choices need lines of their own: at least one says what it means.
    pub fn is_explained(&self) -> bool {
        self.choices().iter().any(|choice| !choice.note.is_empty())
    }

    /// So many boxes that they stand folded away until one is needed.
    pub fn is_long(&self) -> bool {
        matches!(&self.control, Control::Checks(choices) if choices.len() > 12)
    }

    /// Something is chosen, or has to be mended.
    pub fn is_touched(&self) -> bool {
        self.error.is_some() || self.choices().iter().any(|choice| choice.chosen)
    }

    /// The choices of a drop-down list, heading by heading.
    pub fn groups(&self) -> Vec<(&str, Vec<&Choice>)> {
        let Control::Select(choices) = &self.control else { return Vec::new() };
        let mut groups: Vec<(&str, Vec<&Choice>)> = Vec::new();
        for choice in choices {
            match groups.last_mut() {
                Some((name, list)) if *name == choice.group => list.push(choice),
                _ => groups.push((&choice.group, vec![choice])),
            }
        }
        groups
    }
}

fn value(typed: &Form, name: &str, otherwise: &str) -> String {
    if typed.has(name) { typed.get(name).to_owned() } else { otherwise.to_owned() }
}

fn chosen(choices: Vec<Choice>, name: &str, typed: &Form, otherwise: &str) -> Vec<Choice> {
    let choose = |mut choice: Choice| {
        choice.chosen =
            if typed.has(name) { typed.is(name, &choice.value) } else { choice.value == otherwise };
        choice
    };
    choices.into_iter().map(choose).collect()
}

/// What is wrong with a form: the field and the words, in the order of the page.
pub type Errors = Vec<(String, String)>;

/// Puts each error at its field; returns the list for the summary with the anchors, and what belongs to no field.
pub fn place(fields: &mut [Field], errors: &Errors) -> Vec<(String, String)> {
    for (name, words) in errors {
        if let Some(field) = fields.iter_mut().find(|field| field.name == *name) {
            field.error.get_or_insert_with(|| words.clone());
        }
    }
    errors
        .iter()
        .map(|(name, words)| {
            let field = fields.iter().find(|field| field.name == *name);
            (field.map(Field::anchor).unwrap_or_default(), words.clone())
        })
        .collect()
}

/// Said of a text with characters that were no text when they came in.
pub const MENDED: &str = "有的字没有认出来，显示成了“�”，请改一改";

/// Whether all of a text could be read: what could not became `\u{fffd}` on its way in.
pub fn legible(text: &str) -> bool {
    !text.contains(char::REPLACEMENT_CHARACTER)
}

/// Reads what was typed and collects what is wrong with it.
pub struct Reader<'a> {
    pub typed: &'a Form,
    pub errors: Errors,
}

impl<'a> Reader<'a> {
    pub fn new(typed: &'a Form) -> Reader<'a> {
        Reader { typed, errors: Errors::new() }
    }

    pub fn wrong(&mut self, name: &str, words: impl Into<String>) {
        self.errors.push((name.to_owned(), words.into()));
    }

    /// A text that has to be there, of at most `most` characters.
    pub fn text(&mut self, name: &str, most: usize, missing: &str) -> Option<&'a str> {
        let Some(text) = self.typed.some(name) else {
            self.wrong(name, missing);
            return None;
        };
        self.fits(name, text, most)
    }

    /// A text that may be missing.
    pub fn maybe(&mut self, name: &str, most: usize) -> Option<&'a str> {
        let text = self.typed.some(name)?;
        self.fits(name, text, most)
    }

    fn fits(&mut self, name: &str, text: &'a str, most: usize) -> Option<&'a str> {
        let length = zhiye_edge::text::length(text);
        if length > most {
            self.wrong(name, format!("这里最多写 {most} 个字，现在有 {length} 个，请减短一些"));
            return None;
        }
        if !legible(text) {
            self.wrong(name, MENDED);
            return None;
        }
        Some(text)
    }

    /// A value of a closed list.
    pub fn code<T>(&mut self, name: &str, parse: impl Fn(&str) -> Option<T>, missing: &str) -> Option<T> {
        let value = parse(self.typed.trimmed(name));
        if value.is_none() {
            self.wrong(name, missing);
        }
        value
    }

    /// A day, from a date field or typed as `2026-12-04`.
    pub fn day(&mut self, name: &str, missing: &str) -> Option<jiff::civil::Date> {
        self.code(name, |text| zhiye_edge::text::half_width(text).parse().ok(), missing)
    }

    /// A whole number.
    pub fn number<T: std::str::FromStr>(&mut self, name: &str, missing: &str) -> Option<T> {
        self.code(name, |text| zhiye_edge::text::half_width(text).trim().parse().ok(), missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stands_even_when_it_is_wrong() {
        let typed = Form::parse(b"people=abc&unit=civil");
        let field = Field::line("people", "人数", &typed, "1");
        assert_eq!(field.control, Control::Line { kind: "text", value: "abc".into() });
        let units = vec![Choice::new("civil", "民政"), Choice::new("safety", "应急")];
        let Control::Select(choices) = Field::select("unit", "单位", units, &typed, "safety").control
        else {
            panic!("a list")
        };
        assert_eq!(choices.iter().map(|c| c.chosen).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn an_error_stands_at_its_field_and_in_the_summary() {
        let typed = Form::default();
        let mut reader = Reader::new(&typed);
        assert_eq!(reader.text("reason", 100, "请写明理由"), None);
        let mut fields = vec![Field::radios("reason", "理由", vec![Choice::new("a", "甲")], &typed, "")];
        assert_eq!(place(&mut fields, &reader.errors), [("reason-0".to_owned(), "请写明理由".to_owned())]);
        assert_eq!(fields[0].error.as_deref(), Some("请写明理由"));
    }
}
