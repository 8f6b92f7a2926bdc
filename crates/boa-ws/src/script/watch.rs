//! The files of a script, and whether they have changed.
//!
//! Their times are read again and again. Notifications of the system would be faster, but do not
//! come from all file systems, and editors replace files in many ways.

use crate::threads::lock;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, SystemTime},
};
use tokio::time::sleep;

const INTERVAL: Duration = Duration::from_millis(100);

/// The files whose changes run a script again.
#[derive(Clone, Default)]
pub(crate) struct WatchedFiles(Arc<Mutex<BTreeMap<PathBuf, Version>>>);

/// The time of the last change, and the size. None if the file can't be read.
type Version = Option<(SystemTime, u64)>;

impl WatchedFiles {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Version>> {
        lock(&self.0)
    }

    /// Adds a file that is about to be read.
    pub(crate) fn add(&self, file: &Path) {
        self.lock()
            .entry(file.to_owned())
            .or_insert_with(|| version(file));
    }

    /// Forgets all files.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// Waits until a file has changed, and no other changes follow at once. Returns it. A file that
    /// was removed counts when there is one again.
    pub(crate) async fn changed(&self) -> PathBuf {
        let mut before = None;
        loop {
            sleep(INTERVAL).await;
            let changes: Vec<_> = {
                let files = self.lock();
                let now = files
                    .iter()
                    .map(|(file, known)| (file, known, version(file)));
                now.filter(|(_, known, now)| now.is_some() && now != *known)
                    .map(|(file, _, now)| (file.clone(), now))
                    .collect()
            };
            match changes.first() {
                Some((file, _)) if before.as_ref() == Some(&changes) => return file.clone(),
                Some(_) => before = Some(changes),
                None => before = None,
            }
        }
    }
}

fn version(file: &Path) -> Version {
    let about = fs::metadata(file).ok()?;
    Some((about.modified().ok()?, about.len()))
}
