//! Half-written staff forms. A draft lies under the person and the address of its form. One that was sent after the
//! session ended belongs to the person of that session: whoever signs in next at the same computer never sees it.

use super::{act::Act, form::Choice, shell::Posted};
use crate::{
    Web, form,
    layout::{Page, Signed},
};
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use zhiye_app::{Fields, Token};
use zhiye_edge::{Form, Problem, text};

/// Fields that are never kept.
const NEVER: &[&str] = &["password", "again", "pin", "token", "by"];

/// Fields of free text with what they are called, for a page that shows what was typed.
const TEXTS: &[(&str, &str)] = &[
    ("text", "原话"),
    ("words", "写的内容"),
    ("next_step", "接下来"),
    ("reason", "理由"),
    ("summary", "摘要"),
    ("name", "称呼或名称"),
    ("phone", "电话"),
    ("place", "具体位置"),
    ("wishes", "什么时候方便"),
    ("address", "地址"),
    ("areas", "社区和楼栋"),
    ("local", "本地的日子"),
    ("csv", "放假和上班的日子"),
    ("minutes", "会议纪要"),
    ("facts", "查到的事实"),
    ("remedy", "不服可以怎么办"),
    ("despite", "为什么现在就答复"),
    ("consent", "本人怎么说"),
];

/// Fields of a form that has several of a kind: how their names begin, and what they are called.
const SEVERAL: &[(&str, &str)] = &[("step", "分步办理的一步"), ("decision-", "会商定的事")];

/// The address of the form a field names, if it is one of the staff's.
pub fn form_of(form: &Form) -> Option<&str> {
    Some(form::local(form.trimmed("form"))).filter(|path| path.starts_with("/staff/"))
}

fn keepable(form: &Form) -> Fields {
    form.fields
        .iter()
        .filter(|(name, _)| !NEVER.contains(&name.as_str()))
        .map(|(n, v)| (n.clone(), v.clone()))
        .collect()
}

/// The free text of a form, with labels; empty texts are left out.
pub fn texts(form: &Form) -> Vec<Choice> {
    let text = |(name, label): &(&str, &str)| form.some(name).map(|text| Choice::new(text, *label));
    let several = form.fields.iter().flat_map(|(name, values)| {
        let label = SEVERAL.iter().find(|(begin, _)| name.starts_with(begin)).map(|(_, label)| *label);
        let text = values.first().filter(|text| !text.trim().is_empty());
        label.zip(text).map(|(label, text)| Choice::new(text, label))
    });
    TEXTS.iter().filter_map(text).chain(several).collect()
}

