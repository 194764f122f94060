//! The page of an action's form, and the one handler behind every `POST /staff/requests/{number}/<noun>`.

use super::{
    Act, Choice, Scene,
    lists::read_happened,
    preview::{self, Preview},
    returned,
};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
    staff::{
        form::{Errors, Field, Reader, place},
        kept, matter,
        shell::{Posted, Shell},
        timeline::{self, Line},
    },
};
use askama::Template;
use axum::{
    extract::{MatchedPath, Path, State},
    http::StatusCode,
    response::Response,
};
use zhiye_app::{
    Ask, Denied, Matter, No, Own, Purpose, Refused,
    domain::{
        Actor, RequestId, Role, UnitId,
        request::{Action, Channel, Refusal, Why, may, may_reveal},
    },
};
use zhiye_calendar::Lang;
use zhiye_edge::{Form, Problem, form::Query};

#[derive(Template)]
#[template(path = "staff/act.html")]
struct ActPage {
    page: Page,
    shell: Shell,
    act: &'static Act,
    heading: String,
    number: String,
    said: String,
    clocks: Vec<matter::ClockView>,
    progress: Vec<Line>,
    fields: Vec<Field>,
    errors: Vec<(String, String)>,
    token: String,
    seen: i64,
    /// A rule stands against it now: there is no form.
    refused: Option<String>,
    /// What happened since the form was opened.
    meanwhile: Vec<Line>,
    restored: bool,
    /// Whom to call, on the forms of a call.
    call: Option<Call>,
    /// Why the approver gave the draft back.
    returned: Option<String>,
    /// What was typed, to be copied where there is no form now.
    texts: Vec<Choice>,
    /// The text as the resident will read it.
    preview: Option<Preview>,
    /// A script for the call.
    script: Vec<String>,
    /// What other units reported, beside the one answer that is made of it: whose, state, text.
    reports: Vec<(String, &'static str, String)>,
}

/// Said on the form itself, where everything typed still stands.
pub const FULL: &str =
    "服务器的磁盘满了，这次没有存上。您写的都还在这一页上，请先不要关，告诉管理员腾出空间以后再按一次。";

/// The number to call: masked until a purpose is given, without losing what was typed.
struct Call {
    name: String,
    phone: String,
    open: bool,
    may_reveal: bool,
    error: Option<&'static str>,
}

fn call(signed: &Signed, act: &Act, matter: &Matter, error: Option<&'static str>) -> Option<Call> {
    let contact = matter.contact.as_ref().filter(|contact| !contact.phone.is_empty())?;
    let calls = matches!(act.action, Action::Contact | Action::FollowUp);
    calls.then(|| Call {
        name: contact.name.clone(),
        phone: contact.phone.clone(),
        open: matter.open,
        may_reveal: !matter.open && may_reveal(&signed.staff, &matter.state),
        error,
    })
}

/// Everything that may differ between the ways to the same page.
#[derive(Default)]
struct Shown {
    errors: Errors,
    refused: Option<String>,
    meanwhile: Vec<Line>,
    restored: bool,
    token: Option<String>,
    /// The purpose of looking at the number is missing.
    purpose: Option<&'static str>,
}

fn form_path(number: &str, act: &Act) -> String {
    format!("/staff/requests/{number}/act/{}", act.noun())
}

/// `GET /staff/requests/{number}/act/{noun}`.
pub async fn form_page(
    State(web): State<Web>,
    Path((number, noun)): Path<(String, String)>,
    signed: Signed,
    page: Page,
    Query(query): Query,
) -> Result<Response, Problem> {
    let (id, number) = matter::find(&web, &number).await?;
    let act = Act::of_noun(&noun).ok_or(Problem::NotFound)?;
    let state = web.app.state_for(&signed.staff, id).await?;
    let mut shown = Shown::default();
    match may(&Actor::Staff(signed.staff.clone()), &state, act.action) {
        Ok(()) => {}
        Err(Why::Denied) => {
            let draft = kept::draft(&web, &signed, &form_path(&number, act)).await?;
            return lost(&page, &number, StatusCode::FORBIDDEN, &draft);
        }
        Err(Why::Refused(refusal)) => shown.refused = Some(refusal.message(Lang::Zh)),
    }
    let matter = web.app.matter_of_staff(&signed.staff, id, &Purpose::Duty).await?;
    let mut typed = kept::draft(&web, &signed, &form_path(&number, act)).await?;
    shown.restored = !typed.is_empty() && shown.refused.is_none();
    if shown.restored && typed.some("seen").is_some() {
        shown.meanwhile = since(&page, &matter, &typed);
    }
    if typed.is_empty() {
        typed = returned::draft(&matter, act.action).unwrap_or(query);
    }
    let status = if shown.refused.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    forms::show_as(status, &build(&web, page, &signed, act, &matter, &typed, shown))
}

/// Every `POST /staff/requests/{number}/<noun>`.
pub async fn submit(
    State(web): State<Web>,
    matched: MatchedPath,
    Path(number): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let Posted { signed, page, form, .. } = posted;
    let noun = matched.as_str().rsplit('/').next().unwrap_or_default();
    let act = Act::of_noun(noun).ok_or(Problem::NotFound)?;
    let page = page.at(&form_path(&number, act));
    let (id, matter) = match open(&web, &signed, &number).await {
        Err(Problem::NotFound) => {
            // Sealing takes the matter out of sight: a second press still has the result of the first.
            let (_, number) = matter::find(&web, &number).await?;
            let sealing = act.action == Action::Seal;
            if sealing && web.app.answered(&asked(&signed, &number, act, &form)).await? {
                return Ok(forms::see(&format!("/staff?done={}", act.noun())));
            }
            return lost(&page, "", StatusCode::NOT_FOUND, &form);
        }
        opened => opened?,
    };
    let number = matter.state.number.to_string();
    // A repeat of what was done gets its first result even if the doing took the right away; everything else that
    // needs the form read again needs the right first.
    let rights = may(&Actor::Staff(signed.staff.clone()), &matter.state, act.action);
    let denied = matches!(rights, Err(Why::Denied));
    if form.has("again") && denied {
        return lost(&page, &number, StatusCode::FORBIDDEN, &form);
    }
    let again = Again { web: &web, signed: &signed, act, id, number: &number, form: &form };
    if form.has("again") {
        // A choice that changes the rest of the form, or a look at how it will read.
        let shown = Shown { token: Some(form.token()), ..Shown::default() };
        return again.show(page, StatusCode::OK, shown).await;
    }
    if form.has("reveal") && !denied {
        return again.reveal(page).await;
    }
    let (outcome, errors) = give(&web, &signed, act, id, &matter, &form).await;
    if denied && !matches!(outcome, Some(Ok(()))) {
        // The second press of a button that took the right away with it has its first result; all else is refused.
        return lost(&page, &number, StatusCode::FORBIDDEN, &form);
    }
    let (status, errors) = match outcome {
        None => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        Some(Ok(())) => {
            kept::forget(&web, &signed, &form_path(&number, act)).await?;
            if form.is("back", "receipt") {
                return Ok(forms::see(&format!("/staff/requests/{number}/receipt")));
            }
            let still = web.app.may_see(&signed.staff, id).await?;
            let to = if still { format!("/staff/requests/{number}") } else { "/staff".to_owned() };
            return Ok(forms::see(&format!("{to}?done={}", act.noun())));
        }
        Some(Err(Problem::Refused(Refused::Own(Own::Overtaken)))) => {
            return again.show(page, StatusCode::CONFLICT, Shown::default()).await;
        }
        Some(Err(Problem::NotFound)) => return Err(Problem::Forbidden),
        Some(Err(Problem::Full)) => {
            (StatusCode::INSUFFICIENT_STORAGE, vec![(String::new(), FULL.to_owned())])
        }
        Some(Err(other)) => match forms::mendable(other) {
            Ok(refused) => {
                let words = (field_of(refused).to_owned(), refused.message(Lang::Zh));
                (StatusCode::UNPROCESSABLE_ENTITY, vec![words])
            }
            Err(problem) => {
                kept::keep(&web, &signed, &form_path(&number, act), &form).await.ok();
                return Err(problem);
            }
        },
    };
    again.show(page.wrong(), status, Shown { errors, ..Shown::default() }).await
}

/// The form that was sent, shown once more beside the matter: only now are its words read.
struct Again<'a> {
    web: &'a Web,
    signed: &'a Signed,
    act: &'static Act,
    id: RequestId,
    number: &'a str,
    form: &'a Form,
}

