use cosmwasm_std::{Order, Storage};

use crate::{Cell, Key, KitError};

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

/// The cells whose keys start with `prefix`, in the order of what follows it, each with that part;
/// behind `after`, exclusive, if it is given.
pub fn cells_under<'a, T: Cell>(
    storage: &'a dyn Storage,
    prefix: &Key,
    after: Option<&[u8]>,
) -> impl Iterator<Item = Result<(Vec<u8>, T), KitError>> + use<'a, T> {
    let start = match after {
        None => prefix.as_slice().to_vec(),
        Some(part) => prefix.clone().part(part).part(&[0]).as_slice().to_vec(),
    };
    let skipped = prefix.as_slice().len();
    storage
        .range(
            Some(&start),
            prefix.after_prefix().as_deref(),
            Order::Ascending,
        )
        .map(move |(key, value)| {
            let part = key.get(skipped..).unwrap_or_default().to_vec();
            Ok((part, T::from_cell(&value)?))
        })
}

/// Takes one page: what `keep` makes of the items, at most `limit`, reading at most [`MAX_SCAN`].
///
/// The second value is the key of the last item that was read, if there are more: the next page
/// begins behind it. There may be more though the page is not full.
pub fn take_page<K, T, V, E>(
    items: impl Iterator<Item = Result<(K, T), E>>,
    limit: usize,
    mut keep: impl FnMut(&K, T) -> Result<Option<V>, E>,
) -> Result<(Vec<V>, Option<K>), E> {
    let mut items = items.peekable();
    let mut page = Vec::new();
    let mut last = None;
    for _ in 0..MAX_SCAN {
        if page.len() >= limit {
            break;
        }
        let Some(item) = items.next() else {
            return Ok((page, None));
        };
        let (key, value) = item?;
        page.extend(keep(&key, value)?);
        last = Some(key);
    }
    Ok((page, last.filter(|_| items.peek().is_some())))
}

/// As [`take_page`], for items that differ much in size: `keep` says what each cost, kept or not, and the
/// page ends with the item that reaches the budget.
pub fn take_page_within<K, T, V, E>(
    budget: usize,
    items: impl Iterator<Item = Result<(K, T), E>>,
    limit: usize,
    mut keep: impl FnMut(&K, T) -> Result<(Option<V>, usize), E>,
) -> Result<(Vec<V>, Option<K>), E> {
    let mut items = items.peekable();
    let mut page = Vec::new();
    let mut last = None;
    let mut spent: usize = 0;
    while page.len() < limit && spent < budget {
        let Some(item) = items.next() else {
            return Ok((page, None));
        };
        let (key, value) = item?;
        let (kept, cost) = keep(&key, value)?;
        page.extend(kept);
        spent = spent.saturating_add(cost);
        last = Some(key);
    }
    Ok((page, last.filter(|_| items.peek().is_some())))
}
