//! Registration numbers: `YYYYMMDD`, seven random digits, one check digit (ISO 7064 MOD 11,10). Digits only,
//! said in groups of four on the phone. The number says *registered*; acceptance comes later.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;

/// A registration number, checked.
#[doc(alias = "登记编号")]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(u64);

/// Why a text is no registration number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BadNumber {
    /// Not sixteen digits.
    Length(usize),
    /// Something other than digits, spaces and dashes.
    NotDigits,
    /// The first eight digits are no date.
    NoDate,
    /// The last digit does not fit: most likely one digit was mistyped or two were swapped.
    CheckDigit,
}

impl Number {
    /// Largest value of the random part, exclusive.
    pub const RANDOM: u32 = 10_000_000;

    /// The number for a day and a random part below [`Number::RANDOM`].
    pub fn new(day: Date, random: u32) -> Number {
        let date = day.year() as u64 * 10_000 + day.month() as u64 * 100 + day.day() as u64;
        let body = date * 10_000_000 + (random % Number::RANDOM) as u64;
        Number(body * 10 + check_digit(body, 15) as u64)
    }

    /// Reads what a person typed: full-width digits, spaces and dashes are fine.
    pub fn parse(text: &str) -> Result<Number, BadNumber> {
        let digits = digits(text).ok_or(BadNumber::NotDigits)?;
        if digits.len() != 16 {
            return Err(BadNumber::Length(digits.len()));
        }
        let value: u64 = digits.parse().map_err(|_| BadNumber::NotDigits)?;
        let date = value / 100_000_000;
        Date::new((date / 10_000) as i16, (date / 100 % 100) as i8, (date % 100) as i8)
            .map_err(|_| BadNumber::NoDate)?;
        if check_digit(value / 10, 15) as u64 != value % 10 {
            return Err(BadNumber::CheckDigit);
        }
        Ok(Number(value))
    }

    /// As stored: sixteen digits as one integer.
    pub fn value(self) -> u64 {
        self.0
    }

    /// From storage; the check digit is verified again.
    pub fn from_value(value: u64) -> Option<Number> {
        Number::parse(&format!("{value:016}")).ok()
    }

    /// Four groups of four, as printed and read aloud.
    pub fn groups(self) -> [String; 4] {
        let text = format!("{:016}", self.0);
        [0, 4, 8, 12].map(|i| text[i..i + 4].to_owned())
    }
}

/// The digits of a text a person typed: full-width forms folded, spaces and dashes dropped. `None` if anything
/// else is in it.
pub fn digits(text: &str) -> Option<String> {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' => out.push(c),
            '０'..='９' => out.push((b'0' + (c as u32 - '０' as u32) as u8) as char),
            ' ' | '\u{3000}' | '-' | '－' | '–' | '\t' | '\r' | '\n' | '\u{a0}' => {}
            _ => return None,
        }
    }
    Some(out)
}

/// ISO 7064 MOD 11,10 over the lowest `length` decimal digits of `value`, leading zeros counted.
fn check_digit(value: u64, length: u32) -> u8 {
    let mut product = 10;
    for i in (0..length).rev() {
        let digit = value / 10u64.pow(i) % 10;
        let sum = match (product + digit) % 10 {
            0 => 10,
            other => other,
        };
        product = sum * 2 % 11;
    }
    ((11 - product) % 10) as u8
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016}", self.0)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Number({self})")
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Number::parse(&text).map_err(|e| D::Error::custom(format!("registration number: {e:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn the_published_example_holds() {
        assert_eq!(check_digit(794, 4), 5);
    }

    #[test]
    fn full_width_digits_spaces_and_dashes_are_read() {
        let number = Number::new(date(2026, 11, 23), 1_573_041);
        let [a, b, c, d] = number.groups();
        let typed =
            format!("{a}－{b} {c}-{d}").chars().map(|c| if c == '2' { '２' } else { c }).collect::<String>();
        assert_eq!(Number::parse(&typed), Ok(number));
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert_eq!(Number::parse("2026"), Err(BadNumber::Length(4)));
        assert_eq!(Number::parse("20261123 abc"), Err(BadNumber::NotDigits));
        assert_eq!(Number::parse("2026139900000000"), Err(BadNumber::NoDate));
    }

    proptest! {
        #[test]
        fn a_number_reads_back(day in 0i32..9000, random in 0..Number::RANDOM) {
            let day = date(2020, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap();
            let number = Number::new(day, random);
            prop_assert_eq!(Number::parse(&number.to_string()), Ok(number));
        }

        #[test]
        fn one_wrong_digit_is_always_caught(random in 0..Number::RANDOM, place in 8usize..16, by in 1u8..10) {
            let mut text = Number::new(date(2026, 11, 23), random).to_string().into_bytes();
            text[place] = b'0' + (text[place] - b'0' + by) % 10;
            prop_assert_eq!(Number::parse(std::str::from_utf8(&text).unwrap()), Err(BadNumber::CheckDigit));
        }
    }
}
