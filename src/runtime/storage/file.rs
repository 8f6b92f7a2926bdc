//! A file of items that several processes may use.
//!
//! A change is made in memory, and committed: it locks, reads what other processes have written
//! meanwhile, makes the change there, and puts a new file in the place of the old one. So no
//! process sees half of a file, and of two changes of one key the later commit wins. Many changes
//! of one task are committed together, after it.

use super::{LocalStorageError, text};
use crate::{
    host::StorageArea,
    runtime::modules::module_root::plain_path,
    web::{StorageChange, StorageFull, StorageItems},
};
use boa_engine::JsString;
use std::{
    cell::{Cell, Ref, RefCell},
    collections::BTreeMap,
    fs::{self, File, Metadata, TryLockError},
    io::{self, ErrorKind, Read, Write},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant, SystemTime},
};

/// The limit on the size of a file: a full storage whose strings are escape sequences.
const MAX_BYTES: u64 = 64 << 20;

/// The limit on the time that another process may hold the lock. After that the changes of later
/// tasks wait for it for [`MAX_SPENT`] each.
const MAX_LOCKED: Duration = Duration::from_secs(5);

/// The limit on the time that another process may have the file open, where that matters.
const MAX_OPEN: Duration = Duration::from_secs(1);

/// The time that commits within one task may take. The changes after that wait for its end.
const MAX_SPENT: Duration = Duration::from_millis(50);

/// The time between two attempts to lock.
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(2);

#[derive(Debug)]
pub(super) struct FileStorage {
    path: PathBuf,
    items: RefCell<StorageItems>,
    /// The file that has the items, without the changes.
    version: Cell<Option<Version>>,
    changes: RefCell<Changes>,
    /// The time that commits of this task have taken.
    spent: Cell<Duration>,
    /// The time to wait for the lock. It is [`MAX_SPENT`] after it was reported that another
    /// process holds the lock.
    max_locked: Cell<Duration>,
    /// The reason that scripts have got as an exception, until a commit succeeds.
    reported: RefCell<Option<String>>,
}

/// Changes that are not committed.
#[derive(Debug, Default)]
struct Changes {
    is_cleared: bool,
    /// The values of keys, after that. `None` if the item was removed.
    values: BTreeMap<JsString, Option<JsString>>,
}

/// Distinguishes a file from the file that replaces it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Version {
    modified: Option<SystemTime>,
    length: u64,
    /// The number of the file in its file system, where there is one.
    number: u64,
}

impl FileStorage {
    pub(super) fn open(path: &Path) -> Result<Self, LocalStorageError> {
        let path = resolved(path).map_err(|error| LocalStorageError::unreadable(path, error))?;
        let (items, version) = read(&path)?;
        Ok(Self {
            path,
            items: RefCell::new(items),
            version: Cell::new(version),
            changes: RefCell::default(),
            spent: Cell::default(),
            max_locked: Cell::new(MAX_LOCKED),
            reported: RefCell::default(),
        })
    }

    /// Reads the file if another process has replaced it.
    fn refresh(&self) -> Result<(), LocalStorageError> {
        let found = version(&self.path);
        let found = found.map_err(|error| LocalStorageError::unreadable(&self.path, error))?;
        if found == self.version.get() {
            return Ok(());
        }
        self.read_again()
    }

    fn read_again(&self) -> Result<(), LocalStorageError> {
        let (mut items, version) = read(&self.path)?;
        self.changes.borrow().make(&mut items);
        self.items.replace(items);
        self.version.set(version);
        Ok(())
    }

    pub(super) fn commit(&self) -> Result<(), LocalStorageError> {
        let error = match self.commit_within(MAX_LOCKED) {
            Ok(true) => return Ok(()),
            Ok(false) => self.locked(),
            Err(error) => error,
        };
        let is_reported = self.reported.borrow().as_ref() == Some(&error.to_string());
        Err(LocalStorageError {
            is_reported,
            ..error
        })
    }

    /// The reason to report, if it is not the one that was reported last.
    fn report_once(&self, error: &LocalStorageError) -> Result<(), String> {
        let why = error.to_string();
        match self.reported.replace(Some(why.clone())) {
            Some(reported) if reported == why => Ok(()),
            _ => Err(why),
        }
    }

    /// That another process holds the lock.
    fn locked(&self) -> LocalStorageError {
        let why = format!("another process holds {}", self.lock_path().display());
        LocalStorageError::unwritable(&self.path, io::Error::new(ErrorKind::TimedOut, why))
    }

    fn lock_path(&self) -> PathBuf {
        with_ending(&self.path, ".lock")
    }

