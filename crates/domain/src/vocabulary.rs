//! How a closed word list is written down: each code with the words staff and residents read.

/// A closed list of codes with its words: the enum, its stored code, its names in both languages.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize,
        )]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant,)* }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The stored code.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)* }
            }

            pub fn parse(code: &str) -> Option<$name> {
                match code { $($code => Some($name::$variant),)* _ => None }
            }

            /// The word people read.
            pub fn name(self, lang: zhiye_calendar::Lang) -> &'static str {
                match (self, lang) { $(($name::$variant, zhiye_calendar::Lang::Zh) => $zh, ($name::$variant, zhiye_calendar::Lang::En) => $en,)* }
            }
        }
    };
}

pub(crate) use vocabulary;
