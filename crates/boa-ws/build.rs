//! How the command is linked.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|it| it == value);
    // A third of the time before a script's first line, and half of the page faults, would be the
    // dynamic linker's: an executable that can be loaded anywhere has 130,000 addresses to be
    // filled in, on pages that are its own from then on.
    if is("PROFILE", "release")
        && is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
    {
        println!("cargo:rustc-link-arg-bin=boa-ws=-no-pie");
    }
}