impl Again<'_> {
    async fn show(&self, page: Page, status: StatusCode, mut shown: Shown) -> Result<Response, Problem> {
        let Again { web, signed, act, id, number, form } = self;
        let matter = match web.app.matter_of_staff(&signed.staff, *id, &Purpose::Duty).await.map_err(problem)
        {
            Err(Problem::PurposeNeeded) => {
                // The matter went on to others while this was written: what was typed waits behind the question.
                let form_page = form_path(number, act);
                kept::keep(web, signed, &form_page, form).await?;
                return Ok(forms::see(&matter::purpose::address(number, &form_page)));
            }
            read => read?,
        };
        if status == StatusCode::CONFLICT {
            shown.meanwhile = since(&page, &matter, form);
        }
        forms::show_as(status, &build(web, page, signed, act, &matter, form, shown))
    }

    /// With the whole number, once a purpose is given; the reading is recorded with it.
    async fn reveal(&self, page: Page) -> Result<Response, Problem> {
        let Again { web, signed, act, id, form, .. } = self;
        let shown = Shown { token: Some(form.token()), ..Shown::default() };
        let Some((_, name)) = matter::PURPOSES.iter().find(|(code, _)| form.is("purpose", code)) else {
            let shown = Shown { purpose: Some("请选用途"), ..shown };
            return self.show(page.wrong(), StatusCode::UNPROCESSABLE_ENTITY, shown).await;
        };
        let purpose = Purpose::Contact((*name).to_owned());
        let matter = web.app.matter_of_staff(&signed.staff, *id, &purpose).await?;
        // What happened meanwhile must still be seen before the form is taken.
        let built = build(web, page, signed, act, &matter, form, shown);
        let seen = form.trimmed("seen").parse().unwrap_or(built.seen);
        forms::show(&ActPage { seen, ..built })
    }
}

