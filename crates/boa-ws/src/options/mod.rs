//! The options of the command line.
//!
//! Each group is a struct of clap, whose fields have the texts of `--help` as comments:
//!
//! | options | struct | file | tests in `tests/cli/` |
//! |---|---|---|---|
//! | what is run: scripts, `--eval`, `--module`, `--watch` | `Arguments` | `options/arguments.rs` | `arguments`, `command`, `modules`, `watch` |
//! | `--fail-fast`, `--local-storage`, `--location`, `--serve`, `--types` | `Arguments` | `options/arguments.rs` | in this order: `failed_runs`, `storage`, `pages`, `serve`, `typescript` |
//! | pages, documents, `--prelude` | `PageOptions` | `options/page_options.rs` | `pages`, `page_lines`, `terminal_pages`, `modules` |
//! | `--env`, `--env-file` | `EnvironmentOptions` | `options/environment.rs` | `program` |
//! | `--read`, `--write` | `FileOptions` | `options/file_options.rs` | `program` |
//! | `--import-map` | `ImportMapOption` | `options/import_map_option.rs` | `modules` |
//! | recordings | `RecordOptions` | `options/record_options.rs` | `recording`, `har_replay` |
//! | a conversation | `chat::Options`, `PipeOptions` | `chat/mod.rs`, `chat/pipe.rs` | `chat_terminal`, `chat_pipe` |
//! | a relay | `RelayOptions` | `relay/mod.rs` | `relay` |
//! | connections | `Connections` | `network/mod.rs` | `connections`, `close_notice`, `encrypted` |
//! | traces, records, reports | `ObserveOptions`, `TraceOption` | `observe/` | `observe`, `html_report`, `endings` |
//! | child processes | `IsolateOptions` | `script/isolate_options.rs` | `isolate` |
//!
//! An option of scripts goes into `script::Settings`, which is no struct of clap. It also needs a
//! place in `Details` (`run/replay_setup.rs`) if a replay needs it, and an answer to what it means
//! with `--isolate` and without a script: `Arguments` has the checks.

pub(crate) mod arguments;
mod env_file;
pub(crate) mod environment;
mod file_options;
mod help;
pub(crate) mod import_map_option;
mod locale;
mod page_options;
pub(crate) mod record_options;
mod tips;

/// The options that talk to a socket without a script. The options of scripts conflict with them.
pub(crate) const CHAT: [&str; 2] = ["connect", "listen"];
