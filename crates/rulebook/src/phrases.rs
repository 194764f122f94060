//! Wordings to be avoided in what residents read, and what to say instead.

use crate::codes::Codes;
use crate::reading::Row;

vocabulary! {
    /// What is wrong with a wording.
    PhraseKind {
        Jargon = "jargon", "行话", "jargon";
        Empty = "empty", "空话", "says nothing";
        Cold = "cold", "生硬", "cold";
        Blame = "blame", "推给本人", "puts it on the person";
    }
}

/// A wording in its written forms.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Phrase {
    pub code: String,
    pub kind: PhraseKind,
    pub say: Vec<String>,
    /// Advice in Chinese, for whoever writes.
    pub instead: String,
}

/// Reads `phrases.toml`.
pub(crate) fn read(root: &Row<'_>) -> Vec<Phrase> {
    let mut codes = Codes::default();
    root.rows("phrase").iter().filter_map(|row| phrase(row, &mut codes)).collect()
}

fn phrase(row: &Row<'_>, codes: &mut Codes) -> Option<Phrase> {
    let (code, instead) = (row.code("code"), row.text("instead"));
    let kind = row.word("kind", &PhraseKind::ALL, PhraseKind::code);
    let say = row.texts("say");
    row.done();
    if let Some(code) = &code {
        codes.add(row, "code", code);
    }
    if say.as_ref().is_some_and(|say| say.iter().any(String::is_empty)) {
        row.problem_at("say", "“say”里有空的", "`say` holds an empty text");
    }
    Some(Phrase { code: code?, kind: kind?, say: say?, instead: instead? })
}
