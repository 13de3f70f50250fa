use crate::KitError;

/// Items on a page when the query does not say.
pub const DEFAULT_LIMIT: u32 = 30;
/// The most items on a page, inclusive.
pub const MAX_LIMIT: u32 = 100;
/// The most entries that a filtered query reads for one page, inclusive.
pub const MAX_SCAN: usize = 500;

/// How many items a page may have: 1 to 100, 30 if not stated.
pub fn page_limit(limit: Option<u32>) -> Result<usize, KitError> {
    let given = limit.unwrap_or(DEFAULT_LIMIT);
    usize::try_from(given)
        .ok()
        .filter(|_| (1..=MAX_LIMIT).contains(&given))
        .ok_or(KitError::PageLimit {
            given,
            max: MAX_LIMIT,
        })
}
