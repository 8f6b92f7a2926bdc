//! Random cases from a seed.

use crate::{
    case::{Case, case},
    client::Figures,
    leftovers::{self, Play},
    network::{self, Kind},
    share::{is_whole, share},
};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use std::{
    cell::RefCell,
    env,
    time::{Duration, Instant},
};

/// How many cases are drawn from a seed.
const BATCH: u32 = 20;

pub(crate) fn variable(name: &str) -> Option<u64> {
    env::var(name)
        .ok()
        .map(|value| value.parse().expect("a number"))
}

/// Plays a share of so many random cases. Or, with `HOSTILE_SECONDS`, plays cases for so
/// long, and prints each kind of fault once.
pub(crate) fn play_random_cases(count: u32, kind: Kind, client: Play) {
    network::prepare();
    let seconds = variable("HOSTILE_SECONDS").map(Duration::from_secs);
    let (count, are_many) = match seconds {
        Some(_) => (BATCH, true),
        None => (share(count as usize) as u32, is_whole()),
    };
    let first = variable("HOSTILE_START").unwrap_or(1);
    let start = Instant::now();
    let most = RefCell::new(Figures::default());
    let mut faults = Vec::new();
    let mut known = Vec::new();
    for seed in first.. {
        if let Some((why, case)) = draw_from(seed, count.min(BATCH), &known, |case| {
            let seen = leftovers::play(case, kind, client)?;
            most.borrow_mut().add(&seen);
            Ok(())
        }) {
            let fault = format!("seed {seed}, after {:?}: {why}\n{case:?}", start.elapsed());
            print_figures!("{fault}");
            known.push(without_figures(&why));
            faults.push(fault);
        }
        let goes_on = match seconds {
            Some(seconds) => start.elapsed() < seconds,
            None => seed - first + 1 < u64::from(count.div_ceil(BATCH)),
        };
        if !goes_on {
            break;
        }
    }
    let most = most.into_inner();
    print_figures!("{kind:?}: {most} in {:?}", start.elapsed());
    // Cases in which nothing happens hold what is promised, too.
    assert!(
        !are_many || most.received > 0 && most.peak > 0,
        "no case received a message"
    );
    // In real time, how many there are depends on the machine.
    assert!(
        !are_many || most.complete > 0 || !kind.is_simulated(),
        "of no case it was sure that everything was received"
    );
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The simplest case found that is at fault, and the fault, unless that is known.
fn draw_from(
    seed: u64,
    cases: u32,
    known: &[String],
    play: impl Fn(&Case) -> Result<(), String>,
) -> Option<(String, Case)> {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_time: 20_000,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let result = runner.run(&case(), |case| match play(&case) {
        Err(why) if !known.contains(&without_figures(&why)) => Err(TestCaseError::fail(why)),
        _ => Ok(()),
    });
    match result {
        Ok(()) => None,
        Err(TestError::Fail(why, case)) => Some((why.message().to_owned(), case)),
        Err(other) => panic!("{other}"),
    }
}

/// The kind of a fault: its text without figures.
fn without_figures(why: &str) -> String {
    why.chars()
        .filter(|c| !c.is_ascii_digit())
        .take(40)
        .collect()
}
