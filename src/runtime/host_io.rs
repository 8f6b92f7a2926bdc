//! [`HostIo`]: the files and the machine of a runtime.

use super::modules::module_root::leads_below;
use jiff::{Timestamp, tz::TimeZone};
use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

/// Reads files and properties of the machine, for scripts and the loader of modules.
pub(crate) trait HostIo {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// The path without symbolic links.
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf>;

    /// Whether a script may learn this error of a file, whose path leads below the root of modules
    /// by its name.
    fn may_tell(&self, root: &Path, file: &Path, _: &io::Error) -> bool {
        leads_below(root, file)
    }

    /// The offset of the local time zone, in seconds.
    fn offset(&self, at: i64) -> i32;

    fn processors(&self) -> u32;
}

/// The files and the machine of this process.
pub(super) struct SystemIo;

impl HostIo for SystemIo {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        read_file(path)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        path.canonicalize()
    }

    fn offset(&self, at: i64) -> i32 {
        Timestamp::from_second(at).map_or(0, |time| TimeZone::system().to_offset(time).seconds())
    }

    fn processors(&self) -> u32 {
        system_processors()
    }
}

/// The number of processors that this process may use.
pub(crate) fn system_processors() -> u32 {
    let processors = std::thread::available_parallelism();
    processors.map_or(1, |number| u32::try_from(number.get()).unwrap_or(u32::MAX))
}

/// Reads a file. A folder has the same error on every system: Windows denies the permission to open
/// one as a file.
pub(super) fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path).map_err(|error| {
        if error.kind() == ErrorKind::PermissionDenied && path.is_dir() {
            ErrorKind::IsADirectory.into()
        } else {
            error
        }
    })
}
