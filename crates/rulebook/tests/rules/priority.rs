//! Credit in the ordinary lane. One working day is 420 office minutes.

use zhiye_rulebook::Rulebook;

#[test]
fn the_table_is_that_of_the_default_rules() {
    let table = *Rulebook::builtin().priority();
    assert_eq!(table.danger_minutes, [0, 420, 5 * 420]);
    assert_eq!((table.people_step_minutes, table.people_cap_minutes), (240, 3 * 420));
    assert_eq!((table.hardship_minutes, table.credit_cap_minutes), (2 * 420, 10 * 420));
}

#[test]
fn each_doubling_of_people_is_worth_four_office_hours_up_to_three_days() {
    let table = *Rulebook::builtin().priority();
    let people = |n| table.credit_minutes(0, n, false);
    assert_eq!([people(0), people(1), people(2), people(4), people(32)], [0, 0, 240, 480, 1200]);
    assert_eq!([people(38), people(39), people(u32::MAX)], [1259, 1260, 1260]);
}

#[test]
fn the_integer_logarithm_agrees_with_the_formula_to_the_minute() {
    let table = *Rulebook::builtin().priority();
    for n in 1..39_u32 {
        let exact = 240.0 * f64::from(n).log2();
        let found = f64::from(table.credit_minutes(0, n, false));
        assert!(found <= exact + 1e-6 && exact - found < 1.0 + 1e-6, "{n}: {found} against {exact}");
    }
}

#[test]
fn credits_add_up_and_are_capped() {
    let table = *Rulebook::builtin().priority();
    assert_eq!(table.credit_minutes(1, 2, true), 420 + 240 + 840);
    assert_eq!(table.credit_minutes(2, 1_000, true), 2100 + 1260 + 840);
    let mut low = table;
    low.credit_cap_minutes = 1_000;
    assert_eq!(low.credit_minutes(2, 1_000, true), 1_000);
}

#[test]
fn the_emergency_lane_has_no_credit_for_danger() {
    assert_eq!(Rulebook::builtin().priority().credit_minutes(3, 1, false), 0);
}
