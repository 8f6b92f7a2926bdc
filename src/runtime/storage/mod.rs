//! [`LocalStorage`]: where the items of `localStorage` are.

mod file;
mod text;

use crate::{
    host::StorageArea,
    web::{self, MemoryStorage},
};
use boa_engine::Context;
use file::FileStorage;
use std::{
    error::Error,
    io,
    path::{Path, PathBuf},
    rc::Rc,
};

/// The items of `localStorage`, for [`Builder::local_storage`](crate::Builder::local_storage).
///
/// ```
/// use boa_websocket::{Runtime, runtime::LocalStorage};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = std::env::temp_dir().join(format!("local-storage-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let file = folder.join("storage.json");
/// for count in 1..3 {
///     let storage = LocalStorage::in_file(&file)?;
///     let mut runtime = Runtime::builder().local_storage(storage).build()?;
///     let script = "localStorage.runs = Number(localStorage.runs ?? 0) + 1";
///     assert_eq!(runtime.evaluate::<u32>("count.js", script).await?, count);
///     runtime.run().await?;
/// }
/// assert_eq!(std::fs::read_to_string(&file)?, "{\n  \"runs\": \"2\"\n}\n");
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct LocalStorage {
    area: Rc<dyn StorageArea>,
    file: Option<Rc<FileStorage>>,
}

boa_web::opaque_debug!(LocalStorage { file });

impl LocalStorage {
    /// Items that last as long as this value and its clones.
    #[must_use]
    pub fn in_memory() -> Self {
        Self {
            area: Rc::new(MemoryStorage::default()),
            file: None,
        }
    }

    /// Items that are kept in a file: an object of strings in JSON, with a line for each item. If
    /// there is no file, it is created when there is something to write. On Unix nobody else may
    /// read a new file.
    ///
    /// Changes are written at once. If the changes of one task take more than 50 ms, the others are
    /// written together after the task, at the end of the runtime, or by [`commit`](Self::commit).
    /// A failure to write is reported as an exception after the task, once. A file is always
    /// replaced as a whole, so a process that is killed leaves the old one or the new one.
    ///
    /// Several processes may use a file. While one writes, it locks an empty file with the ending
    /// `.lock`, which stays there. It reads what others have written before, so changes of other
    /// keys are not lost; of the same key the last change to be written remains. Scripts see the
    /// changes of other processes when they read an item.
    ///
    /// # Errors
    /// The file can't be read, or has something else. Nothing is written then.
    pub fn in_file(path: impl AsRef<Path>) -> Result<Self, LocalStorageError> {
        let file = Rc::new(FileStorage::open(path.as_ref())?);
        Ok(Self {
            area: file.clone(),
            file: Some(file),
        })
    }

    /// Writes the changes that are not yet in the file. A script that was interrupted may have left
    /// some.
    ///
    /// # Errors
    /// The file can't be written, or another process has written something else there.
    pub fn commit(&self) -> Result<(), LocalStorageError> {
        self.file.as_ref().map_or(Ok(()), |file| file.commit())
    }
}

/// The storages of scripts.
#[derive(Default)]
pub(super) enum Storages {
    #[default]
    None,
    /// Only `sessionStorage`.
    Session,
    /// `sessionStorage`, and `localStorage` with these items.
    SessionAndLocal(LocalStorage),
}

impl Storages {
    pub(super) fn without_local(self) -> Self {
        match self {
            Self::None => Self::None,
            Self::Session | Self::SessionAndLocal(_) => Self::Session,
        }
    }

    /// Defines the attributes of the global object.
    pub(super) fn define(self, context: &mut Context) {
        match self {
            Self::None => {}
            Self::Session => web::register_storage(None, context),
            Self::SessionAndLocal(local) => web::register_storage(Some(local.area), context),
        }
    }
}

/// A file of [`LocalStorage`] that can't be used.
#[derive(Debug, thiserror::Error)]
#[error("{text}: {source}")]
pub struct LocalStorageError {
    path: PathBuf,
    text: String,
    source: Box<dyn Error + Send + Sync>,
    is_reported: bool,
}

impl LocalStorageError {
    fn unreadable(path: &Path, error: io::Error) -> Self {
        let text = format!("localStorage cannot be read from {}", path.display());
        Self::new(path, text, error)
    }

    fn unwritable(path: &Path, error: io::Error) -> Self {
        let text = format!("localStorage cannot be written to {}", path.display());
        Self::new(path, text, error)
    }

    fn damaged(path: &Path, error: serde_json::Error) -> Self {
        let file = path.display();
        let text = format!("{file} has something other than the items of localStorage");
        Self::new(path, text, error)
    }

    fn new(path: &Path, text: String, source: impl Error + Send + Sync + 'static) -> Self {
        Self {
            path: path.to_owned(),
            text,
            source: Box::new(source),
            is_reported: false,
        }
    }

    /// Whether it was reported already, as an exception after a task.
    #[must_use]
    pub const fn is_reported(&self) -> bool {
        self.is_reported
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}
