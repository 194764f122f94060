//! A small office: units, four communities, a person for each role.

use std::collections::BTreeMap;
use zhiye_app::{App, Config, NewPerson};
use zhiye_domain::{
    PersonId, Role, UnitId,
    office::{self, Area, Building, Profile},
};

/// Codes and names of the units that lead.
const UNITS: [(&str, &str); 8] = [
    ("construction", "社区建设办"),
    ("management", "公共管理办"),
    ("enforcement", "综合执法队"),
    ("civil", "民政和社会保障办"),
    ("safety", "应急安全办"),
    ("agriculture", "农业农村办"),
    ("service", "便民服务中心"),
    ("publicity", "宣教文卫办"),
];

const AREAS: [(&str, &str, &[&str]); 4] = [
    ("qinghe", "青禾里", &["1 栋", "2 栋", "3 栋"]),
    ("heyan", "河沿", &["1 号楼", "2 号楼"]),
    ("wutong", "梧桐苑", &["1 栋", "2 栋"]),
    ("chengdong", "城东", &[]),
];

/// Key, name, unit (empty for the office itself), roles.
const PEOPLE: [(&str, &str, &str, &[Role]); 10] = [
    ("clerk", "林晓", "service", &[Role::Clerk]),
    ("coordinator", "周正", "", &[Role::Coordinator]),
    ("handler", "陈立", "construction", &[Role::Handler]),
    ("approver", "何敏", "construction", &[Role::Approver]),
    ("handler2", "吴桐", "management", &[Role::Handler]),
    ("caller", "孙悦", "publicity", &[Role::Caller]),
    ("supervisor", "郑岩", "", &[Role::Supervisor]),
    ("leader", "高远", "", &[Role::Leader]),
    ("discipline", "严青", "", &[Role::DisciplineContact]),
    ("auditor", "白石", "", &[Role::Auditor]),
];

/// An office that is set up, with the people by their key (`admin` too).
pub struct Office {
    pub app: App,
    pub people: BTreeMap<&'static str, PersonId>,
    pub units: BTreeMap<&'static str, UnitId>,
}

pub async fn open(config: Config) -> Office {
    let app = App::open(config).await.expect("an office opens on an empty folder");
    let profile = Profile {
        name: "青禾街道".into(),
        phone: "0555-010 2030".into(),
        address: "青禾路 18 号一楼".into(),
    };
    let mut people = BTreeMap::new();
    let mut units = BTreeMap::new();
    people.insert("admin", app.set_up(profile, "管宁").await.expect("an empty office is set up"));
    for (code, name) in UNITS {
        units.insert(code, app.add_unit(None, code, name, true).await.expect("a new unit"));
    }
    let root = app.root().expect("the office is set up");
    units.insert("", root);
    for (key, name, unit, roles) in PEOPLE {
        let unit = units[unit];
        let grants = roles.iter().map(|role| (*role, role.is_of_a_unit().then_some(unit))).collect();
        let audit = roles.contains(&Role::Auditor).then(|| zhiye_domain::actor::Audit {
            until: jiff::civil::date(2099, 12, 31),
            letter: "审函3号".into(),
        });
        let new = NewPerson { name: name.into(), unit, grants, audit };
        people.insert(key, app.add_person(None, &new).await.expect("a new person"));
    }
    let standing = office::Command::SetStanding { officers: vec![people["clerk"]] };
    app.office_act(None, standing).await.expect("someone is on duty");
    app.office_act(None, office::Command::SetAreas { areas: areas() }).await.expect("four communities");
    Office { app, people, units }
}

fn areas() -> Vec<Area> {
    AREAS
        .iter()
        .map(|(code, name, buildings)| Area {
            code: (*code).into(),
            name: (*name).into(),
            buildings: buildings
                .iter()
                .enumerate()
                .map(|(i, name)| Building { code: format!("{code}-{}", i + 1), name: (*name).into() })
                .collect(),
        })
        .collect()
}