async fn open(web: &Web, signed: &Signed, number: &str) -> Result<(RequestId, Matter), Problem> {
    let (id, _) = matter::find(web, number).await?;
    Ok((id, web.app.outline(&signed.staff, id).await?))
}

/// The right is gone, or the matter is out of sight: what was typed stands there to be copied, nothing else.
fn lost(page: &Page, number: &str, status: StatusCode, form: &Form) -> Result<Response, Problem> {
    let (why, back) = if status == StatusCode::FORBIDDEN {
        (
            "您写的时候，这件事转到别人手里了，这一页没有交上去。请先抄下来，再看看新情况。",
            (format!("/staff/requests/{number}"), "看这件事"),
        )
    } else {
        (
            "这件事您现在看不到了，这一页没有交上去。请先抄下来，需要的话交给接手的人。",
            ("/staff".to_owned(), "回工作台"),
        )
    };
    let plain = if status == StatusCode::FORBIDDEN { Problem::Forbidden } else { Problem::NotFound };
    kept::to_copy(page, status, why, form, back).unwrap_or(Err(plain))
}

/// Reads the form and gives the command. `None`: the form has errors.
async fn give(
    web: &Web,
    signed: &Signed,
    act: &'static Act,
    id: RequestId,
    matter: &Matter,
    form: &Form,
) -> (Option<Result<(), Problem>>, Errors) {
    let scene = Scene {
        app: &web.app,
        matter,
        directory: web.app.directory(),
        now: web.app.clock().now(),
        units: units_of(signed),
        typed: form,
    };
    let mut reader = Reader::new(form);
    let mut desk = web.app.desk();
    let command = (act.read)(&scene, &mut reader, &mut desk);
    let happened_at = if act.action.is_told() { read_happened(&mut reader, &scene) } else { None };
    let Some(command) = command.filter(|_| reader.errors.is_empty()) else { return (None, reader.errors) };
    let mut ask = asked(signed, &matter.state.number.to_string(), act, form);
    ask.seen = form.trimmed("seen").parse().ok();
    ask.happened_at = happened_at;
    let done = web.app.act(&ask, id, command, desk).await;
    (Some(done.map(|_| ()).map_err(problem)), Errors::new())
}

/// The units somebody handles or approves for.
fn units_of(signed: &Signed) -> Vec<UnitId> {
    [Role::Handler, Role::Approver].into_iter().flat_map(|role| signed.staff.units(role)).collect()
}

/// Who asks, through what, and the key by which a second press is known.
fn asked(signed: &Signed, number: &str, act: &Act, form: &Form) -> Ask {
    let source = Channel::parse(form.trimmed("channel")).unwrap_or(Channel::Web);
    let scope = format!("staff:{}:{number}:{}", signed.staff.person, act.noun());
    Ask::new(Actor::Staff(signed.staff.clone()), source).keyed(zhiye_app::key(&scope, &form.token()))
}

fn problem(no: No) -> Problem {
    match no {
        No::Denied(Denied::Hidden) => Problem::NotFound,
        other => other.into(),
    }
}

