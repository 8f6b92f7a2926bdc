//! The client beside other clients: see `crates/wireline/benches/README.md`.
//!
//! Every client is measured in every round, so that other load on the machine affects all of them.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement prints, and ends where something fails"
)]

mod callback;
mod clients;
#[path = "../common/mod.rs"]
mod common;
mod connecting;
mod duplex;
mod fairness;
mod message_cost;
mod server;

fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    let rounds: usize = arguments.next().map_or(9, |rounds| rounds.parse().unwrap());
    let subject = arguments.next().unwrap_or_default();
    // With the name of a client it is measured alone, for a profiler. For
    // `control` see `message_cost::CONTROL`.
    let client = arguments.next().unwrap_or_default();
    match subject.as_str() {
        "fairness" => fairness::measure(rounds),
        "duplex" => duplex::measure(rounds),
        "connecting" => connecting::measure(rounds, &client),
        only => message_cost::measure(rounds, only, &client),
    }
}

/// The results of `measure` for `count` clients in each round. Another one is first in each round,
/// so that none always has its turn after the same other.
fn in_turns<T>(rounds: usize, count: usize, mut measure: impl FnMut(usize) -> T) -> Vec<Vec<T>> {
    let mut round = |first: usize| {
        let mut measured: Vec<T> = (0..count).map(|n| measure((first + n) % count)).collect();
        measured.rotate_right(first % count);
        measured
    };
    (0..rounds).map(&mut round).collect()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
