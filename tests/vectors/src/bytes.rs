use serde_json::{Value, json};

/// What was read, or why the bytes are not what they should be.
pub type Read<T> = Result<T, String>;

/// Bytes that are read from the front.
#[derive(Debug, Clone, Copy)]
pub struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    /// All of them.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether none are left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many are left.
    pub fn left(&self) -> usize {
        self.0.len()
    }

    /// Refuses bytes that are left.
    pub fn end(&self) -> Read<()> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(format!("{} bytes are left", self.0.len()))
        }
    }

    /// As many as the layout fixes.
    pub fn raw(&mut self, count: usize) -> Read<&'a [u8]> {
        let (taken, rest) = self
            .0
            .split_at_checked(count)
            .ok_or_else(|| format!("{count} bytes expected, {} left", self.0.len()))?;
        self.0 = rest;
        Ok(taken)
    }

    /// All that are left.
    pub fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    /// `u8`.
    pub fn u8(&mut self) -> Read<u8> {
        let byte = self.raw(1)?;
        byte.first().copied().ok_or_else(|| "no byte".to_owned())
    }

    /// A big endian number of as many bytes as the layout fixes, at most 8.
    pub fn big_endian(&mut self, count: usize) -> Read<u64> {
        let bytes = self.raw(count)?;
        Ok(bytes
            .iter()
            .fold(0, |number, byte| (number << 8) | u64::from(*byte)))
    }

    /// `varint`.
    pub fn varint(&mut self) -> Read<u64> {
        let mut number: u128 = 0;
        for shift in (0..70).step_by(7) {
            let byte = self.u8()?;
            number |= u128::from(byte & 0x7f) << shift;
            if byte & 0x80 != 0 {
                continue;
            }
            if byte == 0 && shift > 0 {
                return Err("a varint is not in its shortest form".to_owned());
            }
            return u64::try_from(number).map_err(|_| "a varint is over 64 bits".to_owned());
        }
        Err("a varint has more than ten bytes".to_owned())
    }

    /// `bytes`: a varint of their number, then they.
    pub fn bytes(&mut self) -> Read<&'a [u8]> {
        let count = self.count()?;
        self.raw(count)
    }

    fn count(&mut self) -> Read<usize> {
        usize::try_from(self.varint()?).map_err(|error| error.to_string())
    }

    /// `list of X`.
    pub fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let count = self.count()?;
        if count > self.0.len() {
            return Err(format!("a list of {count} in {} bytes", self.0.len()));
        }
        (0..count).map(|_| item(self)).collect()
    }

    /// A list in the order of its items' bytes, none twice.
    pub fn sorted<T>(&mut self, mut item: impl FnMut(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let mut before: Option<&[u8]> = None;
        self.list(|bytes| {
            let from = bytes.0;
            let read = item(bytes)?;
            let length = from.len().saturating_sub(bytes.0.len());
            let these = from.get(..length).unwrap_or_default();
            if before.is_some_and(|before| before >= these) {
                return Err("a list is out of order".to_owned());
            }
            before = Some(these);
            Ok(read)
        })
    }

    /// Text in `bytes`.
    pub fn text(&mut self) -> Read<String> {
        String::from_utf8(self.bytes()?.to_vec()).map_err(|error| error.to_string())
    }

    /// `id`, as hex.
    pub fn id(&mut self) -> Read<String> {
        let bytes = self.bytes()?;
        id_of(bytes)
    }

    /// An id of a length that is known from elsewhere, as hex.
    pub fn raw_id(&mut self, long: bool) -> Read<String> {
        self.raw(if long { 32 } else { 20 }).map(hex)
    }

    /// `hash`, as hex.
    pub fn hash(&mut self) -> Read<String> {
        self.raw(32).map(hex)
    }

    /// `object id`, as hex.
    pub fn object_id(&mut self) -> Read<String> {
        self.raw(16).map(hex)
    }

    /// `instant`.
    pub fn instant(&mut self) -> Read<u64> {
        self.varint()
    }

    /// `period`, as messages write it.
    pub fn period(&mut self) -> Read<Value> {
        let flags = self.u8()?;
        if flags > 3 {
            return Err(format!("flags {flags} of a period"));
        }
        let start = self.when(flags & 1 != 0, Self::instant)?;
        let end = self.when(flags & 2 != 0, Self::instant)?;
        Ok(period(start, end))
    }

    /// Something that is only there in a case.
    pub fn when<T>(
        &mut self,
        there: bool,
        read: impl FnOnce(&mut Self) -> Read<T>,
    ) -> Read<Option<T>> {
        if there {
            read(self).map(Some)
        } else {
            Ok(None)
        }
    }

    /// A byte that is 0 or 1.
    pub fn bool(&mut self) -> Read<bool> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(format!("{other} is neither 0 nor 1")),
        }
    }
}

/// A period as messages write it.
pub fn period(start: Option<u64>, end: Option<u64>) -> Value {
    let end = end.map_or(json!("open_ended"), |end| json!({"at": end}));
    object([("start", start.map(Value::from)), ("end", Some(end))])
}

/// The bytes of an id, as hex.
pub fn id_of(bytes: &[u8]) -> Read<String> {
    match bytes.len() {
        20 | 32 => Ok(hex(bytes)),
        length => Err(format!("an id of {length} bytes")),
    }
}

/// An object of the fields that are there.
pub fn object<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let there = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(there.collect())
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of lower-case hex.
pub fn from_hex(text: &str) -> Read<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| {
            digit
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        })
        .collect();
    let digits = digits.ok_or_else(|| format!("`{text}` is no hex"))?;
    let pairs = digits.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return Err(format!("`{text}` has an odd number of digits"));
    }
    Ok(pairs
        .map(|pair| pair.iter().fold(0u8, |byte, digit| (byte << 4) | digit))
        .collect())
}
