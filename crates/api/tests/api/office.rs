//! A small office with a program for each of its people, asked through the router.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::{cell::RefCell, collections::BTreeSet};
use tempfile::TempDir;
use tower::ServiceExt;
use zhiye_api::{ApiConfig, router_with, routes};
use zhiye_app::{
    App, Ask, Clock, Config, NewPerson, Token,
    domain::{
        Actor, RequestId, Role, Staff, UnitId,
        number::Number,
        office,
        request::{Channel, Class, Command, Danger, LegalChannel},
        words,
    },
};
use zhiye_rulebook::Kind;

pub struct TestApp {
    pub app: App,
    pub folder: TempDir,
    router: Router,
    pub unit: UnitId,
    pub clerk: Program,
    pub coordinator: Program,
    pub handler: Program,
    pub approver: Program,
    pub caller: Program,
    pub colleague: Program,
    pub stranger: Program,
    pub supervisor: Program,
    pub leader: Program,
    pub administrator: Program,
    /// (method, route, status) of every answer that was given.
    pub given: RefCell<BTreeSet<(String, String, u16)>>,
    keys: RefCell<u32>,
}

/// A person and the token of their program.
pub struct Program {
    pub staff: Staff,
    pub token: Token,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

async fn program(app: &App, role: Role, unit: UnitId) -> Program {
    let person = NewPerson {
        name: "某人".into(),
        unit,
        grants: vec![(role, role.is_of_a_unit().then_some(unit))],
        audit: None,
    };
    let id = app.add_person(None, &person).await.unwrap();
    let staff = app.directory().staff(id).unwrap();
    Program { staff, token: app.make_token(id, "测试", 30).await.unwrap() }
}

impl TestApp {
    pub async fn open() -> TestApp {
        TestApp::with(ApiConfig { per_minute: 100_000 }).await
    }

    pub async fn with(config: ApiConfig) -> TestApp {
        let folder = TempDir::new().unwrap();
        let clock = Clock::set_to("2026-11-23T02:00:00Z".parse().unwrap());
        let app = App::open(Config::in_folder(folder.path(), clock)).await.unwrap();
        let profile = office::Profile {
            name: "清河街道".into(),
            phone: "0555-1234567".into(),
            address: "清河路 1 号".into(),
        };
        let administrator = app.set_up(profile, "管理员").await.unwrap();
        let building = office::Building { code: "3".into(), name: "3 号楼".into() };
        let area =
            office::Area { code: "qinghe".into(), name: "青禾里".into(), buildings: vec![building] };
        app.office_act(None, office::Command::SetAreas { areas: vec![area] }).await.unwrap();
        let unit = app.add_unit(None, "construction", "建设办", true).await.unwrap();
        let other = app.add_unit(None, "civil", "民政办", true).await.unwrap();
        let root = app.root().unwrap();
        let clerk = program(&app, Role::Clerk, root).await;
        let standing = office::Command::SetStanding { officers: vec![clerk.staff.person] };
        app.office_act(None, standing).await.unwrap();
        TestApp {
            clerk,
            coordinator: program(&app, Role::Coordinator, root).await,
            handler: program(&app, Role::Handler, unit).await,
            approver: program(&app, Role::Approver, unit).await,
            caller: program(&app, Role::Caller, root).await,
            colleague: program(&app, Role::Handler, unit).await,
            stranger: program(&app, Role::Handler, other).await,
            supervisor: program(&app, Role::Supervisor, root).await,
            leader: program(&app, Role::Leader, root).await,
            administrator: Program {
                staff: app.directory().staff(administrator).unwrap(),
                token: app.make_token(administrator, "测试", 30).await.unwrap(),
            },
            router: router_with(app.clone(), config),
            app,
            folder,
            unit,
            given: RefCell::default(),
            keys: RefCell::default(),
        }
    }

    /// The same office on a disk without room for one more page.
    pub async fn on_a_full_disk(self) -> TestApp {
        self.app.close().await;
        let mut config = Config::in_folder(self.folder.path(), self.app.clock().clone());
        config.store.max_pages = Some(1);
        let app = App::open(config).await.unwrap();
        TestApp { router: router_with(app.clone(), ApiConfig { per_minute: 100_000 }), app, ..self }
    }

