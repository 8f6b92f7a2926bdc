//! Arguments with secrets. Other users of a machine can see a command line, and not a file or the
//! environment.

use std::{convert::Infallible, fs::File, io::Read, path::PathBuf, str::FromStr};

/// The limit on what is read from a file, in bytes: that on the head of a request of many servers.
const MAX_LEN: u64 = 64 << 10;

/// A text of the command line, or its source: `@FILE`, or `@env:NAME`.
#[derive(Clone, Debug)]
pub(super) enum Argument {
    Literal(String),
    File(PathBuf),
    Variable(String),
}

impl FromStr for Argument {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let Some(source) = text.strip_prefix('@') else {
            return Ok(Self::Literal(text.to_owned()));
        };
        Ok(match source.strip_prefix("env:") {
            Some(name) => Self::Variable(name.to_owned()),
            None => Self::File(source.into()),
        })
    }
}

impl Argument {
    /// Reads the text. Err is the reason of a failure.
    pub(super) fn read(&self) -> Result<String, String> {
        match self {
            Self::Literal(text) => Ok(text.clone()),
            Self::Variable(name) => {
                std::env::var(name).map_err(|error| format!("the variable {name}: {error}"))
            }
            Self::File(file) => {
                let mut text = String::new();
                let read = File::open(file)
                    .and_then(|file| file.take(MAX_LEN + 1).read_to_string(&mut text));
                match read {
                    Ok(_) if text.len() as u64 <= MAX_LEN => Ok(text),
                    Ok(_) => Err(format!("{} is longer than 64 KiB", file.display())),
                    Err(error) => Err(format!("cannot read {}: {error}", file.display())),
                }
            }
        }
    }
}
