//! The byte layout of everything that is stored or hashed: fixed-order fields, varints, length
//! prefixes. One value has exactly one form, and a form that is not exactly it is refused.

/// Bytes that are not the packed form of what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// The bytes end before the value does.
    #[error("packed value is truncated")]
    Truncated,
    /// Bytes are left after the value.
    #[error("packed value has trailing bytes")]
    Trailing,
    /// A field holds what its type cannot.
    #[error("packed value has an invalid {0}")]
    Invalid(&'static str),
}

/// A value with one packed form.
pub trait Pack: Sized {
    /// Appends the packed form.
    fn pack(&self, out: &mut Writer);

    /// Takes one value from the front.
    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError>;

    /// The packed form alone.
    fn to_packed(&self) -> Vec<u8> {
        let mut out = Writer::default();
        self.pack(&mut out);
        out.finish()
    }

    /// Reads a packed form that fills all the bytes.
    fn from_packed(bytes: &[u8]) -> Result<Self, PackError> {
        let mut source = Reader::new(bytes);
        let value = Self::unpack(&mut source)?;
        source.finish().map(|()| value)
    }
}

/// Collects packed bytes.
#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// One byte.
    pub fn byte(&mut self, value: u8) {
        self.0.push(value);
    }

    /// Bytes as they are, of a length that the layout fixes.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// A varint of the length, then the bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        self.raw(bytes);
    }

    /// LEB128: seven bits a byte, lowest first, the high bit set on all but the last.
    pub fn varint(&mut self, mut value: u64) {
        while value > 0x7f {
            self.byte(u8::try_from(value & 0x7f).unwrap_or(0) | 0x80);
            value >>= 7;
        }
        self.byte(u8::try_from(value).unwrap_or(0));
    }

    /// A varint of a number of items.
    pub fn length(&mut self, length: usize) {
        self.varint(u64::try_from(length).unwrap_or(u64::MAX));
    }

    /// A varint of the number of items, then each.
    pub fn list<T: Pack>(&mut self, items: &[T]) {
        self.length(items.len());
        items.iter().for_each(|item| item.pack(self));
    }

    /// The bytes collected.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Takes packed values from the front of a slice.
#[derive(Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// One byte.
    pub fn byte(&mut self) -> Result<u8, PackError> {
        let (first, rest) = self.0.split_first().ok_or(PackError::Truncated)?;
        self.0 = rest;
        Ok(*first)
    }

    /// As many bytes as the layout fixes.
    pub fn raw(&mut self, length: usize) -> Result<&'a [u8], PackError> {
        let (taken, rest) = self
            .0
            .split_at_checked(length)
            .ok_or(PackError::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    /// An array of fixed length.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], PackError> {
        self.raw(N)?.try_into().map_err(|_| PackError::Truncated)
    }

    /// Bytes behind a varint of their length.
    pub fn bytes(&mut self) -> Result<&'a [u8], PackError> {
        let length = self.length()?;
        self.raw(length)
    }

    /// A varint in its shortest form.
    pub fn varint(&mut self) -> Result<u64, PackError> {
        let mut value = 0u64;
        for shift in (0u32..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            let shifted = bits.checked_shl(shift).unwrap_or(0);
            if shifted >> shift != bits || (byte == 0 && shift > 0) {
                return Err(PackError::Invalid("varint"));
            }
            value |= shifted;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(PackError::Invalid("varint"))
    }

    /// A varint that fits a smaller number.
    pub fn number<T: TryFrom<u64>>(&mut self) -> Result<T, PackError> {
        T::try_from(self.varint()?).map_err(|_| PackError::Invalid("number"))
    }

    /// A number of items; never more than bytes are left, so that it bounds an allocation.
    pub fn length(&mut self) -> Result<usize, PackError> {
        let length = self.number::<usize>()?;
        if length > self.0.len() {
            return Err(PackError::Truncated);
        }
        Ok(length)
    }

    /// A list behind a varint of its length.
    pub fn list<T: Pack>(&mut self) -> Result<Vec<T>, PackError> {
        let length = self.length()?;
        let mut items = Vec::with_capacity(length);
        for _ in 0..length {
            items.push(T::unpack(self)?);
        }
        Ok(items)
    }

    /// Takes a value and gives also the bytes that it was packed in.
    pub fn measured<T, E>(
        &mut self,
        unpack: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<(T, &'a [u8]), E> {
        let before = self.0;
        let value = unpack(self)?;
        let taken = before.len().saturating_sub(self.0.len());
        Ok((value, before.get(..taken).unwrap_or_default()))
    }

    /// Whether all bytes are taken.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Refuses bytes that are left.
    pub fn finish(&self) -> Result<(), PackError> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(PackError::Trailing)
        }
    }
}