    /// Commits the changes. Whether the lock could be had within some time.
    fn commit_within(&self, max_locked: Duration) -> Result<bool, LocalStorageError> {
        if self.changes.borrow().are_none() {
            return Ok(true);
        }
        let unwritable = |error| LocalStorageError::unwritable(&self.path, error);
        let Some(lock) = lock(&self.lock_path(), max_locked).map_err(unwritable)? else {
            return Ok(false);
        };
        self.max_locked.set(MAX_LOCKED);
        // Whether or not the file seems to be the one that was read.
        self.read_again()?;
        let text = text::written(self.items.borrow().iter());
        // Several processes together may exceed it.
        if text.len() as u64 > MAX_BYTES {
            return Err(unwritable(ErrorKind::FileTooLarge.into()));
        }
        replace(&self.path, text.as_bytes()).map_err(unwritable)?;
        self.changes.take();
        self.reported.take();
        self.version.set(version(&self.path).ok().flatten());
        drop(lock);
        Ok(true)
    }
}

impl StorageArea for FileStorage {
    fn items(&self) -> Ref<'_, StorageItems> {
        if self.changes.borrow().are_none() {
            // An error of the file is reported when something is to be written. Until then the
            // items are the last that were read.
            let _ = self.refresh();
        }
        self.items.borrow()
    }

    fn change(&self, change: &StorageChange) -> Result<(), StorageFull> {
        drop(self.items());
        self.items.borrow_mut().change(change)?;
        self.changes.borrow_mut().add(change);
        let left = MAX_SPENT.saturating_sub(self.spent.get());
        if !left.is_zero() {
            let begun = Instant::now();
            // The commit after the task reports what is wrong.
            let _ = self.commit_within(left);
            self.spent.set(self.spent.get() + begun.elapsed());
        }
        Ok(())
    }

    fn is_persistent(&self) -> bool {
        true
    }

    fn commit(&self) -> Result<(), String> {
        self.spent.take();
        let max_locked = self.max_locked.get();
        match self.commit_within(max_locked) {
            Ok(true) => Ok(()),
            Ok(false) => {
                self.max_locked.set(MAX_SPENT);
                self.report_once(&self.locked())
            }
            Err(error) => self.report_once(&error),
        }
    }
}

impl Drop for FileStorage {
    /// Keeps the changes of a script that was interrupted.
    fn drop(&mut self) {
        let _ = self.commit_within(self.max_locked.get());
    }
}

impl Changes {
    fn are_none(&self) -> bool {
        !self.is_cleared && self.values.is_empty()
    }

    fn add(&mut self, change: &StorageChange) {
        match change {
            StorageChange::Set(key, value) => {
                self.values.insert(key.clone(), Some(value.clone()));
            }
            StorageChange::Remove(key) => {
                self.values.insert(key.clone(), None);
            }
            StorageChange::Clear => {
                self.is_cleared = true;
                self.values.clear();
            }
        }
    }

    /// Makes the changes. Together with changes of another process they may exceed the limit.
    fn make(&self, items: &mut StorageItems) {
        if self.is_cleared {
            items.change_anyway(&StorageChange::Clear);
        }
        for (key, value) in &self.values {
            items.change_anyway(&match value {
                Some(value) => StorageChange::Set(key.clone(), value.clone()),
                None => StorageChange::Remove(key.clone()),
            });
        }
    }
}

/// The path of the file. A later change of the working directory does not matter then, and a link
/// is kept, also one to a file that is not there yet.
fn resolved(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path).map(|real| plain_path(&real)) {
        Err(error) if error.kind() == ErrorKind::NotFound => match fs::read_link(path) {
            // Links in a circle are another error.
            Ok(target) => resolved(&path.parent().unwrap_or(path).join(target)),
            Err(_) => std::path::absolute(path),
        },
        path => path,
    }
}

/// Reads the items of a file. There are none if there is no file, or if it is empty.
fn read(path: &Path) -> Result<(StorageItems, Option<Version>), LocalStorageError> {
    let unreadable = |error| LocalStorageError::unreadable(path, error);
    let mut items = StorageItems::default();
    let about = match fs::metadata(path) {
        Ok(about) => about,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok((items, None)),
        Err(error) => return Err(unreadable(error)),
    };
    // To open a pipe would wait for its other end.
    if !about.is_file() {
        return Err(unreadable(io::Error::other("it is not a file")));
    }
    let file = File::open(path).map_err(unreadable)?;
    let about = file.metadata().map_err(unreadable)?;
    let mut text = Vec::new();
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut text)
        .map_err(unreadable)?;
    if text.len() as u64 > MAX_BYTES {
        return Err(unreadable(ErrorKind::FileTooLarge.into()));
    }
    if !text.is_empty() {
        let insert = |key, value| items.change_anyway(&StorageChange::Set(key, value));
        text::read(&text, insert).map_err(|error| LocalStorageError::damaged(path, error))?;
    }
    Ok((items, Some(Version::of(&about))))
}

