//! Sets `cfg(patched_engine)` if the engine has the patches of `patches/`. A build without them
//! prints a warning.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(patched_engine)");
    if std::env::var_os("DEP_BOA_ENGINE_PATCHED").is_some() {
        println!("cargo::rustc-cfg=patched_engine");
    } else {
        println!(
            "cargo::warning=the engine has no patches: `cargo xtask engine` in a clone adds them, see patches/README.md"
        );
    }
}
