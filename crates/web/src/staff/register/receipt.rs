//! The receipt a clerk hands over: number and code to copy or print, the text to read aloud, what comes next.

use super::{PATH, is_own_and_fresh};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
    resident::receipt::qr,
    staff::{
        gate::{Answers, Gate},
        matter,
        shell::{self, Posted, Shell},
    },
    times,
};
use askama::Template;
use axum::{
    extract::{Path, State as Shared},
    http::{HeaderMap, header},
    response::Response,
};
use zhiye_app::{
    Matter, Purpose, Receipt,
    domain::{
        Clock,
        request::{Danger, State, Status, may_hand_out_code, registers},
    },
};
use zhiye_calendar::Lang;
use zhiye_edge::{Form, Problem, form::Query};
use zhiye_rulebook::Act;

/// How someone's identity was checked.
pub const CHECKED: Answers = &[
    ("id_card", "看过本人的身份证件"),
    ("called_back", "打登记的电话，本人接的"),
    ("details", "本人说得出登记的内容和电话"),
    ("authority", "受委托的人，看过委托书和证件"),
];

/// The question before number and code are given once more.
fn gate(number: &str) -> Gate {
    let path = format!("/staff/requests/{number}/receipt");
    Gate {
        heading: "再给一次查询码".into(),
        about: "有了编号和查询码，就能看到这件事的全部经过，所以请先核对身份。谁给的、怎么核对的，都会记下。",
        facts: Vec::new(),
        action: path.clone(),
        hidden: Vec::new(),
        ask: ("how", "怎么核对的", CHECKED),
        more: false,
        button: "身份已核对，看回执",
        path,
        back: (format!("/staff/requests/{number}"), "回到这件事"),
        column: PATH,
    }
}

#[derive(Template)]
#[template(path = "staff/receipt.html")]
struct ReceiptPage {
    page: Page,
    shell: Shell,
    number: String,
    groups: [String; 4],
    code: [String; 2],
    /// What was written down, to be read aloud.
    said: String,
    place: String,
    waits: bool,
    /// What is promised by when, in a resident's words, and how it was counted.
    promises: Vec<(String, String)>,
    read_aloud: bool,
    danger: bool,
    sealed: bool,
    token: String,
    /// How it was made sure who asks, where that was asked: it goes along when the receipt is shown in another form.
    how: &'static str,
    /// Address where the resident looks it up, and the code that leads there with number and code.
    track: String,
    qr: Option<(usize, String)>,
}

fn halves(code: &str) -> [String; 2] {
    let (first, second) = code.split_at_checked(code.len() / 2).unwrap_or((code, ""));
    [first.to_owned(), second.to_owned()]
}

fn promises(page: &Page, state: &State) -> Vec<(String, String)> {
    let step =
        state.step.as_ref().filter(|clock| clock.act == Act::Screen).map(|clock| ("告诉您受理不受理", clock));
    let answer = state.answer.as_ref().filter(|_| state.status.is_open()).map(|clock| ("答复您", clock));
    let say = |(what, clock): (&str, &Clock)| {
        let when = times::moment(clock.due_at(), Lang::Zh, page.schedule(), page.now);
        (format!("最晚{when}{what}。"), clock.deadline.explain(Lang::Zh, &page.schedule().zone))
    };
    [step, answer].into_iter().flatten().map(say).collect()
}

/// The receipt on a roll of 80 mm: number, code, where to look, by when; not what was said.
#[derive(Template)]
#[template(path = "staff/roll.html")]
struct RollPage {
    receipt: ReceiptPage,
}

/// What a form or an address says of the paper in the printer.
fn is_roll(form: &Form) -> bool {
    form.is("paper", "80")
}

/// `GET /staff/requests/{number}/receipt`: for the clerk who registered it just now. Later the code is asked for.
pub async fn receipt(
    Shared(web): Shared<Web>,
    Path(number): Path<String>,
    signed: Signed,
    page: Page,
    headers: HeaderMap,
    Query(query): Query,
) -> Result<Response, Problem> {
    let (id, number) = matter::find(&web, &number).await?;
    if !may_hand_out_code(&signed.staff, &web.app.state_for(&signed.staff, id).await?) {
        return Err(Problem::Forbidden);
    }
    let own = match web.app.matter_of_staff(&signed.staff, id, &Purpose::Duty).await.map_err(Problem::from) {
        Err(Problem::PurposeNeeded) => None,
        read => Some(read?).filter(|matter| is_own_and_fresh(matter, &signed, &page)),
    };
    let Some(matter) = own else { return gate(&number).show(page, &signed, &Form::default(), None) };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned);
    show(&web, page, &signed, &matter, host, (is_roll(&query), "")).await
}

/// `POST /staff/requests/{number}/receipt`: again, after it was made sure who asks. How goes into the reading log.
pub async fn receipt_again(
    Shared(web): Shared<Web>,
    Path(number): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let Posted { signed, page, form, host } = posted;
    let (id, number) = matter::find(&web, &number).await?;
    if !web.app.may_see(&signed.staff, id).await? {
        return Err(Problem::NotFound);
    }
    if !registers(&signed.staff) {
        return Err(Problem::Forbidden);
    }
    let Some((how, _)) = CHECKED.iter().find(|(code, _)| form.is("how", code)) else {
        return gate(&number).show(page, &signed, &form, Some("请选怎么核对的"));
    };
    let matter = web.app.matter_of_staff(&signed.staff, id, &Purpose::Code(how)).await?;
    show(&web, page, &signed, &matter, host, (is_roll(&form), how)).await
}

async fn show(
    web: &Web,
    page: Page,
    signed: &Signed,
    matter: &Matter,
    host: Option<String>,
    (roll, how): (bool, &'static str),
) -> Result<Response, Problem> {
    let code = web.app.code_for_staff(&signed.staff, matter).await?;
    let base = shell::base(web, host);
    let state = &matter.state;
    let receipt = ReceiptPage {
        how,
        number: state.number.to_string(),
        groups: state.number.groups(),
        code: halves(&code),
        said: matter.said().to_owned(),
        place: matter::place(&page, state, matter.place.as_deref()),
        waits: state.status == Status::Filed,
        promises: promises(&page, state),
        read_aloud: state.speaker.read_aloud,
        danger: state.danger == Danger::Now && state.status == Status::Filed,
        sealed: false,
        track: format!("{base}/track"),
        qr: qr(&format!("{base}/q/{}/{code}", state.number)),
        token: forms::fresh_token(),
        shell: signed.shell(&page, PATH),
        page,
    };
    if roll { forms::show(&RollPage { receipt }) } else { forms::show(&receipt) }
}

/// The receipt of a sealed filing, shown once, at once.
pub fn sealed(
    web: &Web,
    page: Page,
    signed: &Signed,
    made: &Receipt,
    host: Option<String>,
) -> Result<Response, Problem> {
    let base = shell::base(web, host);
    forms::show(&ReceiptPage {
        how: "",
        number: made.number.to_string(),
        groups: made.number.groups(),
        code: halves(&made.code),
        said: String::new(),
        place: String::new(),
        waits: true,
        promises: Vec::new(),
        read_aloud: false,
        danger: false,
        sealed: true,
        track: format!("{base}/track"),
        qr: qr(&format!("{base}/q/{}/{}", made.number, made.code)),
        token: forms::fresh_token(),
        shell: signed.shell(&page, PATH),
        page,
    })
}