/// What was typed, to be copied by the person who typed it, where it can't be taken.
#[derive(Template)]
#[template(path = "staff/copy.html")]
struct CopyPage {
    page: Page,
    why: &'static str,
    /// Who is signed in now, where that is another than before.
    now: Option<String>,
    texts: Vec<Choice>,
    back: (String, &'static str),
}

/// The page with what was typed; `None` if there was no text.
pub fn to_copy(
    page: &Page,
    status: StatusCode,
    why: &'static str,
    form: &Form,
    back: (String, &'static str),
) -> Option<Result<Response, Problem>> {
    let texts = texts(form);
    if texts.is_empty() {
        return None;
    }
    Some(form::show_as(status, &CopyPage { page: page.clone(), why, now: None, texts, back }))
}

/// The form was made for someone else: another person has come in at this browser since the page was opened.
pub fn is_of_another(signed: &Signed, form: &Form) -> bool {
    form.some("by").is_some_and(|by| by != signed.staff.person.to_string())
}

/// Nothing is done in another's name. What was typed stands on the page for the one in front of it.
pub fn of_another(page: &Page, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    let why = "这一页打开以后，这台电脑换了人登录，所以没有交上去。要交，请先抄下来，换回原来的人再填。";
    let (page, texts) = (page.clone(), texts(form));
    let back = ("/staff".to_owned(), "回到工作台");
    let now = Some(signed.name.clone());
    form::show_as(StatusCode::CONFLICT, &CopyPage { page, why, now, texts, back })
}

/// Keeps what was typed for the person whose session it was, and shows the way to the sign-in page. Whose it was can't
/// be known after signing out: then the words stand on the page for the one in front of it, and are kept nowhere.
pub async fn before_signing_in(web: &Web, page: &Page, token: Option<Token>, form: &Form) -> Response {
    let path = form_of(form).filter(|_| !form.has("discard"));
    let to = path.map_or("/staff/sign-in".to_owned(), |p| format!("/staff/sign-in?next={}", text::encode(p)));
    let kept = async {
        let (Some(token), Some(path)) = (token, path) else { return Ok(false) };
        let Some(person) = web.app.whose(&token).await? else { return Ok(false) };
        web.app.keep_draft(person.0, path, &keepable(form)).await?;
        Ok::<_, Problem>(true)
    };
    match kept.await {
        Ok(true) => form::see(&format!("{to}&kept=1")),
        Ok(false) => {
            let why = "您已经退出登录，这一页没有交上去。请先抄下来，登录以后再填。";
            let shown = to_copy(page, StatusCode::UNAUTHORIZED, why, form, (to.clone(), "去登录"));
            shown.map_or_else(|| form::see(&to), IntoResponse::into_response)
        }
        Err(problem) => problem.into_response(),
    }
}

/// The person's draft of a form; empty if there is none.
pub async fn draft(web: &Web, signed: &Signed, path: &str) -> Result<Form, Problem> {
    Ok(Form::new(web.app.draft(signed.staff.person.0, path).await?))
}

/// The draft a page of several forms shows, with the address of its form: the one its own address names, or else the
/// newest. Such a page fills it in as it does a form that came back with errors.
pub async fn of_page(
    web: &Web,
    signed: &Signed,
    page: &Page,
    base: &str,
) -> Result<Option<(String, Form)>, Problem> {
    let all = web.app.drafts_of(signed.staff.person.0).await?;
    let own = |path: &String| path.strip_prefix(base).is_some_and(|rest| rest.starts_with("?at="));
    let mut own: Vec<String> = all.into_iter().map(|(path, _)| path).filter(own).collect();
    own.sort_by_key(|path| *path != page.path);
    let Some(path) = own.into_iter().next() else { return Ok(None) };
    let form = draft(web, signed, &path).await?;
    Ok((!form.is_empty()).then_some((path, form)))
}

/// The form has done its work, or the person wants none of it.
pub async fn forget(web: &Web, signed: &Signed, path: &str) -> Result<(), Problem> {
    Ok(web.app.drop_draft(signed.staff.person.0, path).await?)
}

pub async fn keep(web: &Web, signed: &Signed, path: &str, form: &Form) -> Result<(), Problem> {
    Ok(web.app.keep_draft(signed.staff.person.0, path, &keepable(form)).await?)
}

/// `POST /staff/drafts`: sent by the page's script while someone types, and by the button that throws a draft away.
pub async fn save(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, form, .. } = posted;
    let Some(path) = form_of(&form).map(str::to_owned) else { return Err(Problem::Unreadable) };
    if form.has("discard") {
        forget(&web, &signed, &path).await?;
        return Ok(form::see(&path));
    }
    keep(&web, &signed, &path, &form).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A draft as a list shows it.
pub struct Kept {
    pub path: String,
    pub name: String,
    pub saved: String,
}

/// The forms a person left half-written, with names. Of several of one kind each says how it begins.
pub async fn list(web: &Web, signed: &Signed, page: &Page) -> Result<Vec<Kept>, Problem> {
    let mut list = Vec::new();
    for (path, saved_at) in web.app.drafts_of(signed.staff.person.0).await? {
        let Ok(at) = jiff::Timestamp::from_millisecond(saved_at) else { continue };
        let name = match path.strip_prefix("/staff/register") {
            Some(_) => format!("登记：{}", beginning(&draft(web, signed, &path).await?)),
            None => match name(&path) {
                Some(name) => name,
                None => continue,
            },
        };
        list.push(Kept { path, name, saved: crate::times::iso(at, page.schedule(), page.now) });
    }
    Ok(list)
}

/// How a registration begins, for the one who wrote it to know it again.
fn beginning(form: &Form) -> String {
    const CHARS: usize = 18;
    let begun = ["summary", "text", "name", "place"].into_iter().find_map(|field| form.some(field));
    let begun = begun.map(text::one_line).unwrap_or_else(|| "还没写是什么事".into());
    let cut = begun.chars().take(CHARS).collect::<String>();
    if cut.len() < begun.len() { format!("{cut}……") } else { cut }
}

/// Pages of the office with forms that are kept.
const PAGES: &[(&str, &str)] = &[
    ("/staff/office", "单位资料"),
    ("/staff/units", "内设单位"),
    ("/staff/people", "人员"),
    ("/staff/duty", "值班"),
    ("/staff/calendar", "工作日"),
    ("/staff/promises", "承诺"),
    ("/staff/instructions", "批示"),
];

/// What a form is called: the action and the number, or the page.
fn name(path: &str) -> Option<String> {
    if let Some((_, name)) = PAGES.iter().find(|(page, _)| path.starts_with(page)) {
        return Some((*name).into());
    }
    let rest = path.strip_prefix("/staff/requests/")?;
    let (number, noun) = rest.split_once('/')?;
    match noun {
        "promises" => return Some(format!("记一条承诺：{number}")),
        "intercessions" => return Some(format!("有人打招呼：{number}")),
        _ => {}
    }
    let act = Act::of_noun(noun.strip_prefix("act/")?)?;
    Some(format!("{}：{}", act.title, number))
}
