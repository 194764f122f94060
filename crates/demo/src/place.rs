//! The invented street's four communities, and places in them.

use crate::{chance::Chance, corpus::Core, corpus::corpus};
use zhiye_domain::office::{Area, Building};

/// A community: code, name, what its buildings are called, how many.
pub struct Community {
    pub code: &'static str,
    pub name: &'static str,
    /// Written before and after the building's number.
    naming: (&'static str, &'static str),
    buildings: u32,
}

/// The communities, in the order in which pages show them. The last one has fields.
pub const COMMUNITIES: [Community; 4] = [
    Community { code: "qinghe", name: "青禾里", naming: ("", " 号楼"), buildings: 12 },
    Community { code: "heyan", name: "河沿", naming: ("", " 号楼"), buildings: 9 },
    Community { code: "wutong", name: "梧桐苑", naming: ("", " 号楼"), buildings: 14 },
    Community { code: "chengdong", name: "城东", naming: ("", " 组"), buildings: 8 },
];

/// Index of the community with a village's edge.
pub const VILLAGE: usize = 3;

impl Community {
    fn building_name(&self, number: u32) -> String {
        format!("{}{number}{}", self.naming.0, self.naming.1)
    }

    /// As the office's list of areas has it.
    pub fn area(&self) -> Area {
        let building = |number| Building { code: format!("b{number:02}"), name: self.building_name(number) };
        Area {
            code: self.code.into(),
            name: self.name.into(),
            buildings: (1..=self.buildings).map(building).collect(),
        }
    }
}

/// Where a matter is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spot {
    /// Index into [`COMMUNITIES`].
    pub community: usize,
    pub building: u32,
    /// Flat or landmark.
    pub words: String,
}

impl Spot {
    /// A home in a community.
    pub fn home(community: usize, chance: &mut Chance) -> Spot {
        let building = chance.between(1, COMMUNITIES[community].buildings);
        let words = if community == VILLAGE {
            format!("{} 号院", chance.between(3, 48))
        } else {
            format!("{} 单元 {}0{} 室", chance.between(1, 4), chance.between(1, 6), chance.between(1, 3))
        };
        Spot { community, building, words }
    }

    /// Where this core's matter may be, seen from a home.
    pub fn of_matter(core: &Core, home: &Spot, chance: &mut Chance) -> Spot {
        let mut spot = home.clone();
        if core.subject() == "village" && home.community != VILLAGE {
            spot = Spot::home(VILLAGE, chance);
        }
        if is_outside(core) {
            spot.words = chance.pick(&corpus().frames.outside).clone();
        }
        spot
    }

    pub fn community_code(&self) -> &'static str {
        COMMUNITIES[self.community].code
    }

    pub fn building_code(&self) -> String {
        format!("b{:02}", self.building)
    }

    /// As it is said: 河沿 6 号楼.
    pub fn said(&self) -> String {
        let community = &COMMUNITIES[self.community];
        format!("{} {}", community.name, community.building_name(self.building))
    }
}

/// Matters of the street rather than of a home.
pub fn is_outside(core: &Core) -> bool {
    matches!(core.subject(), "street" | "traffic" | "clean" | "green" | "order" | "nuisance" | "safety")
}
