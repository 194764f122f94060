//! The rulebook as a whole: eight sources in, one checked and hashed value out.

use crate::bases::{self, Basis};
use crate::categories::{self, Category, UnitDefault, is_within};
use crate::codes::suggestion;
use crate::duties::{self, Duty};
use crate::limits::{self, LimitRow, Limits};
use crate::office::{self, OfficeRules, PriorityTable};
use crate::phrases::{self, Phrase};
use crate::reading::{Row, SourceFile};
use crate::reasons::{self, Reasons};
use crate::routes::{self, Route};
use crate::{
    Act, Case, ExtensionReason, HardshipRow, Kind, LackRow, PauseKind, PauseReason, Problem, SendBackReason,
    SupplementItem, Urgency,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use std::sync::{Arc, LazyLock};
use toml::de::DeTable;
use zhiye_calendar::OfficeHours;

/// The files of a rulebook, all needed.
pub const FILES: [&str; 8] = [
    "office.toml",
    "bases.toml",
    "categories.toml",
    "limits.toml",
    "routes.toml",
    "reasons.toml",
    "duties.toml",
    "phrases.toml",
];

/// What the names of the office's own files begin with.
pub const OWN: &str = "rulebook/";

/// A file of a rulebook: its name (of the office's own: after [`OWN`]) and its text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    pub name: String,
    pub text: String,
}

impl Source {
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source { name: name.into(), text: text.into() }
    }
}

/// The office's rules. Cloning is cheap. Two rulebooks with the same [`Rulebook::hash`] say the same.
#[derive(Clone, Debug)]
pub struct Rulebook {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    hash: String,
    sources: Vec<Source>,
    office: OfficeRules,
    units: Vec<UnitDefault>,
    categories: Vec<Category>,
    limits: Limits,
    bases: Vec<Basis>,
    routes: Vec<Route>,
    reasons: Reasons,
    duties: Vec<Duty>,
    phrases: Vec<Phrase>,
}

/// The texts of the default rulebook, from which an office starts its own.
pub fn builtin_sources() -> Vec<Source> {
    vec![
        Source::new("office.toml", include_str!("../../../rulebooks/default/office.toml")),
        Source::new("bases.toml", include_str!("../../../rulebooks/default/bases.toml")),
        Source::new("categories.toml", include_str!("../../../rulebooks/default/categories.toml")),
        Source::new("limits.toml", include_str!("../../../rulebooks/default/limits.toml")),
        Source::new("routes.toml", include_str!("../../../rulebooks/default/routes.toml")),
        Source::new("reasons.toml", include_str!("../../../rulebooks/default/reasons.toml")),
        Source::new("duties.toml", include_str!("../../../rulebooks/default/duties.toml")),
        Source::new("phrases.toml", include_str!("../../../rulebooks/default/phrases.toml")),
    ]
}

impl Rulebook {
    /// The default rulebook that is part of the program.
    pub fn builtin() -> Rulebook {
        static BUILTIN: LazyLock<Rulebook> = LazyLock::new(|| {
            Rulebook::parse(&builtin_sources()).expect("a test reads the built-in files without a fault")
        });
        BUILTIN.clone()
    }

    /// The default rulebook with the office's own files over it, row by row.
    ///
    /// # Errors
    /// As [`Rulebook::parse`].
    pub fn with_own(own: Vec<Source>) -> Result<Rulebook, Vec<Problem>> {
        if own.is_empty() {
            return Ok(Rulebook::builtin());
        }
        let own = own.into_iter().map(|source| Source::new(format!("{OWN}{}", source.name), source.text));
        Rulebook::parse(&builtin_sources().into_iter().chain(own).collect::<Vec<_>>())
    }

    /// Reads and checks a rulebook. The order of the sources does not matter. A file whose name begins with [`OWN`] lies
    /// over the default one: of a row with the same code it says only what differs, any other row is added.
    ///
    /// # Errors
    /// Every fault found, sorted by file and line; with any fault there is no rulebook.
    pub fn parse(sources: &[Source]) -> Result<Rulebook, Vec<Problem>> {
        let files: Vec<SourceFile> =
            sources.iter().map(|source| SourceFile::new(&source.name, &source.text)).collect();
        let mut problems = check_names(&files);
        let inner = if problems.is_empty() { read(&files) } else { None };
        problems.extend(files.into_iter().flat_map(SourceFile::into_problems));
        problems.sort();
        problems.dedup();
        match inner {
            Some(inner) if problems.is_empty() => Ok(Rulebook { inner: Arc::new(inner) }),
            _ => Err(problems),
        }
    }

