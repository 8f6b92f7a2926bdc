//! Errors, folders, cargo, and the output of other programs.

use std::{
    env,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, ExitCode, ExitStatus, Stdio},
};
use thiserror::Error;

/// Why a task can't be completed, with what to do about it.
#[derive(Debug, Error)]
pub(crate) enum Error {
    #[error("{program} can't be started: {source}")]
    NotStarted { program: String, source: io::Error },
    #[error("{program} failed ({status}):\n{output}")]
    Failed {
        program: String,
        status: ExitStatus,
        output: String,
    },
    #[cfg(feature = "pgo")]
    #[error(
        "there is no llvm-profdata, which merges profiles, at {}\n\
         help: `rustup component add llvm-tools` installs it; or set LLVM_PROFDATA to the path of one of LLVM {version}",
        .path.display()
    )]
    NoProfdata { path: PathBuf, version: String },
    #[cfg(feature = "pgo")]
    #[error(
        "{} is of LLVM {found}, and the compiler's is LLVM {expected}: it could not read its profiles\n\
         help: `rustup component add llvm-tools` installs the right one; or set LLVM_PROFDATA to its path",
        .path.display()
    )]
    OtherLlvm {
        path: PathBuf,
        found: String,
        expected: String,
    },
    #[error("`rustc --version --verbose` does not say its {0}:\n{1}")]
    Unknown(&'static str, String),
    #[error("{}: {source}", .path.display())]
    File { path: PathBuf, source: io::Error },
    #[cfg(feature = "pgo")]
    #[error("the server of the training does not start: {0}")]
    Server(Box<dyn std::error::Error + Send + Sync>),
    #[cfg(feature = "pgo")]
    #[error("{name} did not complete in training, {reason}:\n{output}")]
    Training {
        name: String,
        reason: String,
        output: String,
    },
    #[cfg(feature = "pgo")]
    #[error("the training has left no profiles in {}", .0.display())]
    NoProfiles(PathBuf),
    #[error("{}: {source}", .path.display())]
    Toml {
        path: PathBuf,
        source: toml::de::Error,
    },
    #[error("engine/base/Cargo.lock does not have {0} from a registry")]
    NotLocked(String),
    #[error("cargo fetch has not left {0} in its home")]
    NotFetched(String),
    #[error(
        "{} has the hash {found}, and engine/base/Cargo.lock has {expected}\nhelp: remove the file, so that cargo fetches it again",
        .path.display()
    )]
    Hash {
        path: PathBuf,
        found: String,
        expected: String,
    },
    #[error("engine/patches/{name}.patch does not apply to {path}: {reason}")]
    Patch {
        name: String,
        path: String,
        reason: String,
    },
    #[error("engine/patches/{0}.patch may only change and add text files of the packages")]
    Operation(String),
    #[error("engine/patches/{0} is not in engine/series")]
    NotInSeries(String),
    #[error("engine/files/{0} is a file of the base, which patches change")]
    NotNew(String),
    #[error(
        "engine/patches/{0}.patch does not begin with its author, a subject and a body that `---` ends"
    )]
    Form(String),
    #[error("the commit {0:?} has no line `Patch: TOPIC/NAME` at its end")]
    NoTopic(String),
    #[error("no rebase is under way in engine/edit")]
    NoRebase,
    #[error("there is no engine/edit\nhelp: `cargo xtask engine edit` makes it")]
    NoRepository,
    #[error(
        "{} is there, and is no repository of the series\nhelp: remove it",
        .0.display()
    )]
    RepositoryExists(PathBuf),
    #[error(
        "engine/edit is of another series than engine/patches\n\
         help: `git format-patch base` in engine/edit keeps commits of yours; remove engine/edit, \
         `cargo xtask engine edit`, and apply them by `git am --3way`"
    )]
    OtherSeries,
    #[error(
        "engine/edit is not at the end of its branch `series`\nhelp: end the rebase there, or `git switch series`"
    )]
    NotAtEnd,
    #[error(
        "two commits of engine/edit have the line `Patch: {0}`\nhelp: give one of them another name, or squash them"
    )]
    NamedTwice(String),
    #[error(
        "the patch {0} is not beside the others of its topic\nhelp: move its commit by `git rebase --interactive base` in engine/edit"
    )]
    Misplaced(String),
    #[error("{} has not the lines that are replaced", .0.display())]
    NotReplaced(PathBuf),
    #[error("engine/edit has changes that are not committed:\n{0}")]
    NotCommitted(String),
}

/// The folder of the repository.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(Path::new("."))
}

/// The cargo that has started this program, without the variables that it has set for it. Some build
/// scripts run again if these change, so each second command would compile TLS and what follows.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        let of_package = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_MANIFEST_") || name.starts_with("CARGO_PKG_")
        });
        if of_package {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// The home of cargo.
pub(crate) fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".cargo")))
}

/// Prints a line of progress.
#[expect(clippy::print_stderr, reason = "it is a command")]
pub(crate) fn say(line: &str) {
    eprintln!("{line}");
}

/// Removes a folder, if there is one.
#[cfg(feature = "pgo")]
pub(crate) fn remove(folder: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Adds the path to an error.
pub(crate) fn file<T>(path: &Path, result: io::Result<T>) -> Result<T, Error> {
    result.map_err(|source| Error::File {
        path: path.to_owned(),
        source,
    })
}

/// The output of a command that has to succeed.
pub(crate) fn output(command: &mut Command) -> Result<String, Error> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|source| Error::NotStarted {
        program: program.clone(),
        source,
    })?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    Err(Error::Failed {
        program,
        status: output.status,
        output: text + &String::from_utf8_lossy(&output.stderr),
    })
}

/// The output of a command that has to succeed, and that reads a text.
pub(crate) fn run_with_input(command: &mut Command, input: &str) -> Result<Vec<u8>, Error> {
    let program = command.get_program().to_string_lossy().into_owned();
    let started = |result: io::Result<_>| {
        result.map_err(|source| Error::NotStarted {
            program: program.clone(),
            source,
        })
    };
    let mut child = started(
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn(),
    )?;
    if let Some(mut stdin) = child.stdin.take() {
        // A command that fails before it has read everything says why.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child
        .wait_with_output()
        .map_err(|source| Error::NotStarted {
            program: program.clone(),
            source,
        })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(Error::Failed {
        program,
        status: output.status,
        output: String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(),
    })
}

/// Runs a command. Returns its exit code.
pub(crate) fn run_to_end(command: &mut Command) -> Result<ExitCode, Error> {
    let status = command.status().map_err(|source| Error::NotStarted {
        program: command.get_program().to_string_lossy().into_owned(),
        source,
    })?;
    // A process that a signal has ended has no code.
    Ok(status.code().map_or(ExitCode::FAILURE, |code| {
        u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from)
    }))
}

#[cfg(test)]
mod tests {
    use super::cargo;

    #[test]
    fn cargo_is_started_without_the_variables_of_this_package() {
        let command = cargo();
        let removed = |name: &str| command.get_envs().any(|it| it == (name.as_ref(), None));
        assert!(removed("CARGO_PKG_NAME") && removed("CARGO_MANIFEST_DIR"));
    }
}
