//! The files that results are written to.

use crate::{process::exit, source::program::Unwritable};
use std::{
    fmt::Display,
    fs::{self, File},
    io::{self, BufWriter, Write as _},
    path::Path,
    time::Duration,
};

/// Creates a file, or empties it.
pub(super) fn create(path: &Path) -> Result<File, Unwritable> {
    File::create(path).map_err(Unwritable::of(path))
}

/// Writes a file. `contents` writes what is in it.
pub(super) fn write(
    path: &Path,
    contents: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), Unwritable> {
    let mut file = BufWriter::new(create(path)?);
    contents(&mut file)
        .and_then(|()| file.flush())
        .map_err(Unwritable::of(path))
}

/// Has `write` write the result to `path`. Returns its error. A file that is not regular, such
/// as a pipe, may take nothing: after a signal it is waited for no longer than the process may take
/// to end.
pub(super) fn finish<E: Display>(
    path: &Path,
    write: impl FnOnce() -> Result<(), E> + Send + 'static,
) -> Option<String> {
    let write = move || write().err().map(|error| error.to_string());
    if fs::metadata(path).is_ok_and(|file| file.is_file()) {
        return write();
    }
    let late = || {
        Some(format!(
            "cannot write {}: it was not read in time",
            path.display()
        ))
    };
    exit::in_time(Duration::ZERO, write).unwrap_or_else(late)
}
