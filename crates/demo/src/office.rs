//! The invented office: 青禾街道, its units, its people, who is on duty. Set up through the same commands as a real one.

use crate::{compose::PHONE, place::COMMUNITIES};
use anyhow::{Context, Result, anyhow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use zhiye_app::{App, NewPerson};
use zhiye_domain::{Grant, PersonId, Role, Staff, UnitId, actor::Audit, office, person};

/// Someone to sign in as on the start page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Player {
    pub person: PersonId,
    pub name: String,
    pub unit: String,
    /// Their roles in words: 受理员.
    pub roles: String,
    /// What to try as this person.
    pub try_this: String,
    /// One for each role: shown first.
    pub featured: bool,
}

/// A leading unit's people.
pub(crate) struct Crew {
    pub id: UnitId,
    pub name: String,
    pub handlers: Vec<Staff>,
    pub approver: Staff,
}

/// Everyone who acts in the invented year.
pub(crate) struct Team {
    pub clerks: Vec<Staff>,
    pub coordinators: Vec<Staff>,
    pub callers: Vec<Staff>,
    /// Approves everywhere.
    pub head: Staff,
    pub discipline: Staff,
    pub leader: Staff,
    pub crews: BTreeMap<&'static str, Crew>,
    pub players: Vec<Player>,
}

/// Code, name, two handlers, approver.
const LEADING: [(&str, &str, [&str; 2], &str); 8] = [
    ("construction", "社区建设办", ["周建平", "陈晓燕"], "吴志明"),
    ("management", "公共管理办", ["李国强", "孙丽萍"], "郑海涛"),
    ("enforcement", "综合执法队", ["赵卫国", "黄俊"], "徐立军"),
    ("civil", "民政和社会保障办", ["林秀芳", "何佳"], "高玉兰"),
    ("safety", "应急安全办", ["马志刚", "罗敏"], "梁永军"),
    ("agriculture", "农业农村办", ["朱长河", "宋小雨"], "谢保田"),
    ("service", "便民服务中心", ["杨慧", "胡文静"], "唐桂芳"),
    ("publicity", "宣教文卫办", ["许文博", "邓佳怡"], "程素梅"),
];

/// People of the office itself and of the communities: name, unit, role, what to try.
const OTHERS: [(&str, &str, Role, &str); 15] = [
    ("刘芳", "office", Role::Clerk, "受理刚登记的诉求；在“登记”里替打电话来的人记一件，看看回执。"),
    ("王小明", "office", Role::Clerk, "登记窗口来的人；把已审核的答复送达本人。"),
    ("张春梅", "qinghe", Role::Clerk, "在社区替老人登记，念一遍请本人确认。"),
    ("方大勇", "chengdong", Role::Clerk, "登记村组里来的事，补录停电那天的纸条。"),
    ("沈静", "office", Role::Coordinator, "研判已受理的事，看看急缓不同时限怎样变，再交办给单位。"),
    ("曹志远", "office", Role::Coordinator, "看退办的理由，指定由谁承办；有异议的召集会商，记下纪要。"),
    ("韩明", "office", Role::Approver, "审核各单位都能看到的待审核答复；自己办过的不能自己审。"),
    ("于红霞", "office", Role::Caller, "给抽中的和不满意的打回访电话，替本人记下评价。"),
    ("董晓峰", "office", Role::Caller, "三次联系不上的，看看系统怎样如实记成“联系不上”。"),
    (
        "袁立新",
        "office",
        Role::Supervisor,
        "看超期、退办、重新办理的事，等着开的会商、没回报的批示和到期的承诺。",
    ),
    ("萧文华", "office", Role::Leader, "凭编号写批示，看回报；公开承诺一件事。领导看不到个人的话。"),
    ("傅国安", "office", Role::DisciplineContact, "只看得到检举控告和工作人员记下的打招呼，别的都看不到。"),
    ("冯雅琴", "office", Role::PrivacyOfficer, "管个人信息的人，看谁什么时候读过什么。"),
    ("田志成", "office", Role::Auditor, "只读、遮住联系方式，看办理经过是否属实。"),
    ("彭志伟", "office", Role::Administrator, "管单位、人员和日历，读不到任何一件诉求。"),
];

/// Name of the administrator who sets the office up.
const FIRST_ADMINISTRATOR: &str = "蒋晓东";

/// Sets up the empty office.
pub(crate) async fn found(app: &App) -> Result<Team> {
    let profile =
        office::Profile {
            name: "青禾街道".into(), phone: PHONE.into(), address: "青禾路 18 号一楼".into()
        };
    let first = app.set_up(profile, FIRST_ADMINISTRATOR).await.context("the demo needs an empty office")?;
    let first = staff(app, first)?;
    for (code, name, ..) in LEADING {
        app.add_unit(Some(&first), code, name, true).await?;
    }
    for community in &COMMUNITIES {
        app.add_unit(Some(&first), community.code, &format!("{}社区", community.name), false).await?;
    }
    let areas = COMMUNITIES.iter().map(crate::place::Community::area).collect();
    app.office_act(Some(&first), office::Command::SetAreas { areas }).await?;
    let mut team = Engaged { app, first, second: None, players: Vec::new() };
    team.engage_others().await?;
    let crews = team.engage_crews().await?;
    team.finish(crews).await
}

