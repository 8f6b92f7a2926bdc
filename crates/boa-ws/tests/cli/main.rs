//! The command as users run it: the built binary with real streams, files, signals and exit
//! statuses.

#![cfg_attr(
    not(feature = "pages"),
    allow(dead_code, reason = "tests of pages need these parts of helpers")
)]

mod arguments;
#[cfg(unix)]
mod browser;
mod chat_pipe;
#[cfg(unix)]
mod chat_terminal;
#[cfg(unix)]
mod close_notice;
mod command;
mod connections;
mod documentation;
#[cfg(all(unix, feature = "pages"))]
mod documented_commands;
mod documents;
mod encrypted;
#[cfg(unix)]
mod endings;
mod error_report;
mod examples;
mod failed_runs;
mod har_replay;
mod hints;
#[cfg(unix)]
mod hostile_text;
mod html_report;
#[path = "../../../wireline/examples/http2/server.rs"]
mod http2_server;
#[cfg(unix)]
mod isolate;
mod locale;
mod modules;
#[path = "../../../../tests/common/node.rs"]
mod node;
#[expect(
    clippy::disallowed_methods,
    reason = "it writes past the capture of tests"
)]
#[path = "../../../wireline/tests/not_run/mod.rs"]
mod not_run;
mod npm_packages;
mod observe;
#[cfg(unix)]
#[allow(dead_code, reason = "these tests need a part of it")]
#[path = "../../../wireline/tests/packages/mod.rs"]
mod packages;
#[cfg(feature = "pages")]
mod page_lines;
#[cfg(feature = "pages")]
mod pages;
mod peer;
mod program;
mod recording;
mod relay;
#[cfg(all(unix, feature = "repl"))]
mod repl;
mod serve;
#[cfg(unix)]
mod signals;
mod standard_streams;
mod storage;
#[cfg(unix)]
mod system_limits;
#[cfg(unix)]
mod terminal;
#[cfg(all(unix, feature = "pages"))]
mod terminal_pages;
#[cfg(feature = "typescript")]
mod typescript;
mod watch;
#[cfg(windows)]
mod windows;
#[cfg(not(feature = "pages"))]
mod without_pages;

/// The folder of the repository.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