    /// SHA-256 over the sources, 64 small hexadecimal digits. Line ends, a byte-order mark and the order of
    /// the files do not change it; anything else does, comments too.
    pub fn hash(&self) -> &str {
        &self.inner.hash
    }

    /// The first eight digits of the hash, for papers and pages.
    pub fn short(&self) -> &str {
        &self.inner.hash[..8]
    }

    /// The normalised texts it was read from, in the order of [`FILES`], the office's own last; parsing them gives the same hash.
    pub fn sources(&self) -> &[Source] {
        &self.inner.sources
    }

    pub fn office(&self) -> &OfficeRules {
        &self.inner.office
    }

    pub fn hours(&self) -> &OfficeHours {
        &self.inner.office.hours
    }

    pub fn zone(&self) -> &TimeZone {
        &self.inner.office.zone
    }

    pub fn priority(&self) -> &PriorityTable {
        &self.inner.office.priority
    }

    /// The unit codes categories point to, with the names units have at first.
    pub fn units(&self) -> &[UnitDefault] {
        &self.inner.units
    }

    /// Both levels; every first-level subject is followed by its second-level ones.
    pub fn categories(&self) -> &[Category] {
        &self.inner.categories
    }

    /// The categories that are offered for new matters; one that is retired can still be filed from elsewhere.
    pub fn offered(&self) -> impl Iterator<Item = &Category> {
        self.categories().iter().filter(|category| !category.retired)
    }

    pub fn category(&self, code: &str) -> Option<&Category> {
        self.inner.categories.iter().find(|category| category.code == code)
    }

    /// The codes a category stands for in a filter: its own, and those below a first-level one.
    pub fn below(&self, code: &str) -> Vec<String> {
        self.categories()
            .iter()
            .filter(|category| is_within(&category.code, code))
            .map(|category| category.code.clone())
            .collect()
    }

    /// The limit in exactly this general cell of the table on a day; `None` where the table has a dash.
    pub fn limit(&self, act: Act, kind: Kind, urgency: Urgency, on: Date) -> Option<&LimitRow> {
        self.inner.limits.general(act, kind, urgency, on)
    }

    /// The limit that applies to a clock that begins on a day: the narrowest row of this column, or where the table has
    /// a dash of the nearest lighter one, so that no step is without a clock. `None` only where the act is expressly
    /// not allowed (objecting to and extending a danger).
    pub fn applicable_limit(&self, act: Act, case: &Case<'_>, on: Date) -> Option<&LimitRow> {
        self.inner.limits.applicable(act, case, on)
    }

    /// The limit a stored id names.
    pub fn limit_by_id(&self, id: &str) -> Option<&LimitRow> {
        self.inner.limits.rows().iter().find(|row| row.id == id)
    }

    pub fn limits(&self) -> &[LimitRow] {
        self.inner.limits.rows()
    }

    pub fn bases(&self) -> &[Basis] {
        &self.inner.bases
    }

    pub fn basis(&self, code: &str) -> Option<&Basis> {
        self.inner.bases.iter().find(|basis| basis.code == code)
    }

    pub fn bases_in_force(&self, on: Date) -> impl Iterator<Item = &Basis> {
        self.inner.bases.iter().filter(move |basis| basis.in_force(on))
    }

    pub fn routes(&self) -> &[Route] {
        &self.inner.routes
    }

    pub fn route(&self, code: &str) -> Option<&Route> {
        self.inner.routes.iter().find(|route| route.code == code)
    }

    /// The list of duties; empty while the office has not written its county's.
    pub fn duties(&self) -> &[Duty] {
        &self.inner.duties
    }

    /// The duty a category is of: the one that names it most closely.
    pub fn duty_of(&self, category: &str) -> Option<&Duty> {
        let of = self.duties().iter().filter_map(|duty| Some((duty.covers(category)?, duty)));
        of.max_by_key(|(closely, _)| *closely).map(|(_, duty)| duty)
    }

    /// Wordings that whoever writes to residents is advised against.
    pub fn phrases(&self) -> &[Phrase] {
        &self.inner.phrases
    }

    pub fn send_back_reasons(&self) -> &[SendBackReason] {
        &self.inner.reasons.send_back
    }

    pub fn send_back_reason(&self, code: &str) -> Option<&SendBackReason> {
        self.inner.reasons.send_back.iter().find(|reason| reason.code == code)
    }

    pub fn pause_reasons(&self) -> &[PauseReason] {
        &self.inner.reasons.pause
    }

