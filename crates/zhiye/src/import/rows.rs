//! From the list's rows to the office's: dates read, words given codes, columns that mark people left out. What is
//! wrong with a row is said all at once.

use super::mapping::{Mapping, kinds, nearest, no_such};
use anyhow::bail;
use jiff::{Timestamp, tz::TimeZone};
use std::collections::{BTreeMap, HashMap};
use zhiye_app::{App, ClosedThere, Contact, ImportRow};
use zhiye_papers::{Cell, Row, date, text};
use zhiye_rulebook::{Kind, Lang, Outcome, guard};

/// How often people turned to someone is counted of matters, never of persons (`上访次数`).
const COUNTED: [&str; 6] = ["上访", "信访", "来访", "投诉", "来电", "举报"];

/// A row that can be taken, and its place in the table.
pub struct Taken {
    pub place: usize,
    pub row: ImportRow,
}

/// All rows of a list.
pub struct Read {
    pub rows: Vec<Taken>,
    pub failed: Vec<(usize, String)>,
}

/// Reads the rows of one list.
pub struct Reader<'a> {
    app: &'a App,
    mapping: &'a Mapping,
    headers: &'a [String],
    zone: TimeZone,
    /// Our field to the column's place.
    places: HashMap<&'a str, usize>,
    more: Vec<usize>,
    /// Columns that mark people, never read.
    dropped: Vec<usize>,
    /// (column, word) the mapping says nothing of, and in how many rows; the field stays empty.
    unmapped: BTreeMap<(String, String), usize>,
}

