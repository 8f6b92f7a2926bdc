//! [`HostIo`]: the files and the machine of a runtime.

use super::modules::module_root::leads_below;
#[cfg(feature = "packages")]
use super::packages::finder::{Found, PackageFinder, PackageRequest};
use jiff::{Timestamp, tz::TimeZone};
use std::{
    fs,
    io::{self, ErrorKind, Read},
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

    /// What the specifier of a package stands for. The error is the reason why there is nothing.
    #[cfg(feature = "packages")]
    fn find_package(&self, request: &PackageRequest) -> Result<Found, String>;

    /// The offset of the local time zone, in seconds.
    fn offset(&self, at: i64) -> i32;

    fn processors(&self) -> u32;
}

/// The files and the machine of this process.
#[derive(Default)]
pub(super) struct SystemIo {
    #[cfg(feature = "packages")]
    pub(super) packages: PackageFinder,
}

impl HostIo for SystemIo {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        read_file(path)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        path.canonicalize()
    }

    #[cfg(feature = "packages")]
    fn find_package(&self, request: &PackageRequest) -> Result<Found, String> {
        self.packages.find(request)
    }

    fn offset(&self, at: i64) -> i32 {
        local_offset(at)
    }

    fn processors(&self) -> u32 {
        system_processors()
    }
}

/// The offset of the time zone of the system, in seconds.
pub(super) fn local_offset(at: i64) -> i32 {
    Timestamp::from_second(at).map_or(0, |time| TimeZone::system().to_offset(time).seconds())
}

/// The number of processors that this process may use.
pub(crate) fn system_processors() -> u32 {
    let processors = std::thread::available_parallelism();
    processors.map_or(1, |number| u32::try_from(number.get()).unwrap_or(u32::MAX))
}

/// The most bytes of a file that are read.
const MAX_FILE: u64 = 256 << 20;

/// Reads a regular file. To open a pipe may wait for ever, and a device may have no end: they are
/// refused. A folder has the same error on every system: Windows denies the permission to open one
/// as a file.
pub(crate) fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let metadata = path.metadata()?;
    if !metadata.is_file() && !metadata.is_dir() {
        let why = "it is a pipe or a device, and no regular file";
        return Err(io::Error::new(ErrorKind::InvalidInput, why));
    }
    let len = metadata.len();
    let mut bytes = Vec::new();
    if len <= MAX_FILE {
        let file = fs::File::open(path).map_err(|error| {
            if error.kind() == ErrorKind::PermissionDenied && metadata.is_dir() {
                ErrorKind::IsADirectory.into()
            } else {
                error
            }
        })?;
        bytes.try_reserve_exact(usize::try_from(len).unwrap_or(0))?;
        // It may grow meanwhile.
        file.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    }
    if len.max(bytes.len() as u64) > MAX_FILE {
        return Err(ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use test_server::Folder;

    #[test]
    fn files_without_an_end_are_not_read_to_it() {
        let folder = Folder::new();
        let path = folder.join("long.mjs");
        let file = fs::File::create(&path).expect("a new file");
        file.set_len(MAX_FILE + 1).expect("a sparse file");
        let error = read_file(&path).expect_err("it is too long");
        assert_eq!(error.kind(), ErrorKind::FileTooLarge);
        file.set_len(3).expect("a sparse file");
        assert_eq!(read_file(&path).expect("a file"), [0; 3]);
        #[cfg(target_os = "linux")]
        {
            let pipe = folder.join("pipe.mjs");
            let made = std::process::Command::new("mkfifo").arg(&pipe).status();
            assert!(made.expect("mkfifo is there").success());
            let error = read_file(&pipe).expect_err("it has no writer");
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            let error = read_file(Path::new("/dev/zero")).expect_err("it has no end");
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
        }
    }
}
