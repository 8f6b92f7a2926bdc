//! The inputs that fuzzing has found: an archive for each target, in `fuzz/corpus/`.

#![expect(clippy::print_stdout, reason = "the input that fails is printed")]

use flate2::read::GzDecoder;
use std::{fs::File, io::Read, path::Path};
use tar::Archive;

/// Runs a target with its inputs. Prints the name of each before, so that the name of an input that
/// fails is the last.
pub fn replay(name: &str, target: impl Fn(&[u8])) {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../fuzz/corpus/{name}.tar.gz"));
    let file = File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut inputs = 0;
    for entry in Archive::new(GzDecoder::new(file))
        .entries()
        .expect("an archive")
    {
        let mut entry = entry.expect("an entry");
        if !entry.header().entry_type().is_file() {
            continue;
        }
        println!("input: {}", entry.path().expect("a name").display());
        let mut input = Vec::new();
        entry.read_to_end(&mut input).expect("an input");
        target(&input);
        inputs += 1;
    }
    assert!(inputs > 4, "{} is nearly empty", path.display());
}
