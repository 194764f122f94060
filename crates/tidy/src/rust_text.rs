//! Rust source as text: comments and literals blanked, test modules blanked, words found. Not a parser: just
//! enough that a rule is not fooled by a comment or a string, with every line kept where it was.

/// The source with comments and the insides of string and character literals replaced by spaces.
pub fn code_only(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        at = match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => blank(&mut out, at, line_end(bytes, at)),
            b'/' if bytes.get(at + 1) == Some(&b'*') => blank(&mut out, at, block_comment_end(bytes, at)),
            b'"' => string_literal(bytes, &mut out, at),
            b'r' if begins_literal(bytes, at) => raw_literal(bytes, &mut out, at),
            b'\'' => char_literal(source, &mut out, at),
            _ => at + 1,
        };
    }
    String::from_utf8(out).expect("whole characters were replaced by spaces")
}

/// `code_only` text without the items marked `#[cfg(test)]`.
pub fn without_tests(code: &str) -> String {
    let mut out = code.as_bytes().to_vec();
    let mut from = 0;
    while let Some(found) = code[from..].find("#[cfg(test)]") {
        let start = from + found;
        let end = item_end(code.as_bytes(), start + "#[cfg(test)]".len());
        blank(&mut out, start, end);
        from = end;
    }
    String::from_utf8(out).expect("whole items were replaced by spaces")
}

/// Byte offsets where `word` stands and does not merely end a longer identifier.
pub fn occurrences(code: &str, word: &str) -> Vec<usize> {
    code.match_indices(word)
        .map(|(at, _)| at)
        .filter(|at| !continues_word(code.as_bytes(), *at))
        .filter(|at| {
            let ends_in_word = word.bytes().last().is_some_and(is_word);
            !(ends_in_word && code.as_bytes().get(at + word.len()).copied().is_some_and(is_word))
        })
        .collect()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn continues_word(bytes: &[u8], at: usize) -> bool {
    at > 0 && is_word(bytes[at - 1]) && is_word(bytes[at])
}

/// Whether an `r` begins a word, or follows the `b` that does (`br"…"`).
fn begins_literal(bytes: &[u8], at: usize) -> bool {
    !continues_word(bytes, at) || (bytes[at - 1] == b'b' && !continues_word(bytes, at - 1))
}

fn blank(out: &mut [u8], from: usize, to: usize) -> usize {
    let to = to.min(out.len());
    out[from..to].iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
    to.max(from + 1)
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| at + n)
}

fn block_comment_end(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0usize);
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => (at, depth) = (at + 2, depth + 1),
            b"*/" => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    bytes.len()
}

fn string_literal(bytes: &[u8], out: &mut [u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    blank(out, start + 1, at);
    at + 1
}

/// `r"…"`, `r#"…"#`; anything else that begins with `r` (an identifier, `r#type`) is stepped over.
fn raw_literal(bytes: &[u8], out: &mut [u8], start: usize) -> usize {
    let hashes = bytes[start + 1..].iter().take_while(|b| **b == b'#').count();
    let quote = start + 1 + hashes;
    if bytes.get(quote) != Some(&b'"') {
        return start + 1;
    }
    let mut closing = vec![b'"'];
    closing.resize(1 + hashes, b'#');
    let body = &bytes[quote + 1..];
    let length = body.windows(closing.len()).position(|w| w == closing).unwrap_or(body.len());
    blank(out, quote + 1, quote + 1 + length);
    quote + 1 + length + closing.len()
}

/// A character literal, told from a lifetime by its closing quote.
fn char_literal(source: &str, out: &mut [u8], start: usize) -> usize {
    let rest = &source[start + 1..];
    let mut chars = rest.char_indices();
    let inside = match chars.next() {
        Some((_, '\\')) => rest[2.min(rest.len())..].find('\'').map(|n| n + 2),
        Some((_, c)) if rest[c.len_utf8()..].starts_with('\'') => Some(c.len_utf8()),
        _ => None,
    };
    match inside {
        Some(length) => {
            blank(out, start + 1, start + 1 + length);
            start + 2 + length
        }
        None => start + 1,
    }
}

fn item_end(bytes: &[u8], start: usize) -> usize {
    let mut depth = 0usize;
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return at + 1,
            b'}' => depth -= 1,
            b';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked_and_lines_stay() {
        let source =
            "a(); // now()\n/* now() /* now() */ */ b(\"now() \\\" now()\");\nc(r#\"now() \" now()\"#); d();";
        let code = code_only(source);
        assert!(!code.contains("now"));
        assert_eq!(code.lines().count(), source.lines().count());
        for kept in ["a()", "b(", "c(", "d()"] {
            assert!(code.contains(kept), "{kept} was lost in {code}");
        }
    }

    #[test]
    fn lifetimes_are_not_taken_for_characters() {
        let code = code_only("fn f<'a>(x: &'a str) -> char { '\\'' } fn g() -> char { '诉' } fn h<'b>() {}");
        assert!(code.contains("fn g()") && code.contains("fn h<'b>()"));
        assert!(!code.contains('诉'));
    }

    #[test]
    fn test_modules_are_blanked_and_what_follows_stays() {
        let code = without_tests("fn a() {}\n#[cfg(test)]\nmod tests { fn b() { { } } }\nfn c() {}\n");
        assert!(code.contains("fn a()") && code.contains("fn c()") && !code.contains("fn b()"));
        assert!(without_tests("#[cfg(test)]\nmod tests;\nfn d() {}").contains("fn d()"));
    }

    #[test]
    fn a_word_is_found_whole_only() {
        assert_eq!(occurrences("rand::x(operand::y, rand::z)", "rand::"), vec![0, 20]);
        assert!(occurrences("now_utc_offset()", "now_utc").is_empty());
    }
}
