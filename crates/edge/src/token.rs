//! Tokens of forms and of browsers: sixteen random bytes in hexadecimal. A form's token makes a second press of the
//! same button harmless; it is not what keeps other sites out (that is [`crate::origin`]).

use zhiye_app::random;

/// A new token, 32 hexadecimal digits.
pub fn fresh() -> String {
    hex(&random::bytes::<16>())
}

/// The token if it is one.
pub fn checked(text: &str) -> Option<String> {
    parse(text).map(|bytes| hex(&bytes))
}

/// The sixteen bytes of a token.
pub fn parse(text: &str) -> Option<[u8; 16]> {
    if text.len() != 32 || !text.is_ascii() {
        return None;
    }
    let mut out = [0; 16];
    for (i, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[i * 2..i * 2 + 2], 16).ok()?;
    }
    Some(out)
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_and_nothing_else_does() {
        let token = fresh();
        assert_eq!(checked(&token), Some(token.clone()));
        assert_eq!(parse(&token[..31]), None);
        assert_eq!(parse("zz345678901234567890123456789012"), None);
        assert_ne!(token, fresh());
    }
}
