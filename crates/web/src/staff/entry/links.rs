//! One-time links: the set-up of an empty office, and a person's first password.

use super::{EntryPage, signed_in};
use crate::{
    Web,
    layout::Page,
    staff::form::{Errors, Field, Reader},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use zhiye_app::{
    Credential, No, Own, Refused, Token,
    domain::{PersonId, office::Profile},
};
use zhiye_calendar::Lang;
use zhiye_edge::{Client, Form, Problem};

/// The shortest password, in characters; the app says no below it as well.
const PASSWORD: usize = 10;

fn password_fields(form: &Form, login: &str) -> Vec<Field> {
    let blank = Form::default();
    vec![
        Field::line("login", "账号", form, login).hint("登录时用，建议用姓名拼音，只自己记得住就行"),
        Field::typed("password", "密码", "password", &blank, "").hint("至少 10 个字符，一句话最好记"),
        Field::typed("again", "再写一遍密码", "password", &blank, ""),
    ]
}

/// Account and password of the form; the password is what both fields say.
fn read_password(reader: &mut Reader<'_>) -> Option<(String, String)> {
    let login = reader.text("login", 40, "请填写账号").map(str::to_owned);
    let password = reader.typed.get("password").to_owned();
    if zhiye_edge::text::length(&password) < PASSWORD {
        reader.wrong("password", "密码至少 10 个字符，请换一个长一点的");
        return None;
    }
    if password != reader.typed.get("again") {
        reader.wrong("again", "两次写的密码不一样，请再写一遍");
        return None;
    }
    Some((login?, password))
}

fn setup_page(page: Page, token: &str, form: &Form) -> EntryPage {
    let mut fields = vec![
        Field::line("name", "单位名称", form, "").hint("例如：某某街道办事处"),
        Field::line("phone", "对外电话", form, "").hint("每一页都会显示它，带区号"),
        Field::line("address", "窗口地址", form, "").optional(),
        Field::line("person", "您的姓名", form, "").hint("您是第一位系统管理员；管理员看不到群众的事项"),
    ];
    fields.extend(password_fields(form, ""));
    EntryPage {
        heading: "设立这个单位".into(),
        intro: vec!["这一页只能用一次。填好以后，再去录单位、人员和社区。".into()],
        action: format!("/setup/{token}"),
        fields,
        errors: Vec::new(),
        button: "设立",
        links: Vec::new(),
        page,
    }
}

fn used(page: Page) -> Result<Response, Problem> {
    let gone = EntryPage {
        heading: "这个链接不能用了".into(),
        intro: vec![
            "链接用过了，或者过了时限。".into(),
            "设立单位的链接，请在服务器上重新生成；个人的链接，请管理员再发一个。".into(),
        ],
        action: String::new(),
        fields: Vec::new(),
        errors: Vec::new(),
        button: "",
        links: vec![("/staff/sign-in".into(), "去登录")],
        page,
    };
    crate::form::show_as(StatusCode::GONE, &gone)
}

/// A form that was sent before: said as done if the first press counted.
async fn sent_again(web: &Web, page: Page, token: &str, done: &str) -> Result<Response, Problem> {
    if !web.app.was_used(&Token(token.to_owned())).await? {
        return used(page);
    }
    crate::form::show(&EntryPage {
        heading: done.into(),
        intro: vec!["刚才那一次已经成功了，不用再填。请用您设的账号和密码登录。".into()],
        action: String::new(),
        fields: Vec::new(),
        errors: Vec::new(),
        button: "",
        links: vec![("/staff/sign-in".into(), "去登录")],
        page,
    })
}

/// What the link is for; `Err(None)`: used or over.
async fn purpose(web: &Web, token: &str) -> Result<Option<PersonId>, Option<Problem>> {
    match web.app.link(&Token(token.to_owned())).await {
        Ok(person) => Ok(person),
        Err(No::Refused(Refused::Own(Own::LinkUsed))) => Err(None),
        Err(other) => Err(Some(other.into())),
    }
}

/// `GET /setup/{token}`.
pub async fn setup_form(
    State(web): State<Web>,
    Path(token): Path<String>,
    page: Page,
) -> Result<Response, Problem> {
    match purpose(&web, &token).await {
        Ok(None) if web.app.root().is_none() => {
            setup_page(page, &token, &Form::default()).respond(&Errors::new())
        }
        Ok(_) | Err(None) => used(page),
        Err(Some(problem)) => Err(problem),
    }
}

/// `POST /setup/{token}`.
pub async fn setup(
    State(web): State<Web>,
    Path(token): Path<String>,
    page: Page,
    client: Client,
    form: Form,
) -> Result<Response, Problem> {
    match purpose(&web, &token).await {
        Ok(None) if web.app.root().is_none() => {}
        Ok(_) | Err(None) => return sent_again(&web, page, &token, "单位已经设立好了").await,
        Err(Some(problem)) => return Err(problem),
    }
    let mut reader = Reader::new(&form);
    let name = reader.text("name", 40, "请填写单位名称");
    let phone = reader.text("phone", 30, "请填写对外电话，群众打得通的那个");
    let address = reader.maybe("address", 80).unwrap_or_default();
    let person = reader.text("person", 20, "请填写您的姓名");
    let secret = read_password(&mut reader);
    let (Some(name), Some(phone), Some(person), Some((login, password)), true) =
        (name, phone, person, secret, reader.errors.is_empty())
    else {
        return setup_page(page, &token, &form).respond(&reader.errors);
    };
    let profile = Profile { name: name.into(), phone: phone.into(), address: address.into() };
    let administrator = web.app.set_up(profile, person).await?;
    enter(&web, administrator, (login, password), &token, &client, "/staff/office").await
}

/// Sets the password, ends the link, signs in.
async fn enter(
    web: &Web,
    person: PersonId,
    (login, password): (String, String),
    token: &str,
    client: &Client,
    next: &str,
) -> Result<Response, Problem> {
    web.app.set_password(person, &login, &password).await?;
    web.app.use_link(&Token(token.to_owned())).await?;
    let (_, session) = web.app.sign_in(&Credential::Password { login, password }, &client.address).await?;
    Ok(signed_in(web, next, &session))
}

fn password_page(page: Page, token: &str, name: &str, form: &Form) -> EntryPage {
    let mut fields = password_fields(form, "");
    fields.push(
        Field::typed("pin", "PIN", "password", &Form::default(), "")
            .hint("4 到 8 位数字，在窗口共用的电脑上快速切换用")
            .optional(),
    );
    EntryPage {
        heading: format!("{name}，请设密码"),
        intro: vec!["这个链接只能用一次，密码只有您自己知道。".into()],
        action: format!("/staff/password/{token}"),
        fields,
        errors: Vec::new(),
        button: "设好，登录",
        links: Vec::new(),
        page,
    }
}

/// `GET /staff/password/{token}`.
pub async fn password_form(
    State(web): State<Web>,
    Path(token): Path<String>,
    page: Page,
) -> Result<Response, Problem> {
    match purpose(&web, &token).await {
        Ok(Some(person)) => {
            let name = page.directory.name(person).to_owned();
            password_page(page, &token, &name, &Form::default()).respond(&Errors::new())
        }
        Ok(None) | Err(None) => used(page),
        Err(Some(problem)) => Err(problem),
    }
}

/// `POST /staff/password/{token}`.
pub async fn password(
    State(web): State<Web>,
    Path(token): Path<String>,
    page: Page,
    client: Client,
    form: Form,
) -> Result<Response, Problem> {
    let person = match purpose(&web, &token).await {
        Ok(Some(person)) => person,
        Ok(None) | Err(None) => return sent_again(&web, page, &token, "密码已经设好了").await,
        Err(Some(problem)) => return Err(problem),
    };
    let name = page.directory.name(person).to_owned();
    let mut reader = Reader::new(&form);
    let secret = read_password(&mut reader);
    let pin = form.digits("pin");
    if form.some("pin").is_some() && !(4..=8).contains(&pin.len()) {
        reader.wrong("pin", "PIN 要 4 到 8 位数字，也可以空着");
    }
    let (Some(secret), true) = (secret, reader.errors.is_empty()) else {
        return password_page(page, &token, &name, &form).respond(&reader.errors);
    };
    if let Err(no) = web.app.set_password(person, &secret.0, &secret.1).await {
        return match no {
            No::Refused(refused) => {
                let errors = vec![("login".to_owned(), refused.message(Lang::Zh))];
                password_page(page, &token, &name, &form).respond(&errors)
            }
            other => Err(other.into()),
        };
    }
    if !pin.is_empty() {
        web.app.set_pin(person, &pin).await?;
    }
    enter(&web, person, secret, &token, &client, "/staff").await
}