fn version(path: &Path) -> io::Result<Option<Version>> {
    match fs::metadata(path) {
        Ok(about) => Ok(Some(Version::of(&about))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

impl Version {
    fn of(about: &Metadata) -> Self {
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(about);
        #[cfg(not(unix))]
        let number = 0;
        Self {
            modified: about.modified().ok(),
            length: about.len(),
            number,
        }
    }
}

/// Waits for the lock, which ends with the file or with its process. `None` if another process
/// holds it all the time.
fn lock(path: &Path, max_locked: Duration) -> io::Result<Option<File>> {
    // Also for reading: to open a pipe for writing alone would wait for its other end.
    let file = private()
        .read(true)
        .create(true)
        .truncate(false)
        .open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if begun.elapsed() > max_locked => return Ok(None),
            Err(TryLockError::WouldBlock) => thread::sleep(BETWEEN_ATTEMPTS),
        }
    }
}

/// Replaces a file as a whole.
fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let new = with_ending(path, ".new");
    let written = (|| {
        // A file that a killed process has left, or a link, which would lead to another file.
        match fs::remove_file(&new) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = private().create_new(true).open(&new)?;
        if let Ok(about) = fs::metadata(path) {
            if about.permissions().readonly() {
                return Err(ErrorKind::PermissionDenied.into());
            }
            file.set_permissions(about.permissions())?;
        }
        file.write_all(content)?;
        file.sync_all()?;
        drop(file);
        put_in_place(&new, path)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    written
}

/// Renames a file to a name that may be taken. While another process has the old file open, such as
/// one that reads it or looks for viruses, some versions and file systems of Windows refuse that.
fn put_in_place(new: &Path, path: &Path) -> io::Result<()> {
    let begun = Instant::now();
    loop {
        match fs::rename(new, path) {
            Err(error)
                if cfg!(windows)
                    && error.kind() == ErrorKind::PermissionDenied
                    && begun.elapsed() < MAX_OPEN =>
            {
                thread::sleep(BETWEEN_ATTEMPTS);
            }
            renamed => return renamed,
        }
    }
}

/// Options for a file that nobody else may read, if it is new: items may be passwords.
fn private() -> fs::OpenOptions {
    let mut options = File::options();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use test_server::Folder;

    #[test]
    fn a_file_that_cannot_be_written_is_reported_once() {
        let within = Folder::new();
        let folder = within.join("later");
        let storage = FileStorage::open(&folder.join("items.json")).expect("there is no file");
        let set = |key: &str| {
            let change = StorageChange::Set(key.into(), "1".into());
            storage.change(&change).expect("there is room");
        };
        set("a");
        let why = StorageArea::commit(&storage).expect_err("there is no folder");
        set("b");
        assert_eq!(StorageArea::commit(&storage), Ok(()));
        let error = storage.commit().expect_err("there is no folder");
        assert_eq!((error.to_string(), error.is_reported()), (why, true));
        fs::create_dir(&folder).expect("it is new");
        assert_eq!(StorageArea::commit(&storage), Ok(()));
        let (items, _) = read(&storage.path).expect("it was written");
        assert_eq!(items.len(), 2);
        fs::remove_dir_all(folder).expect("it is there");
        set("c");
        let error = storage.commit().expect_err("the folder is gone");
        assert!(!error.is_reported());
    }

    #[test]
    fn changes_wait_for_a_process_that_holds_the_lock_and_are_not_lost() {
        let folder = Folder::new();
        let path = folder.join("items.json");
        let storage = FileStorage::open(&path).expect("there is no file");
        let other = lock(&with_ending(&path, ".lock"), MAX_LOCKED).expect("nobody holds it");
        let set = |key: &str| {
            let change = StorageChange::Set(key.into(), "1".into());
            storage.change(&change).expect("there is room");
        };
        set("a");
        storage.max_locked.set(Duration::from_millis(1));
        let error = StorageArea::commit(&storage).expect_err("it is locked");
        assert!(error.contains("another process holds"), "{error}");
        // It is reported once.
        set("b");
        assert_eq!(StorageArea::commit(&storage), Ok(()));
        assert!(!path.exists());
        drop(other);
        set("c");
        assert_eq!(StorageArea::commit(&storage), Ok(()));
        assert_eq!(storage.max_locked.get(), MAX_LOCKED);
        let (items, _) = read(&path).expect("it was written");
        assert_eq!(items.len(), 3);
    }
}