impl<'a> Reader<'a> {
    /// # Errors
    /// A column that is not in the list or twice in it, a code nobody knows.
    pub fn new(app: &'a App, mapping: &'a Mapping, headers: &'a [String]) -> anyhow::Result<Reader<'a>> {
        let dropped = (0..headers.len()).filter(|at| marks_people(&headers[*at])).collect();
        let mut reader = Reader {
            app,
            mapping,
            headers,
            zone: app.rulebook().zone().clone(),
            places: HashMap::new(),
            more: Vec::new(),
            dropped,
            unmapped: BTreeMap::new(),
        };
        for (field, name) in &mapping.columns {
            let place = reader.place(field, name)?;
            if !reader.dropped.contains(&place) {
                reader.places.insert(field.as_str(), place);
            } else if matches!(field.as_str(), "number" | "told_at" | "text") {
                bail!("columns.{field} 指向“{name}”，这一列不会导入；请换一列");
            }
        }
        for name in &mapping.more {
            let place = reader.place("more", name)?;
            if !reader.dropped.contains(&place) {
                reader.more.push(place);
            }
        }
        reader.check_codes()?;
        Ok(reader)
    }

    fn place(&self, field: &str, name: &str) -> anyhow::Result<usize> {
        let wanted = text::label(name);
        let found: Vec<usize> =
            (0..self.headers.len()).filter(|at| text::label(&self.headers[*at]) == wanted).collect();
        match found[..] {
            [place] => Ok(place),
            [] => {
                let known: Vec<&str> =
                    self.headers.iter().map(String::as_str).filter(|h| !h.is_empty()).collect();
                bail!(
                    "清单里没有{}",
                    no_such(&format!("columns.{field}"), name, &known).trim_start_matches("不认识")
                )
            }
            _ => bail!("清单里有 {} 列都叫“{name}”（columns.{field}）；请改名或删去多余的", found.len()),
        }
    }

    /// Codes the mapping gives must exist here.
    fn check_codes(&self) -> anyhow::Result<()> {
        let office = self.app.office();
        let categories: Vec<&str> =
            self.app.rulebook().categories().iter().map(|c| c.code.as_str()).collect();
        let areas: Vec<&str> = office.areas.iter().map(|area| area.code.as_str()).collect();
        let outcomes: Vec<&str> = Outcome::ALL.iter().map(|outcome| outcome.code()).collect();
        let known = [
            ("kind", kinds()),
            ("category", categories),
            ("area", areas),
            ("outcome", outcomes),
            ("status", vec!["open", "closed"]),
        ];
        for (field, codes) in known {
            if let Some(bad) = self.mapping.codes(field).find(|code| !codes.contains(code)) {
                bail!(match nearest(bad, &codes) {
                    Some(_) => no_such(&format!("values.{field} 里的代码"), bad, &codes),
                    None => format!("values.{field} 里的代码“{bad}”在本单位没有"),
                });
            }
        }
        Ok(())
    }

    /// What the person who runs the import should know before it begins, a line each.
    pub fn notices(&self) -> Vec<String> {
        let names = |places: &[usize]| {
            places.iter().map(|at| format!("“{}”", self.headers[*at])).collect::<Vec<_>>().join("、")
        };
        let unread: Vec<usize> = (0..self.headers.len())
            .filter(|at| !self.headers[*at].is_empty())
            .filter(|at| !self.dropped.contains(at) && !self.more.contains(at))
            .filter(|at| !self.places.values().any(|place| place == at))
            .collect();
        let mut notices = Vec::new();
        if !self.dropped.is_empty() {
            notices.push(format!("{} 不导入：枝叶只记事，不给人贴标签", names(&self.dropped)));
        }
        if !unread.is_empty() {
            notices.push(format!("映射文件没有提到 {}，没有导入", names(&unread)));
        }
        for ((column, word), rows) in &self.unmapped {
            notices.push(format!("“{column}”里的“{word}”没有对应的代码，{rows} 行先留空，受理时再选"));
        }
        notices
    }

    /// Columns that may stand in the workbook of failed rows.
    pub fn kept_columns(&self) -> Vec<usize> {
        (0..self.headers.len()).filter(|at| !self.dropped.contains(at)).collect()
    }

    pub fn read(&mut self, rows: &[Row]) -> Read {
        let mut read = Read { rows: Vec::new(), failed: Vec::new() };
        let mut seen: HashMap<String, u32> = HashMap::new();
        for (place, row) in rows.iter().enumerate() {
            match self.row(row) {
                Err(wrong) => read.failed.push((place, wrong.join("；"))),
                Ok(taken) => match seen.get(&taken.number) {
                    Some(line) => {
                        read.failed.push((place, format!("工单编号和第 {line} 行相同；同一件只留一行")))
                    }
                    None => {
                        seen.insert(taken.number.clone(), row.line);
                        read.rows.push(Taken { place, row: taken });
                    }
                },
            }
        }
        read
    }

    fn row(&mut self, row: &Row) -> Result<ImportRow, Vec<String>> {
        if let Some(problem) = &row.problem {
            return Err(vec![problem.clone()]);
        }
        let mut wrong = Vec::new();
        self.check_cells(row, &mut wrong);
        let number = text::fold(&self.text(row, "number"));
        if number.is_empty() {
            wrong.push("没有工单编号".to_owned());
        }
        let told_at = self.told_at(row, &mut wrong);
        let kind = self.kind(row, &mut wrong);
        let (due_at, closed) = (self.due_at(row, &mut wrong), self.closed(row, &mut wrong));
        let (Some(told_at), Some(kind), true) = (told_at, kind, wrong.is_empty()) else { return Err(wrong) };
        let more = self
            .more
            .iter()
            .map(|place| (text::plain(&self.headers[*place]), row.cells[*place].text().into_owned()))
            .filter(|(_, value)| !value.trim().is_empty())
            .collect();
        Ok(ImportRow {
            number,
            told_at,
            kind,
            category: self.category(row),
            area: self.area(row),
            place: self.some_text(row, "place"),
            text: self.text(row, "text"),
            more,
            contact: Contact {
                name: self.text(row, "name"),
                phone: text::fold(&self.text(row, "phone")),
                address: self.text(row, "address"),
                wishes: String::new(),
            },
            due_at,
            closed,
        })
    }

    /// Cells without a readable value, in the columns that are read.
    fn check_cells(&self, row: &Row, wrong: &mut Vec<String>) {
        let mut places: Vec<usize> = self.places.values().copied().chain(self.more.iter().copied()).collect();
        places.sort_unstable();
        for place in places {
            let name = &self.headers[place];
            match &row.cells[place] {
                Cell::Uncomputed => {
                    wrong.push(format!("“{name}”是公式，文件里没有算好的值；请用表格软件打开并保存一次"))
                }
                Cell::Error(error) => wrong.push(format!("“{name}”是错误值 {error}")),
                _ => {}
            }
        }
        if self.cell(row, "number").has_lost_digits() {
            wrong.push(
                "工单编号按数字存放，超过 15 位的尾数已经丢失；请把这一列改成文本格式重新导出".to_owned(),
            );
        }
    }

    fn cell<'r>(&self, row: &'r Row, field: &str) -> &'r Cell {
        self.places.get(field).map_or(&Cell::Empty, |place| &row.cells[*place])
    }

    fn text(&self, row: &Row, field: &str) -> String {
        self.cell(row, field).text().trim().to_owned()
    }

    fn some_text(&self, row: &Row, field: &str) -> Option<String> {
        Some(self.text(row, field)).filter(|text| !text.is_empty())
    }

    fn date(&self, row: &Row, field: &str, wrong: &mut Vec<String>) -> Option<date::When> {
        let cell = self.cell(row, field);
        if matches!(cell, Cell::Uncomputed | Cell::Error(_)) {
            return None;
        }
        let read = date::read(cell, self.mapping.order, &self.zone);
        read.map_err(|no| wrong.push(format!("{}：{no}", self.mapping.columns[field]))).ok()
    }

    fn told_at(&self, row: &Row, wrong: &mut Vec<String>) -> Option<Timestamp> {
        self.date(row, "told_at", wrong)?.from(&self.zone)
    }

    fn due_at(&self, row: &Row, wrong: &mut Vec<String>) -> Option<Timestamp> {
        if self.cell(row, "due_at").is_blank() {
            return None;
        }
        self.date(row, "due_at", wrong)?.until(&self.zone)
    }

    fn kind(&self, row: &Row, wrong: &mut Vec<String>) -> Option<Kind> {
        let word = self.text(row, "kind");
        let code = self.mapping.code("kind", &word);
        let named = |kind: &&Kind| kind.code() == code || kind.name(Lang::Zh) == code;
        let kind = Kind::ALL.iter().find(named).copied();
        let kind = if word.is_empty() { self.mapping.default_kind } else { kind };
        if kind.is_none() {
            wrong.push(match word.as_str() {
                "" => "没有诉求类型；可以在映射文件的 [default] 里写 kind".to_owned(),
                word => format!("诉求类型“{word}”没有对应的代码；请写进映射文件的 [values.kind]"),
            });
        }
        kind
    }

    fn category(&mut self, row: &Row) -> Option<String> {
        let word = self.some_text(row, "category")?;
        let code = self.mapping.code("category", &word);
        let mut found =
            self.app.rulebook().categories().iter().filter(|c| c.code == code || c.name.zh == code);
        match (found.next().map(|c| c.code.clone()), found.next()) {
            (Some(code), None) => Some(code),
            _ => self.left_empty("category", word),
        }
    }

    fn area(&mut self, row: &Row) -> Option<String> {
        let word = self.some_text(row, "area")?;
        let code = self.mapping.code("area", &word);
        let office = self.app.office();
        let found = office.areas.iter().find(|area| area.code == code || area.name == code);
        match found {
            Some(area) => Some(area.code.clone()),
            None => self.left_empty("area", word),
        }
    }

    fn left_empty(&mut self, field: &str, word: String) -> Option<String> {
        *self.unmapped.entry((self.mapping.columns[field].clone(), word)).or_default() += 1;
        None
    }

    fn closed(&self, row: &Row, wrong: &mut Vec<String>) -> Option<ClosedThere> {
        let word = self.text(row, "status");
        match self.mapping.code("status", &word) {
            "closed" => {}
            "open" | "" => return None,
            _ => {
                wrong.push(format!(
                    "工单状态“{word}”没有对应；请在映射文件的 [values.status] 里写 open 或 closed"
                ));
                return None;
            }
        }
        let at = self.date(row, "closed_at", wrong).and_then(|when| when.from(&self.zone));
        let word = self.text(row, "outcome");
        let code = self.mapping.code("outcome", &word);
        let outcome =
            Outcome::ALL.into_iter().find(|outcome| outcome.code() == code || outcome.name(Lang::Zh) == code);
        if outcome.is_none() {
            wrong.push(match word.as_str() {
                "" => "已办结，但没有写办理结果".to_owned(),
                word => format!("办理结果“{word}”没有对应的代码；请写进映射文件的 [values.outcome]"),
            });
        }
        let told_at = self.date(row, "told_at", &mut Vec::new()).and_then(|when| when.from(&self.zone));
        // Both written as bare days: closed on the day it was told is not closed before it was told.
        let at = at.map(|at| told_at.filter(|told| *told > at && self.same_day(*told, at)).unwrap_or(at));
        Some(ClosedThere { at: at?, outcome: outcome?, answer: self.some_text(row, "answer") })
    }

    fn same_day(&self, a: Timestamp, b: Timestamp) -> bool {
        let day = |at: Timestamp| at.to_zoned_datetime(self.zone.clone()).date();
        day(a) == day(b)
    }
}

/// Whether a column's name marks people, or counts how often somebody complained.
fn marks_people(header: &str) -> bool {
    let label = text::label(header);
    guard::check(&label).is_err()
        || (label.contains("次数") && COUNTED.iter().any(|word| label.contains(word)))
}
