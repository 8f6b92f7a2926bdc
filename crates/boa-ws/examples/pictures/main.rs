//! Draws the pictures of the documents: screens of the command in a terminal, as SVG.
//!
//! ```sh
//! cargo build && cargo run --example pictures            # all of them
//! cargo run --example pictures docs/trace.svg docs/replay.svg
//! ```

#![expect(clippy::print_stdout, reason = "a program that prints")]

#[cfg(unix)]
#[allow(dead_code, reason = "tests need the rest")]
#[path = "../../tests/cli/command.rs"]
mod command;
#[cfg(unix)]
mod drawing;
#[cfg(unix)]
#[allow(dead_code, unused_imports, reason = "tests need the rest")]
#[path = "../../tests/cli/peer.rs"]
mod peer;
#[cfg(unix)]
mod scenes;
#[cfg(unix)]
mod shell;
#[cfg(unix)]
#[allow(dead_code, reason = "tests need the rest")]
#[path = "../../tests/cli/terminal.rs"]
mod terminal;

/// The folder of the repository.
#[cfg(unix)]
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

#[cfg(unix)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    type Scene = fn() -> std::io::Result<terminal::Terminal>;
    let pictures: &[(&str, &str, Scene)] = &[
        #[cfg(feature = "pages")]
        ("examples/chat/terminal.svg", "A chat in a terminal", || {
            Ok(scenes::chat())
        }),
        (
            "docs/client.svg",
            "A conversation with a server in a terminal",
            || Ok(scenes::client()),
        ),
        #[cfg(feature = "repl")]
        ("docs/repl.svg", "A REPL in a terminal", || {
            Ok(scenes::repl())
        }),
        (
            "docs/trace.svg",
            "The trace of a connection in a terminal",
            shell::trace,
        ),
        (
            "docs/summary.svg",
            "The summary of a connection in a terminal",
            shell::summary,
        ),
        (
            "docs/replay.svg",
            "A replay, and a replay that differs from its recording, in a terminal",
            shell::replay,
        ),
        (
            "docs/mistakes.svg",
            "Errors of scripts with a line of help below each, in a terminal",
            || Ok(shell::mistakes()),
        ),
        #[cfg(feature = "typescript")]
        (
            "docs/typescript.svg",
            "An error in a block of TypeScript in a document, in a terminal",
            || Ok(shell::typescript()),
        ),
    ];
    let chosen: Vec<_> = std::env::args().skip(1).collect();
    for (file, label, scene) in pictures {
        if !chosen.is_empty() && !chosen.iter().any(|name| name == file) {
            continue;
        }
        let picture = scene()?.screen(|screen| drawing::picture(screen, label))?;
        std::fs::write(std::path::Path::new(ROOT).join(file), picture)?;
        println!("{file}");
    }
    Ok(())
}

#[cfg(not(unix))]
fn main() {
    println!("the pictures are drawn on Unix");
}
