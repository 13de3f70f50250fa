//! A large state makes no call slower or dearer.

use crate::fixture::World;
use std::time::{Duration, Instant};

const CELLS: u32 = 200_000;

#[test]
fn calls_and_restores_do_not_depend_on_the_size_of_the_state() {
    let mut small = World::new();
    let mut large = World::new();
    let contract = large.contract.clone();
    let cells = (0..CELLS).map(|number| (number.to_be_bytes().to_vec(), Some(vec![7; 60])));
    large.chain.put_cells(&contract, cells).unwrap();
    assert_eq!(large.chain.cell_count(&contract), Ok(CELLS as usize + 1));

    let costs = |world: &mut World| {
        let start = world.chain.snapshot();
        let clock = Instant::now();
        let mut gas = Vec::new();
        for _ in 0..100 {
            gas.push(world.execute(r#"{"twic":"x"}"#).unwrap().gas);
            world.execute(r#"{"fail":"x"}"#).unwrap_err();
            world.chain.restore(&start).unwrap();
        }
        (gas, clock.elapsed())
    };
    let (small_gas, _) = costs(&mut small);
    let (large_gas, time) = costs(&mut large);
    assert_eq!(small_gas, large_gas);
    eprintln!("200 calls and 100 restores beside {CELLS} cells: {time:?}");
    // A copy of the state for each of the 200 calls would take minutes.
    assert!(time < Duration::from_secs(20), "{time:?}");
}
