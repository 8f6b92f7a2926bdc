//! A number for all that the sources of the engine are made of, so that sources of another series
//! are noticed. `cargo xtask engine` and the build scripts of the packages use it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// What the sources are made of, in the folder `engine/`.
pub(super) const INPUTS: [&str; 4] = ["base/Cargo.lock", "files", "patches", "series"];

/// The hash of the inputs, by FNV-1a: it finds changes, and needs no crate.
pub(super) fn stamp(engine: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    for input in INPUTS {
        list(&engine.join(input), &mut files)?;
    }
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |bytes: &[u8]| {
        for byte in bytes.iter().chain(&[0]) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    };
    for path in &files {
        let name = path.strip_prefix(engine).unwrap_or(path);
        // The same on every system.
        let names: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
        add(names.join("/").as_bytes());
        add(&fs::read(path)?);
    }
    Ok(format!("{hash:016x}\n"))
}

fn list(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        list(&entry?.path(), files)?;
    }
    Ok(())
}
