use salus_contract_kit::{Cell, Key};
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{Id, Instant, Purpose};

use crate::BasisCode;

/// `legal bases by custodian -> LegalBasesCell`; absent: none were ever published.
pub fn legal_bases_key(custodian: &Id) -> Key {
    Key::new(10).part(custodian.as_slice())
}

/// On which legal bases a custodian releases data for which purposes when nobody consented.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LegalBasesCell {
    /// When it was published; withdrawals leave that as it is.
    pub set: Instant,
    /// The table, in the order in which it was published; no purpose twice.
    pub rows: Vec<LegalBasisRow>,
}

/// A row of that table.
#[derive(Debug, Clone, PartialEq)]
pub struct LegalBasisRow {
    /// The purpose.
    pub purpose: Purpose,
    /// The legal basis.
    pub basis: BasisCode,
}

impl LegalBasesCell {
    /// The legal basis for this very purpose.
    pub fn basis(&self, purpose: &Purpose) -> Option<&BasisCode> {
        let row = self.rows.iter().find(|row| row.purpose == *purpose);
        row.map(|row| &row.basis)
    }
}

/// Purpose, legal basis.
impl Pack for LegalBasisRow {
    fn pack(&self, out: &mut Writer) {
        self.purpose.pack(out);
        self.basis.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            purpose: Purpose::unpack(source)?,
            basis: BasisCode::unpack(source)?,
        })
    }
}

/// When it was published, the list of rows.
impl Pack for LegalBasesCell {
    fn pack(&self, out: &mut Writer) {
        self.set.pack(out);
        out.list(&self.rows);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            set: Instant::unpack(source)?,
            rows: source.list()?,
        })
    }
}

impl Cell for LegalBasesCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "legal bases";
}