/// The field in which a rule's no is mended, as the forms name it; empty if it is none of one field.
fn field_of(refused: Refused) -> &'static str {
    match refused {
        Refused::Request(Refusal::BasisMissing | Refusal::BasisNotInForce) => "bases",
        Refused::Request(Refusal::RouteMissing) => "route",
        Refused::Own(Own::Clause(_)) => "words",
        Refused::Request(Refusal::OutcomeDoesNotFit) => "outcome",
        Refused::Request(Refusal::CategoryUnknown | Refusal::TakenBack) => "category",
        Refused::Request(Refusal::DeliveredInFuture | Refusal::DeliveredTooEarly) => "on",
        Refused::Request(Refusal::DayInPast) => "until",
        Refused::Request(Refusal::ExtensionTooLong) => "days",
        Refused::Request(Refusal::BetterUnitMissing) => "better_unit",
        Refused::Request(Refusal::UnitNotAvailable | Refusal::TaskOfLead | Refusal::ReviewsItself) => "unit",
        Refused::Request(Refusal::TaskUnknown | Refusal::TaskClosed) => "task",
        Refused::Request(Refusal::InstructionUnknown) => "instruction",
        Refused::Request(Refusal::NobodyPresent) => "units",
        Refused::Request(Refusal::TasksOpen) => "despite",
        Refused::Request(Refusal::FactsMissing) => "facts",
        Refused::Request(Refusal::ReasonMissing) => "reason",
        Refused::Request(Refusal::RemedyMissing) => "remedy",
        Refused::Request(Refusal::StepsMissing | Refusal::StepsOutOfOrder) => "on2",
        _ => "",
    }
}

/// What others did after the version the form was opened with.
fn since(page: &Page, matter: &Matter, form: &Form) -> Vec<Line> {
    let seen: usize = form.trimmed("seen").parse().unwrap_or(0);
    timeline::lines(page, matter).into_iter().rev().skip(seen).collect()
}

fn build(
    web: &Web,
    page: Page,
    signed: &Signed,
    act: &'static Act,
    matter: &Matter,
    typed: &Form,
    shown: Shown,
) -> ActPage {
    let now = page.now;
    let (directory, units) = (page.directory.clone(), units_of(signed));
    let scene = Scene { app: &web.app, matter, directory, now, units, typed };
    let mut fields = if shown.refused.is_some() { Vec::new() } else { (act.fields)(&scene) };
    let errors = place(&mut fields, &shown.errors);
    let number = matter.state.number.to_string();
    let progress = timeline::told(&page, matter).take(4).collect();
    ActPage {
        heading: matter::title(&page, web.app.rulebook(), matter),
        said: matter.said().to_owned(),
        clocks: matter::clocks(&page, &matter.state),
        progress,
        fields,
        errors,
        token: shown.token.unwrap_or_else(forms::fresh_token),
        seen: matter.version,
        call: call(signed, act, matter, shown.purpose),
        texts: if shown.refused.is_some() { kept::texts(typed) } else { Vec::new() },
        returned: returned::reason(matter, act.action),
        refused: shown.refused,
        meanwhile: shown.meanwhile,
        restored: shown.restored,
        preview: preview::preview(web, &page, act.action, matter, typed),
        script: script(web, act, matter),
        reports: if act.action == Action::DraftAnswer { reports(&page, matter) } else { Vec::new() },
        shell: signed.shell(&page, "/staff/requests").with_form(&form_path(&number, act)),
        number,
        act,
        page,
    }
}

fn reports(page: &Page, matter: &Matter) -> Vec<(String, &'static str, String)> {
    let report = |task: &zhiye_app::domain::request::Task| {
        let words = task.report.unwrap_or(task.words);
        let unit = page.directory.unit_name(task.unit).to_owned();
        (unit, task.part.name(Lang::Zh), matter.text(words.id).unwrap_or_default().to_owned())
    };
    matter.state.tasks.iter().map(report).collect()
}

/// What to say on the phone, line by line.
fn script(web: &Web, act: &Act, matter: &Matter) -> Vec<String> {
    if act.action != Action::FollowUp {
        return Vec::new();
    }
    let office = web.app.office().profile.name;
    let what = matter.summary().unwrap_or("您反映的事");
    let mut lines = vec![
        format!("您好，我是{office}的回访员，不是经办的单位。想问问“{what}”这件事，现在方便说两分钟吗？"),
        "我们答复您的是……（念右边的答复）。是这样吗？".into(),
        "事情解决了吗？解决了、部分解决、没解决，还是不清楚？".into(),
        "对办理满意吗？非常满意、满意、基本满意、不满意、非常不满意。您怎么说，我就怎么记。".into(),
        "还有什么要我带回去的？谢谢您。".into(),
    ];
    let needs = &matter.state.speaker.communication;
    if !needs.is_empty() {
        let names: Vec<&str> = needs.iter().map(|need| need.name(Lang::Zh)).collect();
        lines.insert(0, format!("打之前请看：{}", names.join("、")));
    }
    lines
}

impl ActPage {
    fn is_answer(&self) -> bool {
        preview::is_written(self.act.action)
    }

    /// The form grows with what is chosen: the kind of a proposal, the units of a meeting.
    fn grows(&self) -> bool {
        match self.act.action {
            Action::Propose => self.fields.len() == 1,
            Action::HoldMeeting => self.fields.len() == 2,
            _ => false,
        }
    }
}
