//! Packages of npm and pip that tests install, and servers of such packages.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by a panic, in its helpers too"
)]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

/// Whether a program of the `PATH` can be run. Packages for it may be those of a run that had it.
///
/// # Errors
/// The reason why it cannot.
pub(crate) fn find(program: &str) -> Result<(), String> {
    let mut command = Command::new(program);
    match command.arg("--version").stdin(Stdio::null()).output() {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("`{program}` cannot be run: {error}")),
    }
}

/// `npm install`, which neither asks nor waits.
pub(crate) fn npm_install() -> Command {
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.args([
        "install",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--no-package-lock",
        "--loglevel=error",
    ]);
    npm.args(["--fetch-retries=0", "--fetch-timeout=20000"]);
    npm
}

/// Installs packages in a folder, in place of what it has. The command gets an empty folder with
/// another name, so that the folder is always complete.
///
/// # Errors
/// The error output of the command.
pub(crate) fn install(folder: &Path, command: impl FnOnce(&Path) -> Command) -> Result<(), String> {
    let incomplete = folder.with_extension(format!("incomplete-{}", std::process::id()));
    fs::create_dir_all(&incomplete).map_err(|error| error.to_string())?;
    let problem = match command(&incomplete).stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => {
            // The packages of an older list, if there are any.
            let _ = fs::remove_dir_all(folder);
            return match fs::rename(&incomplete, folder) {
                Err(error) if !folder.is_dir() => Err(error.to_string()),
                // Another process may have installed them.
                _ => Ok(()),
            };
        }
        Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        Err(error) => error.to_string(),
    };
    // A folder that stays does no harm.
    let _ = fs::remove_dir_all(&incomplete);
    Err(problem)
}

/// Runs a command to its end. It panics with the error output of one that fails.
pub(crate) fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// A server process that writes its port. Dropping this ends it.
pub(crate) struct Server {
    process: Child,
    pub(crate) port: u16,
}

impl Server {
    pub(crate) fn start(command: &mut Command) -> Self {
        Self::with_output(command).0
    }

    /// Also returns what it writes after the port.
    pub(crate) fn with_output(command: &mut Command) -> (Self, BufReader<ChildStdout>) {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let port = line
            .trim()
            .parse()
            .unwrap_or_else(|_| panic!("a server said {line:?} in place of its port"));
        (Self { process, port }, output)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
