//! Runs a property over many seeds. A failing trial names its seed, which alone repeats it.

/// How many trials a property has at least, unless `SALUS_TRIALS` says otherwise. The rule page asks
/// for 20,000.
pub const TRIALS: u64 = 50_000;

/// A property of one random trial: whether it said anything there, or what contradicts it.
pub type Verdict = Result<bool, String>;

/// Runs `SALUS_TRIALS` trials, `usual` if that is not set, from `SALUS_SEED` on. At least one trial
/// in a hundred must say something: a property whose premise never holds proves nothing.
pub fn check(name: &str, usual: u64, property: impl Fn(&mut Random) -> Verdict) {
    let trials = variable("SALUS_TRIALS").unwrap_or(usual);
    let first = variable("SALUS_SEED").unwrap_or(0);
    let mut said = 0u64;
    for seed in (first..).take(usize::try_from(trials).unwrap()) {
        match property(&mut Random::new(seed)) {
            Ok(telling) => said += u64::from(telling),
            Err(contradiction) => panic!(
                "{name} fails; repeat with SALUS_SEED={seed} SALUS_TRIALS=1\n{contradiction}"
            ),
        }
    }
    println!("{name}: {trials} trials, {said} telling");
    assert!(
        trials < 1_000 || said >= trials / 100,
        "{name}: only {said} of {trials} trials said anything"
    );
}

fn variable(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} must be a number, not `{text}`")),
    )
}

/// SplitMix64: the same numbers for the same seed, everywhere.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        let mut random = Self(seed);
        random.0 = random.next() ^ 0x5a17_u64;
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// A position in something this long.
    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(u64::try_from(length).unwrap())).unwrap()
    }

    /// True this many times in a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.index(items.len())].clone()
    }

    /// Up to `most` different items, at least one, in any order.
    pub fn some<T: Clone>(&mut self, items: &[T], most: usize) -> Vec<T> {
        let mut items = items.to_vec();
        self.shuffle(&mut items);
        items.truncate(1 + self.index(most.min(items.len())));
        items
    }

    pub fn maybe<T>(&mut self, percent: u64, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.chance(percent).then(|| make(self))
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.index(last + 1));
        }
    }
}
