//! The compiler, and the program that merges profiles.

use crate::tools::{Error, cargo, output};
use indicatif::ProgressBar;
use std::{
    collections::VecDeque,
    env,
    ffi::OsString,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

pub(crate) struct Compiler {
    /// The system that it runs on, for which it compiles if nothing else is asked for.
    pub(crate) host: String,
    /// The major version of its LLVM.
    llvm: String,
    libraries: PathBuf,
}

impl Compiler {
    pub(crate) fn find() -> Result<Self, Error> {
        let rustc = || Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        let version = output(rustc().args(["--version", "--verbose"]))?;
        let field = |name: &'static str| {
            let value = version
                .lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            value.ok_or_else(|| Error::Unknown(name, version.clone()))
        };
        let libraries = output(rustc().args(["--print", "target-libdir"]))?;
        Ok(Self {
            host: field("host")?.to_owned(),
            llvm: major(field("LLVM version")?),
            libraries: libraries.trim().into(),
        })
    }

    /// `llvm-profdata` of the compiler's LLVM, from LLVM_PROFDATA or from the component
    /// `llvm-tools`.
    pub(crate) fn profdata(&self) -> Result<PathBuf, Error> {
        let name = format!("llvm-profdata{}", env::consts::EXE_SUFFIX);
        let path = env::var_os("LLVM_PROFDATA").map_or_else(
            || self.libraries.with_file_name("bin").join(name),
            PathBuf::from,
        );
        if !path.is_file() {
            return Err(Error::NoProfdata {
                path,
                version: self.llvm.clone(),
            });
        }
        let version = output(Command::new(&path).arg("--version"))?;
        let found = version
            .split_once("LLVM version ")
            .map_or_else(String::new, |(_, version)| major(version));
        if found == self.llvm {
            Ok(path)
        } else {
            Err(Error::OtherLlvm {
                path,
                found,
                expected: self.llvm.clone(),
            })
        }
    }
}

/// The number before the first point.
fn major(version: &str) -> String {
    version
        .trim()
        .split('.')
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// Builds the command with another option of the compiler, and returns its path. Options that the
/// environment has are kept.
pub(crate) fn build(
    target: &str,
    folder: &Path,
    option: &OsString,
    bar: &ProgressBar,
) -> Result<PathBuf, Error> {
    /// The last lines of Cargo are printed when it fails.
    const LINES: usize = 40;
    let mut options = match (
        env::var_os("CARGO_ENCODED_RUSTFLAGS"),
        env::var("RUSTFLAGS"),
    ) {
        (Some(encoded), _) => encoded,
        (None, Ok(flags)) => flags
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(SEPARATOR)
            .into(),
        (None, Err(_)) => OsString::new(),
    };
    if !options.is_empty() {
        options.push(SEPARATOR);
    }
    options.push(option);
    let mut cargo = cargo();
    let name = cargo.get_program().to_string_lossy().into_owned();
    let not_started = |source| Error::NotStarted {
        program: name.clone(),
        source,
    };
    let mut cargo = cargo
        .args([
            "build",
            "--locked",
            "--release",
            "--package",
            "boa-ws",
            "--target",
            target,
            "--target-dir",
        ])
        .arg(folder)
        .env("CARGO_ENCODED_RUSTFLAGS", options)
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(not_started)?;
    let mut last = VecDeque::new();
    let mut compiled = 0;
    for line in cargo
        .stderr
        .take()
        .into_iter()
        .flat_map(|lines| BufReader::new(lines).lines())
        .map_while(Result::ok)
    {
        if let Some(package) = line.trim_start().strip_prefix("Compiling ") {
            compiled += 1;
            bar.set_message(format!("{compiled} packages, {package}"));
        }
        last.truncate(LINES - 1);
        last.push_front(line);
    }
    let status = cargo.wait().map_err(not_started)?;
    if !status.success() {
        let output = last.into_iter().rev().collect::<Vec<_>>().join("\n");
        return Err(Error::Failed {
            program: format!("{name} build"),
            status,
            output,
        });
    }
    let suffix = if target.contains("windows") {
        ".exe"
    } else {
        ""
    };
    Ok(folder
        .join(target)
        .join("release")
        .join(format!("boa-ws{suffix}")))
}

/// Between options in CARGO_ENCODED_RUSTFLAGS.
pub(crate) const SEPARATOR: &str = "\u{1f}";
