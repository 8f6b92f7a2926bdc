//! The compiler, its options, and the program that merges profiles.

use crate::tools::{Error, output, root};
use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

pub(crate) struct Compiler {
    /// The system that it runs on, for which it compiles if nothing else is asked for.
    pub(crate) host: String,
    release: String,
    /// The major version of its LLVM.
    #[cfg(feature = "pgo")]
    llvm: String,
    #[cfg(feature = "pgo")]
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
        Ok(Self {
            host: field("host")?.to_owned(),
            release: field("release")?.to_owned(),
            #[cfg(feature = "pgo")]
            llvm: major(field("LLVM version")?),
            #[cfg(feature = "pgo")]
            libraries: output(rustc().args(["--print", "target-libdir"]))?
                .trim()
                .into(),
        })
    }

    /// Where the repository has a profile for a target, if it has one. The names of functions,
    /// by which a profile is read, differ between targets and between compilers.
    pub(crate) fn profile_in_repository(&self, target: &str) -> PathBuf {
        root()
            .join("crates/xtask/profiles")
            .join(format!("{target}-{}.profdata", self.release))
    }

    /// `llvm-profdata` of the compiler's LLVM, from LLVM_PROFDATA or from the component
    /// `llvm-tools`.
    #[cfg(feature = "pgo")]
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
#[cfg(feature = "pgo")]
fn major(version: &str) -> String {
    version
        .trim()
        .split('.')
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// The value of [`FLAGS`] with another option. Options that the environment has are
/// kept.
pub(crate) fn flags(option: &OsString) -> OsString {
    let mut options = match (env::var_os(FLAGS), env::var("RUSTFLAGS")) {
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
    options
}

/// The options that build a program with a profile.
pub(crate) fn use_profile(profile: &Path, target: &str) -> OsString {
    let mut option = OsString::from("-Cprofile-use=");
    option.push(profile);
    // Functions that have changed since the profile was made are compiled as without one.
    option.push(SEPARATOR);
    option.push("-Cllvm-args=-no-pgo-warn-mismatch");
    if target.ends_with("-linux-gnu") {
        // Functions that the scripts called are beside each other: fewer pages are touched.
        option.push(SEPARATOR);
        option.push("-Clink-arg=-Wl,-z,keep-text-section-prefix");
    }
    option
}

/// The variable from which cargo takes options for the compiler.
pub(crate) const FLAGS: &str = "CARGO_ENCODED_RUSTFLAGS";

/// Between options in it.
const SEPARATOR: &str = "\u{1f}";
