//! Residents' texts in Chinese and English, from Fluent files. Both have the same keys; a test of the whole tree
//! compares them. Staff read Chinese, straight from the templates.

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;
use zhiye_calendar::Lang;

type Bundle = FluentBundle<FluentResource>;

const ZH: &[&str] = &[
    include_str!("../locales/zh-CN/common.ftl"),
    include_str!("../locales/zh-CN/file.ftl"),
    include_str!("../locales/zh-CN/matter.ftl"),
];
const EN: &[&str] = &[
    include_str!("../locales/en/common.ftl"),
    include_str!("../locales/en/file.ftl"),
    include_str!("../locales/en/matter.ftl"),
];

static BUNDLES: LazyLock<[Bundle; 2]> = LazyLock::new(|| [bundle("zh-CN", ZH), bundle("en", EN)]);

fn bundle(lang: &str, files: &[&str]) -> Bundle {
    let lang = lang.parse::<LanguageIdentifier>().expect("two names of languages, written here");
    let mut bundle = Bundle::new_concurrent(vec![lang]);
    bundle.set_use_isolating(false);
    for text in files {
        // Built in and read by a test; what can't be read would only leave its key on the page.
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(partial, _)| partial);
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(?errors, "a text is defined twice");
        }
    }
    bundle
}

/// A text without values.
pub fn text(lang: Lang, key: &str) -> String {
    with(lang, key, &[])
}

/// A text with values put in.
pub fn with(lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
    let bundle = &BUNDLES[usize::from(lang == Lang::En)];
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        tracing::error!(key, "a text is missing");
        return key.to_owned();
    };
    let mut args = FluentArgs::new();
    for (name, value) in values {
        args.set(*name, FluentValue::from(*value));
    }
    bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Keys that sources ask for: `t("key")`, `tv("key"`, `text(lang, "key")`, `with(lang, "key"`.
    fn asked(folder: &std::path::Path, keys: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                asked(&path, keys);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for start in ["t(\"", "tv(\"", "t1(\"", "lang, \""] {
                for (at, _) in text.match_indices(start) {
                    let before = text[..at].chars().next_back();
                    let key = text[at + start.len()..].split('"').next().unwrap();
                    let is_key = key.contains('-')
                        && key.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit());
                    if is_key && !before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                        keys.insert(key.to_owned());
                    }
                }
            }
        }
    }

    #[test]
    fn every_text_a_page_asks_for_is_there_in_both_languages() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut keys = BTreeSet::new();
        asked(&root.join("templates"), &mut keys);
        asked(&root.join("src"), &mut keys);
        assert!(keys.len() > 50, "the search for keys finds {} only", keys.len());
        for lang in [Lang::Zh, Lang::En] {
            let bundle = &BUNDLES[usize::from(lang == Lang::En)];
            let missing: Vec<_> = keys.iter().filter(|key| !bundle.has_message(key)).collect();
            assert!(missing.is_empty(), "{lang:?} lacks {missing:?}");
        }
    }

    #[test]
    fn every_file_reads_without_a_fault() {
        for text in ZH.iter().chain(EN) {
            let read = FluentResource::try_new((*text).to_owned());
            assert!(read.is_ok(), "{:?}", read.err().map(|(_, errors)| errors));
        }
    }
}
