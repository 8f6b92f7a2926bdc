//! The environment that a script sees: none by default.

use crate::{
    options::{CHAT, env_file},
    source::program::{Unreadable, read},
};
use clap::Args;
use std::{env, ffi::OsString, path::PathBuf};

/// The options about the environment of a script.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct EnvironmentOptions {
    /// Let the script see environment variables: all, or those named
    #[arg(
        long, value_name = "NAME,...", num_args = 0..=1, require_equals = true, default_missing_value = ALL,
        value_parser = names, conflicts_with_all = CHAT,
    )]
    env: Vec<Names>,

    /// Give the script the variables of FILE, lines of NAME=VALUE
    #[arg(long, value_name = "FILE", conflicts_with_all = CHAT)]
    env_file: Vec<PathBuf>,
}

const ALL: &str = "*";

/// Variables of this process.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Names {
    All,
    These(Vec<String>),
}

fn names(text: &str) -> Result<Names, String> {
    if text == ALL {
        return Ok(Names::All);
    }
    let names: Vec<_> = text.split(',').map(str::to_owned).collect();
    if names
        .iter()
        .any(|name| name.is_empty() || name.contains('='))
    {
        return Err("names of variables are separated by commas, as in --env=TOKEN,ROOM; --env alone means all".to_owned());
    }
    Ok(Names::These(names))
}

/// A file of variables that can't be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EnvironmentError {
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    #[error("cannot read {}: {error}", .name.display())]
    Malformed {
        name: PathBuf,
        error: env_file::Error,
    },
}

impl EnvironmentOptions {
    /// The variables that the script sees. Those of this process come before those of a file, and
    /// those of a file before those of an earlier one.
    pub(crate) fn variables(&self) -> Result<Vec<(String, String)>, EnvironmentError> {
        let mut variables = Variables::default();
        for file in &self.env_file {
            let text = read(file)?;
            let parsed = env_file::parse(&String::from_utf8_lossy(&text));
            let parsed = parsed.map_err(|error| EnvironmentError::Malformed {
                name: file.clone(),
                error,
            })?;
            parsed
                .into_iter()
                .for_each(|(name, value)| variables.set(name, value));
        }
        for names in &self.env {
            match names {
                Names::All => {
                    let all = env::vars_os();
                    all.for_each(|(name, value)| variables.set(text(name), text(value)));
                }
                Names::These(names) => {
                    for name in names {
                        if let Some(value) = env::var_os(name) {
                            variables.set(name.clone(), text(value));
                        }
                    }
                }
            }
        }
        Ok(variables.0)
    }
}

/// Scripts have no bytes that are not text.
fn text(value: OsString) -> String {
    value.to_string_lossy().into_owned()
}

#[derive(Default)]
struct Variables(Vec<(String, String)>);

impl Variables {
    fn set(&mut self, name: String, value: String) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => self.0.push((name, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_separated_by_commas() {
        assert_eq!(names(ALL), Ok(Names::All));
        let two = Names::These(vec!["A".to_owned(), "b_2".to_owned()]);
        assert_eq!(names("A,b_2"), Ok(two));
        for wrong in ["", "A,", ",A", "A=b"] {
            assert!(names(wrong).is_err(), "{wrong}");
        }
    }
}
