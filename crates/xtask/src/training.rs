//! Scripts of every kind, from which a profile learns what the program spends its time with.

use crate::tools::{Error, file};
use indicatif::ProgressBar;
use peers::{CASES, SCALE, Server};
use std::{
    fs::{self, File},
    io::Write,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};
use wait_timeout::ChildExt;

/// A script that takes longer has stopped making progress. With counters, the longest takes half a
/// minute on two busy cores.
const LONGEST: Duration = Duration::from_secs(600);

/// A run of the command besides the cases of `peers`.
struct Run {
    name: &'static str,
    /// The script, whose last line of output is `done`, and other files for it.
    files: &'static [(&'static str, &'static str)],
    input: &'static str,
}

const RUNS: &[Run] = &[
    Run {
        name: "the language and its built-in objects",
        files: &[("language.js", include_str!("../training/language.js"))],
        input: "",
    },
    Run {
        name: "TypeScript and modules",
        files: &[
            ("types.ts", include_str!("../training/types.ts")),
            ("shapes.ts", include_str!("../training/shapes.ts")),
        ],
        input: "",
    },
    Run {
        name: "a page",
        files: &[("page.html", include_str!("../training/page.html"))],
        input: "one\ntwo\nthree\n",
    },
];

/// The number of runs.
pub(crate) fn len() -> usize {
    cases().count() + RUNS.len()
}

fn cases() -> impl Iterator<Item = &'static peers::Case> {
    CASES.iter().filter(|case| !case.name.starts_with(SCALE))
}

/// Runs all of them with a program that counts.
pub(crate) fn train(program: &Path, profiles: &Path, bar: &ProgressBar) -> Result<(), Error> {
    let folder = file(profiles, tempfile::tempdir())?;
    let server = Server::start(folder.path()).map_err(Error::Server)?;
    let train = |name: &str, command: &mut Command, input: &str| {
        bar.set_message(name.to_owned());
        // One file for each process: a process that is ended leaves a file that can't be read
        // otherwise.
        peers::trust(command, &server)
            .env("LLVM_PROFILE_FILE", profiles.join("%p.profraw"))
            .current_dir(&folder);
        let output = complete(name, command, folder.path(), input);
        bar.inc(1);
        output
    };
    for case in cases() {
        let script = folder.path().join("case.js");
        file(&script, case.write(&script, &server))?;
        let output = train(case.name, Command::new(program).arg(&script), "")?;
        if case.milliseconds(&output).is_none() {
            return Err(failed(case.name, "has not done all of its work", output));
        }
    }
    for Run { name, files, input } in RUNS {
        for (name, text) in *files {
            let path = folder.path().join(name);
            file(&path, fs::write(&path, text))?;
        }
        let output = train(name, Command::new(program).arg(files[0].0), input)?;
        if output.lines().next_back() != Some("done") {
            return Err(failed(name, "does not print \"done\" last", output));
        }
    }
    Ok(())
}

/// The output of a command that has to succeed in time.
fn complete(
    name: &str,
    command: &mut Command,
    folder: &Path,
    input: &str,
) -> Result<String, Error> {
    let path = folder.join("output");
    // Files, and not pipes: nothing has to read while the command runs.
    let printed = file(&path, File::create(&path))?;
    let errors = file(&path, printed.try_clone())?;
    let not_started = |source| Error::NotStarted {
        program: name.to_owned(),
        source,
    };
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(printed)
        .stderr(errors)
        .spawn()
        .map_err(not_started)?;
    if let Some(mut stdin) = child.stdin.take() {
        // A script that reads no input may have ended.
        let _ = stdin.write_all(input.as_bytes());
    }
    let status = child.wait_timeout(LONGEST).map_err(not_started)?;
    let output = file(&path, fs::read(&path))?;
    let output = String::from_utf8_lossy(&output).into_owned();
    match status {
        Some(status) if status.success() => Ok(output),
        Some(status) => Err(failed(name, &status.to_string(), output)),
        None => {
            child
                .kill()
                .and_then(|()| child.wait())
                .map_err(not_started)?;
            let reason = format!("runs for more than {LONGEST:?}");
            Err(failed(name, &reason, output))
        }
    }
}

fn failed(name: &str, reason: &str, output: String) -> Error {
    Error::Training {
        name: name.to_owned(),
        reason: reason.to_owned(),
        output,
    }
}
