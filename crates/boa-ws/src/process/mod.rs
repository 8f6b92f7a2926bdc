//! The process: its signals, its end, its exit statuses, its descriptors.
//!
//! Its threads, what each waits for, and when the wait ends:
//!
//! - main has the signals. It waits for a signal, or for the exit status of the work. The wait ends
//!   with the work, or 860 ms after a signal.
//! - The work (`client`, `script` or the like) has the connections and the engine. It waits for the
//!   network, timers, keys and lines. After a signal it is interrupted, and main ends the process.
//! - `worker`, one for each worker, has a runtime. It waits for the network, timers and messages.
//!   The wait ends with its script, `close()` or `terminate()`; its parent waits a second for it.
//! - `editor` with its `bell`, in a terminal, has the keys, and the text above the line. It waits
//!   for a key, or for a text to write, until the end of the terminal or of the process.
//! - `terminal`, of a page, waits for a key until the end of the process.
//! - `input`, in a pipe, has standard input, or the output of `--exec` or `--tcp`. It waits for a
//!   line, and for room for it in the channel, until the end of the input, the work or the process.
//! - `input`, of a script that reads standard input, waits for a request, and then for input, until
//!   the end of the process.
//! - `messages` has the messages of main. It waits for standard error until the end of the process.
//! - `isolated clock`, with `--isolate`, has the wall time of children. It waits for the next end
//!   of a time, or for a new one, until the end of the process.
//! - `look up a name`, for each connection that has one, waits for the resolver of the system. The
//!   wait ends with its answer, or unawaited after the time limit of the connection.
//! - `read certificates`, at the first `wss:`, reads the certificates that the platform trusts
//!   (`crates/wireline/src/tls/verifier.rs`). It waits for files of the system. The process keeps
//!   its result.
//! - `crypto` does one long operation of `crypto.subtle` at a time, and waits for nothing.
//! - Workers of tokio have files. They wait for the disk until the end of the work or of the process.
//! - `ending` writes the last messages, and results after a signal. It waits for the terminal, pipes
//!   and files, after a signal at most 860 ms.
//!
//! No two of them wait for each other. A thread that prints above the line appends to a buffer, and
//! does not wait for the editor. Code that prints without end waits for room in the buffer first.
//! The channel of signals is unbounded.

#[cfg(target_os = "linux")]
pub(crate) mod descriptors;
pub(crate) mod exit;
pub(crate) mod signals;
pub(crate) mod status;