    pub fn at(&self, text: &str) {
        self.app.clock().move_to(text.parse::<Timestamp>().unwrap());
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 10_000_000).await.unwrap();
        // A photo is no JSON.
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        let route = route_of(&path);
        self.given.borrow_mut().insert((method, route, parts.status.as_u16()));
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&self, program: &Program, path: &str) -> Answer {
        let request = Request::get(format!("/api/v1{path}")).header("authorization", bearer(program));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A request, with what its words are read for.
    pub async fn read(&self, program: &Program, path: &str) -> Answer {
        let request = Request::get(format!("/api/v1{path}"))
            .header("authorization", bearer(program))
            .header("x-purpose", "核对");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, program: &Program, path: &str, body: &Value) -> Answer {
        *self.keys.borrow_mut() += 1;
        let key = format!("key-{}", self.keys.borrow());
        self.post_keyed(program, path, body, &key).await
    }

    pub async fn post_keyed(&self, program: &Program, path: &str, body: &Value, key: &str) -> Answer {
        self.post_raw(program, path, "application/json", body.to_string(), key).await
    }

    pub async fn post_raw(
        &self,
        program: &Program,
        path: &str,
        kind: &str,
        body: impl Into<Body>,
        key: &str,
    ) -> Answer {
        let request = Request::post(format!("/api/v1{path}"))
            .header("authorization", bearer(program))
            .header("content-type", kind)
            .header("idempotency-key", key);
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Sends photos, as a form with files.
    pub async fn post_photos(&self, program: &Program, number: &str, files: &[&[u8]]) -> Answer {
        *self.keys.borrow_mut() += 1;
        let mut body = Vec::new();
        for file in files {
            let head = b"--x\r\ncontent-disposition: form-data; name=\"photos\"; filename=\"a.png\"\r\n\r\n";
            body.extend_from_slice(head);
            body.extend_from_slice(file);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--x--\r\n");
        let key = format!("key-{}", self.keys.borrow());
        let path = format!("/requests/{number}/photos");
        self.post_raw(program, &path, "multipart/form-data; boundary=x", body, &key).await
    }

    /// Files a request and gives its number.
    pub async fn filed(&self, text: &str) -> String {
        let answer = self.post(&self.clerk, "/requests", &json!({ "kind": "help", "text": text })).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.body["number"].as_str().unwrap().to_owned()
    }

    /// Files a request and brings it into the unit's hands, as people do on the pages.
    pub async fn in_hand(&self, text: &str) -> String {
        let number = self.filed(text).await;
        let id = self.id(&number).await;
        let mut desk = self.app.desk();
        let reason = desk.write(words::Class::Note, "天黑看不见台阶");
        let judge =
            Command::Judge { class: Class::Now, danger: Danger::None, hardship: None, people: 1, reason };
        let accept = Command::Accept {
            legal_channel: LegalChannel::Ordinary,
            kind: Kind::Help,
            category: "street.lamp".into(),
            summary: None,
        };
        self.act(&self.clerk, id, accept).await;
        self.app.act(&self.ask(&self.coordinator), id, judge, desk).await.unwrap();
        self.act(&self.coordinator, id, Command::Assign { unit: self.unit }).await;
        self.act(&self.handler, id, Command::Sign).await;
        number
    }

    pub async fn id(&self, number: &str) -> RequestId {
        self.app.id_of(Number::parse(number).unwrap()).await.unwrap().unwrap()
    }

    fn ask(&self, program: &Program) -> Ask {
        Ask::new(Actor::Staff(program.staff.clone()), Channel::Window)
    }

    async fn act(&self, program: &Program, id: RequestId, command: Command) {
        self.app.act(&self.ask(program), id, command, self.app.desk()).await.unwrap();
    }
}

pub fn bearer(program: &Program) -> String {
    format!("Bearer {}", program.token.0)
}

fn route_of(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |route: &str| {
        let names: Vec<&str> = route.split('/').collect();
        names.len() == parts.len()
            && names.iter().zip(&parts).all(|(name, part)| name.starts_with('{') || name == part)
    };
    let exact = routes().find(|(_, route)| *route == path);
    let found = exact.or_else(|| routes().find(|(_, route)| fits(route)));
    found.map_or_else(|| path.to_owned(), |(_, route)| route.to_owned())
}
