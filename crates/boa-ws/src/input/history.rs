//! The lines that were typed, in a file for later sessions, in the format of rustyline's histories.
//!
//! rustyline reads the file. It does not write it: for each line it would open it again, and write
//! it anew once it is full.

use std::{
    env,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The first line of a file in which `\n` and `\\` are escapes.
const VERSION: &str = "#V2\n";

/// The file of a session. Each line is appended by one write, so that sessions may share the file.
pub(crate) struct HistoryFile(File);

impl HistoryFile {
    /// Opens the file, or creates it. Of a file with more than twice as many lines, the last `max`
    /// are kept.
    pub(crate) fn open(path: &Path, max: usize) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut options = File::options();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        // Bytes, because a line may have been cut off.
        let text = fs::read(path)?;
        let lines: Vec<_> = text.split_inclusive(|byte| *byte == b'\n').collect();
        if lines.len() > 2 * max {
            let last = [VERSION.as_bytes(), &lines[lines.len() - max..].concat()].concat();
            // A line that another session appends in between is lost. There is no lock, because the
            // wait for it might not end.
            fs::write(path, last)?;
        } else if text.is_empty() {
            file.write_all(VERSION.as_bytes())?;
        }
        Ok(Self(file))
    }

    pub(crate) fn add(&mut self, line: &str) -> io::Result<()> {
        let line = line.replace('\\', "\\\\").replace('\n', "\\n") + "\n";
        self.0.write_all(line.as_bytes())
    }
}

/// Where it is: the directory for the state of programs.
pub(crate) fn path(name: &str) -> Option<PathBuf> {
    let absolute = |name| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let state = if cfg!(windows) {
        absolute("LOCALAPPDATA")
    } else {
        absolute("XDG_STATE_HOME").or_else(|| Some(env::home_dir()?.join(".local/state")))
    };
    Some(state?.join("boa-ws").join(name))
}
