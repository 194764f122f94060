//! What a template must not hold: macros, embedded things, ways out of the document, fields that do something,
//! entities of its own.

use super::{
    TemplateNo,
    archive::{Parts, shown},
};
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

const MAIN: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
/// Relationships to something that is no text, table or picture.
const EMBEDS: [&str; 7] =
    ["/oleobject", "/package", "/control", "/afchunk", "/subdocument", "/frame", "/webextension"];
/// Elements of the same.
const EMBEDDED: [&str; 6] = ["object", "altChunk", "control", "subDoc", "OLEObject", "embed"];
/// Fields that only count or tell the day.
const CODES: [&str; 13] = [
    "PAGE",
    "NUMPAGES",
    "SECTION",
    "SECTIONPAGES",
    "DATE",
    "TIME",
    "CREATEDATE",
    "SAVEDATE",
    "PRINTDATE",
    "SEQ",
    "STYLEREF",
    "EQ",
    "PAGEREF",
];

pub(super) fn check(parts: &Parts) -> Result<(), TemplateNo> {
    let types = parts.get("[Content_Types].xml").ok_or(TemplateNo::NotDocx)?;
    if !parts.contains_key("word/document.xml") {
        return Err(TemplateNo::NotDocx);
    }
    for name in parts.keys() {
        by_name(&name.to_ascii_lowercase().replace('\\', "/"))?;
    }
    content_types(types)?;
    for (name, xml) in parts.iter().filter(|(_, xml)| !xml.is_empty()) {
        walk(name, xml)?;
    }
    Ok(())
}

fn by_name(name: &str) -> Result<(), TemplateNo> {
    if name.contains("vbaproject") || name.contains("vbadata") {
        return Err(TemplateNo::Macro);
    }
    let embeds = ["/embeddings/", "/activex/", "/afchunk", "webextension", "/controls/"];
    if embeds.iter().any(|part| name.contains(part)) {
        return Err(TemplateNo::Embedded);
    }
    Ok(())
}

fn content_types(xml: &str) -> Result<(), TemplateNo> {
    let name = "[Content_Types].xml";
    let mut main = false;
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().map_err(|_| TemplateNo::Broken(name.into()))? {
            Event::Start(start) | Event::Empty(start) => {
                let kind = attribute(name, &start, "ContentType")?.unwrap_or_default().to_ascii_lowercase();
                if kind.contains("macroenabled") || kind.contains("vbaproject") {
                    return Err(TemplateNo::Macro);
                }
                if kind.contains("oleobject") || kind.contains("activex") {
                    return Err(TemplateNo::Embedded);
                }
                let part = attribute(name, &start, "PartName")?.unwrap_or_default();
                main |= part == "/word/document.xml" && kind == MAIN;
            }
            Event::DocType(_) => return Err(TemplateNo::Entity(name.into())),
            Event::Eof => break,
            _ => {}
        }
    }
    if main { Ok(()) } else { Err(TemplateNo::NotDocx) }
}

/// Every XML part, whatever it is for.
fn walk(name: &str, xml: &str) -> Result<(), TemplateNo> {
    let broken = || TemplateNo::Broken(shown(name));
    let mut reader = Reader::from_str(xml);
    let mut depth = 0usize;
    // Fields that have begun, with what stands in them so far.
    let mut codes: Vec<String> = Vec::new();
    let mut in_code = false;
    loop {
        match reader.read_event().map_err(|_| broken())? {
            Event::Start(start) => {
                depth += 1;
                element(name, &start, &mut codes)?;
                in_code = matches!(start.local_name().as_ref(), "instrText" | "delInstrText");
            }
            Event::Empty(start) => element(name, &start, &mut codes)?,
            Event::End(_) => {
                depth = depth.checked_sub(1).ok_or_else(broken)?;
                in_code = false;
            }
            Event::Text(text) if in_code => match codes.last_mut() {
                Some(code) => code.push_str(&text),
                None => return Err(TemplateNo::Code(shown(&text))),
            },
            Event::CData(_) if in_code => return Err(broken()),
            Event::GeneralRef(entity) => {
                resolved(&entity).ok_or_else(|| TemplateNo::Entity(shown(name)))?;
                if in_code {
                    codes.last_mut().into_iter().for_each(|code| code.push(' '));
                }
            }
            Event::DocType(_) => return Err(TemplateNo::Entity(shown(name))),
            Event::Eof => break,
            _ => {}
        }
    }
    codes.iter().try_for_each(|code| harmless(code))?;
    if depth == 0 { Ok(()) } else { Err(broken()) }
}

fn element(name: &str, start: &BytesStart<'_>, codes: &mut Vec<String>) -> Result<(), TemplateNo> {
    for way_out in ["href", "src"] {
        if let Some(target) = attribute(name, start, way_out)?.filter(|target| leads_out(target)) {
            return Err(TemplateNo::External(shown(&target)));
        }
    }
    let local = start.local_name();
    match local.as_ref() {
        element if EMBEDDED.contains(&element) => Err(TemplateNo::Embedded),
        "Relationship" => relationship(name, start),
        "fldSimple" => harmless(&attribute(name, start, "instr")?.unwrap_or_default()),
        "fldChar" => match attribute(name, start, "fldCharType")?.as_deref() {
            Some("begin") => {
                codes.push(String::new());
                Ok(())
            }
            Some("end") => codes.pop().map_or(Ok(()), |code| harmless(&code)),
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

fn harmless(code: &str) -> Result<(), TemplateNo> {
    let word = code.split_whitespace().next().unwrap_or_default();
    if word.is_empty() || CODES.contains(&word.to_ascii_uppercase().as_str()) {
        return Ok(());
    }
    Err(TemplateNo::Code(shown(word)))
}

fn relationship(name: &str, start: &BytesStart<'_>) -> Result<(), TemplateNo> {
    let kind = attribute(name, start, "Type")?.unwrap_or_default().to_ascii_lowercase();
    let target = attribute(name, start, "Target")?.unwrap_or_default();
    let outside = attribute(name, start, "TargetMode")?.is_some_and(|mode| mode.trim() != "Internal");
    if kind.contains("vbaproject") {
        return Err(TemplateNo::Macro);
    }
    if EMBEDS.iter().any(|end| kind.ends_with(end)) {
        return Err(TemplateNo::Embedded);
    }
    if outside || leads_out(&target) || kind.ends_with("/attachedtemplate") {
        return Err(TemplateNo::External(shown(&target)));
    }
    Ok(())
}

fn leads_out(target: &str) -> bool {
    target.contains("://") || target.starts_with("\\\\") || target.starts_with("//")
}

/// An attribute by its name without a prefix.
fn attribute(part: &str, start: &BytesStart<'_>, wanted: &str) -> Result<Option<String>, TemplateNo> {
    let broken = || TemplateNo::Broken(shown(part));
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| broken())?;
        if attribute.key.local_name().as_ref() == wanted {
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| TemplateNo::Entity(shown(part)))?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// What one of XML's own five entities, or the number of a character, stands for.
pub(super) fn resolved(entity: &quick_xml::events::BytesRef<'_>) -> Option<char> {
    if let Some(c) = entity.resolve_char_ref().ok()? {
        return Some(c);
    }
    match &**entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}
