//! The cost of a function of a page, or of one for texts, grows with what it is given, and not with
//! the square of that.

use crate::{no_view, share::is_whole};
use boa_websocket::Runtime;
use cpu_time::ThreadTime;
use std::time::Duration;
use url::Url;

/// Scripts for `n` nodes, attributes, words and so on, one a line.
const SCRIPTS: &str = include_str!("growth.js");

/// Scripts for a text whose length is a multiple of `n`.
const TEXTS: &str = include_str!("texts.js");

/// The smaller number of them.
const SMALL: u32 = 250;

/// The larger number is so many times the smaller one.
const TIMES: u32 = 8;

#[test]
fn the_cost_of_a_script_on_a_page_is_not_quadratic() {
    let declarations = "body = document.body, make = (name = 'p') => document.createElement(name)";
    assert_growth(SCRIPTS, |script, n| {
        in_page(format!("{{ const n = {n}, {declarations}; {script} }}"))
    });
}

#[test]
fn the_cost_of_a_script_on_a_text_is_not_quadratic() {
    assert_growth(TEXTS, |script, n| {
        alone(format!("{{ const n = {n}; {script} }}"))
    });
}

fn assert_growth<F: Future<Output = Duration>>(scripts: &str, cost: impl Fn(&str, u32) -> F) {
    let tokio = test_server::paused_tokio_runtime();
    let mut faults = Vec::new();
    for script in scripts
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("/*"))
        .step_by(if is_whole() { 1 } else { 10 })
    {
        let (mut small, mut large) = (Duration::MAX, Duration::MAX);
        // Linear would be `TIMES`, quadratic its square.
        let too_fast = |small: Duration, large: Duration| {
            large > small * TIMES * 3 + Duration::from_millis(50)
        };
        // Other work of the machine slows a run, by the caches and cores that it shares. So the
        // least of up to three is compared.
        for _ in 0..3 {
            small = tokio.block_on(cost(script, SMALL)).min(small);
            large = tokio.block_on(cost(script, SMALL * TIMES)).min(large);
            if !too_fast(small, large) {
                break;
            }
        }
        if too_fast(small, large) {
            faults.push(format!("{small:?}, {large:?}: {script}"));
        }
    }
    assert!(
        faults.is_empty(),
        "{} grow too fast:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

async fn in_page(script: String) -> Duration {
    let url: Url = "https://page.example/".parse().unwrap();
    let mut runtime = Runtime::builder().location(url.clone()).build().unwrap();
    no_view::load("<!doctype html><body>", url, runtime.context());
    runtime.run().await.unwrap();
    cost(runtime, script).await
}

async fn alone(script: String) -> Duration {
    cost(Runtime::builder().build().unwrap(), script).await
}

async fn cost(mut runtime: Runtime, script: String) -> Duration {
    let time = ThreadTime::now();
    if let Err(error) = runtime.execute("growth.js", script.as_str()).await {
        panic!("{error}: {script}");
    }
    time.elapsed()
}
