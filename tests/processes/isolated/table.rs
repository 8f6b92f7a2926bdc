//! Every script of SECURITY.md's table of scripts that end or block the process, in a child.

use boa_websocket::{
    Error,
    isolated::{ExitReason, ProcessLimits, Runtime},
};
use std::time::Duration;

/// The scripts of the table, and the outcome of each.
fn listed() -> Vec<(String, &'static str)> {
    let document = include_str!("../../../SECURITY.md");
    let (_, table) = document
        .split_once("| script | effect |\n|---|---|\n")
        .unwrap();
    let rows = table
        .lines()
        .map_while(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let cells = rows.map(|row| row.split_once(" | ").unwrap());
    let scripts = |(scripts, what): (&'static str, _)| {
        scripts
            .split('`')
            .skip(1)
            .step_by(2)
            .map(move |script| (script.replace("\\|", "|"), what))
    };
    cells.flat_map(scripts).collect()
}

super::tests! {
    each_script_of_the_table_ends_its_process_by_a_limit_and_the_program_goes_on,
}

async fn each_script_of_the_table_ends_its_process_by_a_limit_and_the_program_goes_on() {
    let scripts = listed();
    assert_eq!(scripts.len(), 1, "{scripts:?}");
    for (script, what) in scripts {
        ends(script, what).await;
    }
}

async fn ends(script: String, what: &str) {
    let mut limits = ProcessLimits::default();
    limits.memory = Some(256 << 20);
    limits.cpu = Some(Duration::from_secs(60));
    limits.wall = Some(Duration::from_secs(120));
    let mut runtime = Runtime::builder().process_limits(limits).build().unwrap();
    let ended = match runtime.execute("script.js", &script).await {
        Ok(()) => runtime.run().await,
        ended => ended,
    };
    let Err(Error::Child(end)) = ended else {
        panic!("{script}: {ended:?}")
    };
    let expected = matches!(&end, ExitReason::Memory { limit: Some(limit) } if *limit == 256 << 20);
    assert!(expected && what.contains("aborts"), "{script}: {end}");
    let mut after = Runtime::builder().build().unwrap();
    assert_eq!(after.evaluate::<u8>("after.js", "1 + 1").await.unwrap(), 2);
}
