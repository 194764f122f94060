//! What can be seen in texts and numbers. Pure: texts and lists come in, findings go out; nothing is stored, nothing is
//! asked. It looks at wording and topics, never at persons, and infers no feeling from words.

pub mod alike;
pub mod plain;
