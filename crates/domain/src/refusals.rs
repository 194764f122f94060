//! The refusals of an aggregate as a closed list: each with its stable code and what is said to the person. A
//! request's are told in both languages and have a list of their own.

macro_rules! refusals {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $said:literal;)*) => {
        /// A rule said no.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Refusal { $($(#[$doc])* $variant,)* }

        impl Refusal {
            /// The stable code, as it is kept for a repeat.
            pub fn code(self) -> &'static str {
                match self { $(Refusal::$variant => $code,)* }
            }

            pub fn parse(code: &str) -> Option<Refusal> {
                match code { $($code => Some(Refusal::$variant),)* _ => None }
            }

            /// What the rule says and what can be done instead.
            pub fn message(self) -> &'static str {
                match self { $(Refusal::$variant => $said,)* }
            }
        }
    };
}

pub(crate) use refusals;
