//! The files that results are written to.

use crate::program::Unwritable;
use std::{
    fs::File,
    io::{self, BufWriter, Write as _},
    path::Path,
};

/// Creates a file, or empties it.
pub(super) fn create(path: &Path) -> Result<File, Unwritable> {
    File::create(path).map_err(|error| Unwritable { name: path.to_owned(), error })
}

/// Writes a file. `contents` writes what is in it.
pub(super) fn write(
    path: &Path,
    contents: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), Unwritable> {
    let mut file = BufWriter::new(create(path)?);
    contents(&mut file).and_then(|()| file.flush()).map_err(|error| Unwritable { name: path.to_owned(), error })
}