fn staff(app: &App, id: PersonId) -> Result<Staff> {
    app.directory().staff(id).ok_or_else(|| anyhow!("a person just added is not in the directory"))
}

/// People being engaged by the first administrator.
struct Engaged<'a> {
    app: &'a App,
    first: Staff,
    /// Confirms what needs a second person.
    second: Option<Staff>,
    players: Vec<Player>,
}

impl Engaged<'_> {
    fn unit(&self, code: &str) -> Result<(UnitId, String)> {
        let directory = self.app.directory();
        let unit = directory.unit_by_code(code).with_context(|| format!("unit {code} is missing"))?;
        Ok((unit.id, unit.name.clone()))
    }

    async fn engage(
        &mut self,
        name: &str,
        unit: &str,
        role: Role,
        try_this: &str,
        featured: bool,
    ) -> Result<PersonId> {
        let (unit, unit_name) = self.unit(unit)?;
        let at_once = !role.needs_second_person();
        let office = role.is_of_a_unit().then_some(unit);
        let grants = if at_once { vec![(role, office)] } else { Vec::new() };
        // The audit of the invented year: its last day lies well after it.
        let audit = (role == Role::Auditor)
            .then(|| Audit {
                until: jiff::civil::date(2030, 12, 31), letter: "青审函〔2026〕3号".into()
            });
        let new = NewPerson { name: name.into(), unit, grants, audit };
        let id = self.app.add_person(Some(&self.first), &new).await?;
        if !at_once {
            self.grant_by_two(id, role).await?;
        }
        self.players.push(Player {
            person: id,
            name: name.into(),
            unit: unit_name,
            roles: role.name().into(),
            try_this: try_this.into(),
            featured,
        });
        Ok(id)
    }

    /// One administrator asks, the other agrees.
    async fn grant_by_two(&self, id: PersonId, role: Role) -> Result<()> {
        let root = self.app.root().context("the office has a root")?;
        let second = self.second.as_ref().context("a second administrator comes first")?;
        let grant = Grant::new(role, root);
        self.app.person_act(Some(&self.first), id, person::Command::Grant { grant: grant.clone() }).await?;
        self.app.person_act(Some(second), id, person::Command::Confirm { grant }).await?;
        Ok(())
    }

    async fn engage_others(&mut self) -> Result<()> {
        let mut seen = Vec::new();
        // The second administrator comes first, being needed for the others.
        for (name, unit, role, try_this) in OTHERS.iter().rev() {
            let id = self.engage(name, unit, *role, try_this, false).await?;
            if *role == Role::Administrator {
                self.second = Some(staff(self.app, id)?);
            }
        }
        self.players.reverse();
        for player in &mut self.players {
            player.featured = !seen.contains(&player.roles);
            seen.push(player.roles.clone());
        }
        Ok(())
    }

    async fn engage_crews(&mut self) -> Result<BTreeMap<&'static str, Crew>> {
        let mut crews = BTreeMap::new();
        for (at, (code, name, handlers, approver)) in LEADING.into_iter().enumerate() {
            let mut hands = Vec::new();
            for (i, handler) in handlers.into_iter().enumerate() {
                let words = "签收、联系本人、写办理记录，申请延期或暂缓，起草答复。";
                let id = self.engage(handler, code, Role::Handler, words, at == 0 && i == 0).await?;
                hands.push(staff(self.app, id)?);
            }
            let words = "审核本单位的答复，同意或退回；决定延期、暂缓的申请。";
            let id = self.engage(approver, code, Role::Approver, words, at == 0).await?;
            let (unit, _) = self.unit(code)?;
            let approver = staff(self.app, id)?;
            crews.insert(code, Crew { id: unit, name: name.into(), handlers: hands, approver });
        }
        Ok(crews)
    }

    async fn finish(self, crews: BTreeMap<&'static str, Crew>) -> Result<Team> {
        let of = |role: Role, unit: &str| -> Result<Vec<Staff>> {
            let wanted = OTHERS.iter().filter(|(_, u, r, _)| *r == role && (unit.is_empty() || *u == unit));
            wanted
                .filter_map(|(name, ..)| self.players.iter().find(|player| player.name == *name))
                .map(|player| staff(self.app, player.person))
                .collect()
        };
        let one = |role| of(role, "")?.into_iter().next().context("every role is held by someone");
        let (clerks, coordinators) = (of(Role::Clerk, "")?, of(Role::Coordinator, "")?);
        let head = one(Role::Approver)?;
        let officers = vec![clerks[0].person, coordinators[0].person, head.person];
        self.app.office_act(Some(&coordinators[0]), office::Command::SetStanding { officers }).await?;
        let callers = of(Role::Caller, "")?;
        let discipline = one(Role::DisciplineContact)?;
        let leader = one(Role::Leader)?;
        let mut players = self.players;
        players.push(Player {
            person: self.first.person,
            name: FIRST_ADMINISTRATOR.into(),
            unit: self.app.office().profile.name,
            roles: Role::Administrator.name().into(),
            try_this: "和另一位管理员两人一起，才能授出纪检联络员这样的角色。".into(),
            featured: false,
        });
        players.sort_by_key(|player| !player.featured);
        Ok(Team { clerks, coordinators, callers, head, discipline, leader, crews, players })
    }
}
