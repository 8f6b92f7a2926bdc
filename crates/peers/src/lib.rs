//! Scripts that every runtime understands, each with the work of one kind, and a server for them.
//!
//! The bench `peers` measures them under several runtimes. A build with a profile learns from them
//! what a program spends its time with.

mod cases;
mod children;
mod machine;
mod server;

pub use cases::{CASES, Case, SCALE, START};
pub use children::{Children, end_after, of_children};
pub use machine::machine;
pub use server::Server;

use cases::ADDRESSES;
use std::{
    fs, io,
    path::{self, Path, PathBuf},
    process::Command,
};

impl Case {
    /// Makes the server ready for the script, once before its runs.
    ///
    /// # Errors
    ///
    /// If the server can't listen at the addresses that the script connects to.
    pub fn prepare(&self, server: &Server) -> io::Result<()> {
        if self.kind == ADDRESSES {
            server.listen_further(self.count)
        } else {
            Ok(())
        }
    }

    /// Writes the script with the server's address to a file.
    ///
    /// # Errors
    ///
    /// If the script can't be read, or the file can't be written.
    pub fn write(&self, file: &Path, server: &Server) -> io::Result<()> {
        let Self {
            script,
            kind,
            count,
            length,
            ..
        } = self;
        let url = if self.encrypted {
            server.encrypted_url()
        } else {
            server.url()
        };
        let prelude =
            format!("const [url, kind, count, length] = ['{url}', '{kind}', {count}, {length}];\n");
        let report = "function report(messages, start) { console.log('DONE ' + messages + ' ' + (performance.now() - start)); }\n";
        let script = format!("crates/peers/scripts/{script}.js");
        let script = fs::read_to_string(in_workspace(&script))?;
        fs::write(file, prelude + report + &script)
    }

    /// The milliseconds that the script has printed. `None` if it has not done all of its work.
    pub fn milliseconds(&self, output: &str) -> Option<f64> {
        let mut words = output
            .lines()
            .find_map(|line| line.strip_prefix("DONE "))?
            .split(' ');
        let all = words.next()?.parse() == Ok(self.count);
        let milliseconds = words.next()?.trim().parse().ok()?;
        all.then_some(milliseconds)
    }
}

/// Makes the runtimes trust the server's certificate, each by its own variable: boa-ws and others,
/// Node and Bun, Deno.
pub fn trust<'a>(command: &'a mut Command, server: &Server) -> &'a mut Command {
    for variable in ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "DENO_CERT"] {
        command.env(variable, server.certificate());
    }
    command
}

/// A path of a command line: `cargo bench` runs in the folder of a package, and those paths start
/// at the folder of the workspace.
fn in_workspace(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

/// The words of a command. Its program is a path of the command line, or found by the system.
pub fn command_of(text: &str) -> Vec<String> {
    let mut words: Vec<_> = text.split_whitespace().map(str::to_owned).collect();
    if let Some(program) = words
        .first_mut()
        .filter(|program| program.contains(path::is_separator))
    {
        *program = in_workspace(program).to_string_lossy().into_owned();
    }
    words
}
