//! The build script of each package: it fails if the sources are missing, or are those of another
//! series.

#[path = "../stamp.rs"]
mod stamp;

use std::{env, fs, path::Path};

fn main() {
    let engine = Path::new("../..");
    for input in stamp::INPUTS {
        println!("cargo::rerun-if-changed=../../{input}");
    }
    println!("cargo::rerun-if-changed=../.series");
    let why = match (fs::read_to_string("../.series"), stamp::stamp(engine)) {
        (Ok(written), Ok(stamp)) if written == stamp => return,
        (_, Err(error)) => format!("the series can't be read: {error}"),
        (Ok(_), _) => "the sources of the engine are those of another series".to_owned(),
        (Err(_), _) => "the sources of the engine are not there yet".to_owned(),
    };
    let package = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let clone = Path::new(&package).ancestors().nth(3);
    println!("cargo::error={why}");
    println!(
        "cargo::error=help: run `cargo xtask engine` in {}",
        clone.unwrap_or(engine).display()
    );
}
