//! The text of one part of a document by paragraphs. Word breaks a word over several runs wherever somebody stopped
//! typing, so a field is looked for in the paragraph as it is read.

use super::{TemplateNo, archive::shown, safe::resolved};
use quick_xml::{Reader, events::Event};
use std::ops::Range;

/// One text of a run.
pub(super) struct Node {
    /// The whole element in the part.
    pub span: Range<usize>,
    pub text: String,
}

#[derive(Default)]
pub(super) struct Paragraph {
    pub nodes: Vec<Node>,
}

impl Paragraph {
    pub fn text(&self) -> String {
        self.nodes.iter().map(|node| node.text.as_str()).collect()
    }

    /// The node that holds a byte of the text.
    pub fn node_at(&self, at: usize) -> usize {
        let mut end = 0;
        let holds = |node: &Node| {
            end += node.text.len();
            at < end
        };
        self.nodes.iter().position(holds).unwrap_or(self.nodes.len().saturating_sub(1))
    }
}

pub(super) struct Part {
    pub paragraphs: Vec<Paragraph>,
}

impl Part {
    pub fn read(name: &str, xml: &str) -> Result<Part, TemplateNo> {
        let broken = || TemplateNo::Broken(shown(name));
        let mut reader = Reader::from_str(xml);
        let mut paragraphs: Vec<Paragraph> = vec![Paragraph::default()];
        // The first holds what stands outside any; a text box is a paragraph within one.
        let mut open = vec![0];
        let mut node: Option<(usize, String)> = None;
        loop {
            let before = place(&reader);
            match reader.read_event().map_err(|_| broken())? {
                Event::Start(start) => match start.name().as_ref() {
                    "w:p" => {
                        open.push(paragraphs.len());
                        paragraphs.push(Paragraph::default());
                    }
                    "w:t" => node = Some((before, String::new())),
                    _ => {}
                },
                Event::End(end) => match end.name().as_ref() {
                    "w:p" if open.len() > 1 => {
                        open.pop();
                    }
                    "w:t" => {
                        let Some((from, text)) = node.take() else { return Err(broken()) };
                        let at = open.last().copied().unwrap_or_default();
                        paragraphs[at].nodes.push(Node { span: from..place(&reader), text });
                    }
                    _ => {}
                },
                Event::Text(text) => {
                    if let Some((_, held)) = &mut node {
                        // A line end in the file is a blank on the sheet.
                        held.push_str(&text.replace(['\n', '\r'], " "));
                    }
                }
                Event::CData(text) => {
                    if let Some((_, held)) = &mut node {
                        held.push_str(&text);
                    }
                }
                Event::GeneralRef(entity) => {
                    let c = resolved(&entity).ok_or_else(|| TemplateNo::Entity(shown(name)))?;
                    if let Some((_, held)) = &mut node {
                        held.push(c);
                    }
                }
                Event::DocType(_) => return Err(TemplateNo::Entity(shown(name))),
                Event::Eof => break,
                _ => {}
            }
        }
        Ok(Part { paragraphs })
    }
}

fn place(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// A stretch of a paragraph: written so, or to be filled in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    /// The name between the braces, without blanks around it.
    Field(&'a str),
}

impl Piece<'_> {
    /// How long it is in the paragraph, braces and blanks included.
    pub fn length(&self, whole: &str, at: usize) -> usize {
        match self {
            Piece::Text(text) => text.len(),
            Piece::Field(_) => whole[at..].find("}}").map_or(whole.len() - at, |end| end + 2),
        }
    }
}

/// Longest name of a field, in characters; what is longer is a brace that was never closed.
const LONGEST: usize = 20;

pub(super) fn pieces(text: &str) -> Result<Vec<Piece<'_>>, TemplateNo> {
    if text.contains("｛｛") || text.contains("｝｝") {
        return Err(TemplateNo::Wide);
    }
    let half = |rest: &str| TemplateNo::Half(rest.chars().take(12).collect());
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some(start) = rest.find("{{") {
        let (before, from) = rest.split_at(start);
        if before.contains("}}") {
            return Err(half(before));
        }
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        let (name, after) = from[2..].split_once("}}").ok_or_else(|| half(from))?;
        if name.contains(['{', '}']) || name.chars().count() > LONGEST || name.trim().is_empty() {
            return Err(half(from));
        }
        pieces.push(Piece::Field(name.trim()));
        rest = after;
    }
    if rest.contains("}}") {
        return Err(half(rest));
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_between_their_braces() {
        let found = pieces("致{{ 主送 }}：").unwrap();
        assert_eq!(found, [Piece::Text("致"), Piece::Field("主送"), Piece::Text("：")]);
        for broken in ["{{主送", "主送}}", "{{}}", "{{{主送}}}", "{{主送}"] {
            assert!(matches!(pieces(broken), Err(TemplateNo::Half(_))), "{broken}");
        }
        assert_eq!(pieces("｛｛主送｝｝"), Err(TemplateNo::Wide));
    }
}
