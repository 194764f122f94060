//! The name of a rulebook: the hash of what it says.

use zhiye_rulebook::{Rulebook, Source, builtin_sources};

fn changed(change: impl Fn(&mut Source)) -> String {
    let mut sources = builtin_sources();
    sources.iter_mut().for_each(change);
    Rulebook::parse(&sources).expect("the change is harmless").hash().to_owned()
}

#[test]
fn the_hash_is_sixty_four_small_hexadecimal_digits() {
    let book = Rulebook::builtin();
    assert_eq!(book.hash().len(), 64);
    assert!(book.hash().chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c)));
    assert_eq!(book.short(), &book.hash()[..8]);
}

#[test]
fn line_ends_a_byte_order_mark_and_the_order_of_files_do_not_change_it() {
    let hash = Rulebook::builtin().hash().to_owned();
    assert_eq!(changed(|s| s.text = s.text.replace('\n', "\r\n")), hash);
    assert_eq!(changed(|s| s.text.insert(0, '\u{feff}')), hash);
    let mut reversed = builtin_sources();
    reversed.reverse();
    assert_eq!(Rulebook::parse(&reversed).expect("order is free").hash(), hash);
}

#[test]
fn any_other_change_changes_it() {
    let hash = Rulebook::builtin().hash().to_owned();
    let longer = changed(|s| s.text = s.text.replace("limit = \"7wd\"", "limit = \"8wd\""));
    assert_ne!(longer, hash);
    assert_ne!(changed(|s| s.text.push_str("# a remark\n")), hash);
}

#[test]
fn the_kept_sources_give_the_same_rulebook_again() {
    let book = Rulebook::builtin();
    let again = Rulebook::parse(book.sources()).expect("they were read before");
    assert_eq!(again, book);
    assert_eq!(again.limits(), book.limits());
}
