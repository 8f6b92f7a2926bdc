//! [`Files`]: the files that scripts may read and write.

use crate::{
    messages::{NOT_READABLE, NOT_WRITABLE},
    runtime::{
        host_io::read_file,
        modules::module_root::{is_on_drive_or_share, leads_below},
    },
};
use std::{
    fs::{self, OpenOptions},
    io::{self, ErrorKind, Write},
    path::{self, Component, Path, PathBuf},
};

/// The files that scripts may read and write: [`Builder::files`](crate::Builder::files). None by
/// default.
///
/// A place is a folder with all that is below it, or a file. It needn't exist yet. A relative one is
/// relative to the working directory of the process. In the path of a file, `..` takes away the name
/// before it, as in a URL; then symbolic links are resolved. So neither leads out of a place.
///
/// Another process that may write in a folder can put a link in the place of a file between the
/// check and the use.
///
/// ```
/// use boa_websocket::runtime::Files;
///
/// let files = Files::new().read("rules").read("limits.json").write("results");
/// # let _ = files;
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Files {
    read: Places,
    write: Places,
}

#[derive(Debug, Clone)]
enum Places {
    /// Absolute paths.
    These(Vec<PathBuf>),
    Anywhere,
}

impl Default for Places {
    fn default() -> Self {
        Self::These(Vec::new())
    }
}

impl Places {
    fn add(&mut self, place: PathBuf) {
        if let Self::These(places) = self {
            // It fails for an empty path, and without a working directory.
            places.push(path::absolute(&place).unwrap_or(place));
        }
    }
}

impl Files {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets scripts read a file, or those of a folder.
    pub fn read(mut self, place: impl Into<PathBuf>) -> Self {
        self.read.add(place.into());
        self
    }

    /// Lets scripts read all files that the process may read. On Linux these are also its
    /// environment and its memory, below `/proc/self`.
    pub fn read_anywhere(mut self) -> Self {
        self.read = Places::Anywhere;
        self
    }

    /// Lets scripts write a file, or those of a folder. They can't make folders, and read what they
    /// have written only if they may [read](Self::read) there too.
    pub fn write(mut self, place: impl Into<PathBuf>) -> Self {
        self.write.add(place.into());
        self
    }

    /// Lets scripts write all files that the process may write.
    pub fn write_anywhere(mut self) -> Self {
        self.write = Places::Anywhere;
        self
    }

    /// Whether no file is permitted, so that nothing has to be looked at.
    pub(super) fn are_none(&self) -> bool {
        [&self.read, &self.write]
            .iter()
            .all(|places| matches!(places, Places::These(these) if these.is_empty()))
    }

    /// The contents of a file.
    pub(super) fn contents(&self, file: &Path) -> io::Result<Vec<u8>> {
        let denied = "it may not be read";
        let found = find(&self.read, file, NOT_READABLE, denied)?;
        read_file(&found.path).map_err(|error| told(&error, denied))
    }

    /// Replaces the contents of a file, or makes one.
    pub(super) fn replace(&self, file: &Path, contents: &[u8]) -> io::Result<()> {
        let denied = "it may not be written";
        let found = find(&self.write, file, NOT_WRITABLE, denied);
        let found = found.map_err(|error| match error.kind() {
            ErrorKind::NotFound => io::Error::new(error.kind(), "there is no such folder"),
            _ => error,
        })?;
        let written = open(&found).and_then(|mut file| file.write_all(contents));
        written.map_err(|error| told(&error, denied))
    }
}

/// A path without symbolic links.
struct Found {
    path: PathBuf,
    is_there: bool,
}

/// The file, if it is in one of the places. The same error for all that is in none, so that a script
/// does not learn what exists there.
fn find(places: &Places, file: &Path, refused: &'static str, denied: &str) -> io::Result<Found> {
    let refused = || io::Error::new(ErrorKind::PermissionDenied, refused);
    let places = match places {
        Places::Anywhere => None,
        Places::These(places) if places.is_empty() => return Err(refused()),
        Places::These(places) => Some(places),
    };
    // Through folders of others `..` would tell which of them exist.
    let file = path::absolute(file).map(|file| without_dots(&file));
    let file = file.map_err(|error| told(&error, denied))?;
    let Some(places) = places else {
        return real(&file).map_err(|error| told(&error, denied));
    };
    let mut places = places
        .iter()
        .filter(|place| is_on_drive_or_share(&file, place))
        .map(|place| {
            real(place).unwrap_or_else(|_| Found {
                path: place.clone(),
                is_there: false,
            })
        })
        .peekable();
    if places.peek().is_none() {
        return Err(refused());
    }
    match real(&file) {
        Ok(found) if places.any(|place| found.path.starts_with(&place.path)) => Ok(found),
        Err(error)
            if places.any(|place| {
                leads_below(&place.path, &file) || !place.is_there && file.starts_with(&place.path)
            }) =>
        {
            Err(told(&error, denied))
        }
        _ => Err(refused()),
    }
}

/// The path without `..`, which takes away the name before it.
fn without_dots(file: &Path) -> PathBuf {
    let mut path = PathBuf::new();
    for component in file.components() {
        match component {
            Component::ParentDir => {
                path.pop();
            }
            other => path.push(other),
        }
    }
    path
}

/// The path without symbolic links. That of a file that is not there has its real folder.
fn real(file: &Path) -> io::Result<Found> {
    let error = match file.canonicalize() {
        Ok(path) => {
            let is_there = true;
            return Ok(Found { path, is_there });
        }
        Err(error) => error,
    };
    // A link that leads nowhere would make a file there.
    if error.kind() == ErrorKind::NotFound
        && let (Some(folder), Some(name)) = (file.parent(), file.file_name())
        && let Ok(folder) = folder.canonicalize()
        && file.symlink_metadata().is_err()
    {
        return Ok(Found {
            path: folder.join(name),
            is_there: false,
        });
    }
    Err(error)
}

/// Opens a regular file, which is empty then. To open a pipe may wait for ever.
fn open(found: &Found) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true);
    if !found.is_there {
        // Not through a link that is there by now.
        return options.create_new(true).open(&found.path);
    }
    let metadata = found.path.metadata()?;
    if metadata.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    if !metadata.is_file() {
        let why = "it is a pipe or a device, and no regular file";
        return Err(io::Error::new(ErrorKind::InvalidInput, why));
    }
    options.truncate(true).open(&found.path)
}

/// The error as a script has it: without numbers of the operating system.
fn told(error: &io::Error, denied: &str) -> io::Error {
    let text = match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::NotADirectory => "a part of the path is no folder".to_owned(),
        ErrorKind::IsADirectory => "it is a directory".to_owned(),
        ErrorKind::PermissionDenied => denied.to_owned(),
        ErrorKind::FileTooLarge => "it is larger than 256 MiB".to_owned(),
        kind if error.raw_os_error().is_some() => kind.to_string(),
        // It has words of this project.
        _ => error.to_string(),
    };
    io::Error::new(error.kind(), text)
}
