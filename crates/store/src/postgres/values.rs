//! Values on their way to and from PostgreSQL.

use crate::{Fault, Row, Value};
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, private::BytesMut, to_sql_checked};

type Failure = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(number) => int_to_sql(*number, ty, out),
            Value::Text(text) => text.to_sql(ty, out),
            Value::Bytes(bytes) if *ty == Type::BYTEA => bytes.to_sql(ty, out),
            Value::Bytes(_) => Err(format!("bytes where {ty} is asked for").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn int_to_sql(number: i64, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
    match *ty {
        Type::INT8 => number.to_sql(ty, out),
        Type::INT4 => i32::try_from(number)?.to_sql(ty, out),
        Type::INT2 => i16::try_from(number)?.to_sql(ty, out),
        Type::BOOL => (number != 0).to_sql(ty, out),
        _ => Err(format!("a number where {ty} is asked for").into()),
    }
}

pub(super) fn row(row: &tokio_postgres::Row) -> Result<Row, Fault> {
    let values = (0..row.len()).map(|i| row.try_get::<_, Value>(i));
    let values = values.collect::<Result<_, _>>().map_err(|e| Fault::because("a column can't be read", e))?;
    Ok(Row(values))
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Value, Failure> {
        match *ty {
            Type::INT8 => i64::from_sql(ty, raw).map(Value::Int),
            Type::INT4 => i32::from_sql(ty, raw).map(|n| Value::Int(n.into())),
            Type::INT2 => i16::from_sql(ty, raw).map(|n| Value::Int(n.into())),
            Type::BOOL => bool::from_sql(ty, raw).map(|b| Value::Int(b.into())),
            Type::NUMERIC => numeric(raw).map(Value::Int),
            Type::BYTEA => Ok(Value::Bytes(raw.to_vec())),
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME => {
                String::from_sql(ty, raw).map(Value::Text)
            }
            _ => Err(format!("{ty} is no type of the portable subset").into()),
        }
    }

    fn from_sql_null(_: &Type) -> Result<Value, Failure> {
        Ok(Value::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// A whole number as `SUM` gives it: a count of base-10000 digits, the weight of the first, sign, scale, digits.
fn numeric(raw: &[u8]) -> Result<i64, Failure> {
    let mut words = raw.chunks_exact(2).map(|two| i16::from_be_bytes([two[0], two[1]]));
    let (Some(count), Some(weight), Some(sign), Some(_scale)) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err("a numeric that is cut off".into());
    };
    let sign = match sign {
        0 => 1,
        0x4000 => -1,
        _ => return Err("a numeric that is no number".into()),
    };
    let mut sum: i64 = 0;
    for place in 0..count.max(weight + 1) {
        let digit = if place < count { words.next().unwrap_or(0) } else { 0 };
        if place > weight {
            if digit != 0 {
                return Err("a fraction; round it in the statement".into());
            }
            continue;
        }
        let next = sum.checked_mul(10_000).and_then(|sum| sum.checked_add(sign * i64::from(digit)));
        sum = next.ok_or("a sum beyond 64 bits")?;
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(count: i16, weight: i16, sign: i16, digits: &[i16]) -> Vec<u8> {
        [count, weight, sign, 0].iter().chain(digits).flat_map(|n| n.to_be_bytes()).collect()
    }

    #[test]
    fn whole_sums_are_numbers_and_fractions_are_refused() {
        assert_eq!(numeric(&raw(0, 0, 0, &[])).unwrap(), 0);
        assert_eq!(numeric(&raw(1, 1, 0, &[3])).unwrap(), 30_000);
        assert_eq!(numeric(&raw(2, 1, 0x4000, &[12, 3456])).unwrap(), -123_456);
        assert!(numeric(&raw(2, 0, 0, &[1, 5000])).is_err());
        assert!(numeric(&raw(0, 0, -0x4000, &[])).is_err());
        assert!(numeric(&raw(5, 5, 0, &[9999, 9999, 9999, 9999, 9999])).is_err());
    }
}
