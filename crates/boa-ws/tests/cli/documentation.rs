//! The number of samples of other documentation that run:
//! `DOCUMENTATION=folder cargo test --test cli documentation -- --nocapture`.
//!
//! The folder has documents (`.md`), and optionally a `prelude.js`, which defines variables that
//! the fragments need. The documentation belongs to others, so it is not in this repository.
//!
//! The prelude for MDN's pages on `WebSocket` is:
//!
//! ```js
//! var url = "ws://localhost:8080", protocols = [];
//! globalThis.exampleSocket = new WebSocket(url);
//! var aWebSocket = exampleSocket;
//! var myWorker = new MessageChannel().port1;
//! var result = document.createElement("p");
//! globalThis.wss = new WebSocketStream(url);
//! wss.opened.then((opened) => Object.assign(globalThis, opened));
//! ```

use crate::{command::boa_ws, not_run::not_run_without_file};
use std::{env, fs, path::PathBuf};

/// The percentage of samples that must run. The others are programs for other runtimes, workers,
/// and signatures.
const MIN_PERCENT: usize = 80;

#[test]
fn samples_of_documentation_run() {
    let Some(folder) = env::var_os("DOCUMENTATION").map(PathBuf::from) else {
        not_run_without_file("DOCUMENTATION names no folder with documents");
        return;
    };
    let prelude = folder.join("prelude.js");
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let (mut ran, mut all) = (0, 0);
    for file in files {
        if file.extension().is_none_or(|end| end != "md") {
            continue;
        }
        let mut command = vec![
            "--serve=0".into(),
            "--location=http://localhost:8080/".into(),
            "--check".into(),
        ];
        if prelude.exists() {
            command.extend(["--prelude".into(), prelude.clone().into_os_string()]);
        }
        command.push(file.clone().into_os_string());
        let output = boa_ws(command).run();
        let mine = |word: &str| {
            let says = |line: &&str| line.contains(": block ") && line.ends_with(word);
            output.out.lines().filter(says).count()
        };
        // Samples that threw later were first reported as run.
        let (started, bad, later) = (mine(" ran"), mine(" threw"), mine(" threw later"));
        let good = started.saturating_sub(later);
        // Blocks that are not marked as JavaScript: signatures.
        let text = fs::read_to_string(&file).unwrap();
        let signatures = text
            .lines()
            .filter(|line| line.starts_with("```js-nolint"))
            .count();
        let samples = started + bad + signatures;
        println!("{good} of {samples}: {}", file.display());
        (ran, all) = (ran + good, all + samples);
    }
    println!("{ran} of {all} samples run");
    assert!(all > 0, "there are no samples in {}", folder.display());
    assert!(ran * 100 >= all * MIN_PERCENT, "{ran} of {all} samples run");
}
