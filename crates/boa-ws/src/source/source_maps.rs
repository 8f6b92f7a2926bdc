//! The files of source maps, beside the scripts.

use boa_websocket::web::parse_url;
use percent_encoding::percent_decode_str;
use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

/// The limit on the bytes that are read. The runtime ignores maps of that size.
const MAX_BYTES: u64 = (32 << 20) + 1;

/// Reads the map of a script from its file. `url` is in the script's comment.
pub(crate) fn read(script: &str, url: &str) -> Option<Vec<u8>> {
    let file = map_file(Path::new(script), url)?;
    // Others, such as pipes, may have no end.
    if !fs::metadata(&file).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(file)
        .ok()?
        .take(MAX_BYTES)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(bytes)
}

/// The file of a map: relative to the script, or a `file:` URL.
fn map_file(script: &Path, url: &str) -> Option<PathBuf> {
    match parse_url(url, None) {
        Ok(url) if url.scheme() == "file" => url.to_file_path().ok(),
        Ok(_) => None,
        Err(_) => {
            let path = url.split(['?', '#']).next()?;
            Some(script.with_file_name(&*percent_decode_str(path).decode_utf8().ok()?))
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn maps_are_files_beside_their_scripts() {
        for (script, url, file) in [
            ("dist/a.js", "a.js.map", Some("dist/a.js.map")),
            ("a.js", "maps/a%20b.map?1", Some("maps/a b.map")),
            ("a.js", "file:///maps/a.map", Some("/maps/a.map")),
            ("a.js", "https://maps.example/a.map", None),
        ] {
            assert_eq!(
                map_file(Path::new(script), url).as_deref(),
                file.map(Path::new),
                "{url}"
            );
        }
    }
}