    pub fn pause_reason(&self, kind: PauseKind) -> Option<&PauseReason> {
        self.inner.reasons.pause.iter().find(|reason| reason.kind == kind)
    }

    pub fn extension_reasons(&self) -> &[ExtensionReason] {
        &self.inner.reasons.extension
    }

    pub fn extension_reason(&self, code: &str) -> Option<&ExtensionReason> {
        self.inner.reasons.extension.iter().find(|reason| reason.code == code)
    }

    pub fn lacks(&self) -> &[LackRow] {
        &self.inner.reasons.lacks
    }

    pub fn hardships(&self) -> &[HardshipRow] {
        &self.inner.reasons.hardships
    }

    pub fn supplement_items(&self) -> &[SupplementItem] {
        &self.inner.reasons.supplement
    }

    pub fn supplement_item(&self, code: &str) -> Option<&SupplementItem> {
        self.inner.reasons.supplement.iter().find(|item| item.code == code)
    }
}

impl PartialEq for Rulebook {
    fn eq(&self, other: &Rulebook) -> bool {
        self.inner.hash == other.inner.hash
    }
}

impl Eq for Rulebook {}

/// Each file once, no default one missing, none unknown.
fn check_names(files: &[SourceFile]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut say = |file: &str, message: String, message_en: String| {
        problems.push(Problem { file: file.to_owned(), line: 1, message, message_en });
    };
    for (at, file) in files.iter().enumerate() {
        let name = file.name.strip_prefix(OWN).unwrap_or(&file.name);
        if !FILES.contains(&name) {
            let (zh, en) = suggestion(name, &FILES);
            say(&file.name, format!("规则里没有这个文件{zh}"), format!("no such file in a rulebook{en}"));
        } else if files[..at].iter().any(|before| before.name == file.name) {
            say(&file.name, "这个文件给了两次".into(), "this file was given twice".into());
        }
    }
    for name in FILES.iter().filter(|name| files.iter().all(|file| file.name != **name)) {
        say(name, "缺少这个文件".into(), "this file is missing".into());
    }
    problems
}

/// The files in order: the default ones, then the office's own.
fn ordered(files: &[SourceFile]) -> Vec<&SourceFile> {
    let of = |own: bool| {
        FILES.iter().filter_map(move |name| {
            let fits = |file: &&SourceFile| file.own == own && file.name.trim_start_matches(OWN) == *name;
            files.iter().find(fits)
        })
    };
    of(false).chain(of(true)).collect()
}

/// Reads all files; `None` when one is not TOML or an essential part could not be read (both noted).
fn read(files: &[SourceFile]) -> Option<Inner> {
    let ordered = ordered(files);
    let tables: Vec<Option<DeTable<'_>>> = ordered.iter().map(|file| file.parse()).collect();
    let tables: Vec<DeTable<'_>> = tables.into_iter().collect::<Option<_>>()?;
    let mut rows = FILES.iter().map(|name| {
        let layers = ordered.iter().copied().zip(&tables);
        let mut layers: Vec<_> =
            layers.filter(|(file, _)| file.name.trim_start_matches(OWN) == *name).collect();
        layers.reverse();
        Row::new(layers)
    });
    let mut next = || rows.next().expect("check_names made sure that every file is there");

    let (office, units) = office::read(&next());
    let bases = whole(&next(), bases::read);
    let (categories, thirds) = whole(&next(), |root| categories::read(root, &units));
    let limits = whole(&next(), |root| limits::read(root, &bases, &categories));
    categories::thirds_have_limits(&thirds, limits.rows());
    let routes = whole(&next(), |root| routes::read(root, &bases));
    let reasons = whole(&next(), reasons::read);
    let duties = whole(&next(), |root| duties::read(root, &categories, &routes));
    let phrases = whole(&next(), phrases::read);
    Some(Inner {
        hash: hash(&ordered),
        sources: ordered.iter().map(|file| Source::new(&file.name, &file.text)).collect(),
        office: office?,
        units,
        categories,
        limits,
        bases,
        routes,
        reasons,
        duties,
        phrases,
    })
}

/// Reads a file and reports the sections it does not have.
fn whole<'a, T>(root: &Row<'a>, read: impl FnOnce(&Row<'a>) -> T) -> T {
    let value = read(root);
    root.done();
    value
}

/// Name, length and text of every file, in the order of [`FILES`], the office's own last.
fn hash(files: &[&SourceFile]) -> String {
    let mut hasher = Sha256::new();
    for file in files {
        hasher.update(format!("{}\n{}\n", file.name, file.text.len()));
        hasher.update(&file.text);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
