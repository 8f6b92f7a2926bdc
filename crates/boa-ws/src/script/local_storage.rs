//! The file of `localStorage`, which the command line names.

use crate::{
    output,
    process::status::{FAILURE, SUCCESS, USAGE},
};
use boa_websocket::runtime::LocalStorage;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The items in the file. A cause for every change to fail is an error before the script runs.
///
/// # Errors
/// The exit status, after the reason was printed.
pub(crate) fn open(file: Option<&Path>) -> Result<Option<LocalStorage>, u8> {
    let Some(file) = file else { return Ok(None) };
    if let Err(Unwritable { why, help }) = check(file) {
        let file = file.display();
        output::error(&format_args!(
            "localStorage cannot be written to {file}: {why}"
        ));
        output::hint(&help);
        return Err(USAGE);
    }
    LocalStorage::in_file(file).map(Some).map_err(|error| {
        output::error(&error);
        USAGE
    })
}

/// Writes what an interrupted script has changed. Returns the exit status.
pub(crate) fn committed(storage: Option<&LocalStorage>, status: u8) -> u8 {
    match storage.map(LocalStorage::commit) {
        None | Some(Ok(())) => status,
        Some(Err(error)) => {
            if !error.is_reported() {
                output::error(&error);
            }
            if status == SUCCESS { FAILURE } else { status }
        }
    }
}

struct Unwritable {
    why: String,
    help: &'static str,
}

/// Checks the file, and the folder in which a new one takes its place.
fn check(file: &Path) -> Result<(), Unwritable> {
    let is_read_only = match fs::metadata(file) {
        Ok(about) => about.permissions().readonly(),
        // Others are found when it is read.
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Ok(()),
        Err(_) => false,
    };
    let folder = folder_of(file);
    if !folder.is_dir() {
        return Err(Unwritable {
            why: format!("there is no folder {}", folder.display()),
            help: "create the folder, or name a file in another one",
        });
    }
    if is_read_only || !is_writable(&folder) {
        return Err(Unwritable {
            why: "you may not write there".to_owned(),
            help: "name a file that you may write, in a folder where you may create files",
        });
    }
    Ok(())
}

/// The folder of the file, or of the file that a link leads to.
fn folder_of(file: &Path) -> PathBuf {
    let target = match (fs::canonicalize(file), fs::read_link(file)) {
        (Ok(real), _) => real,
        (Err(_), Ok(link)) => file.parent().unwrap_or(file).join(link),
        (Err(_), Err(_)) => file.to_owned(),
    };
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

#[cfg(unix)]
fn is_writable(folder: &Path) -> bool {
    use rustix::fs::{Access, access};
    access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
}

/// Windows reports it when a file is created.
#[cfg(not(unix))]
fn is_writable(_: &Path) -> bool {
    true
}
