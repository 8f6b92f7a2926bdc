//! Tells the crate whether its engine has the patches of `patches/`. That of `boa_web` prints a
//! warning for a build without them.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(patched_engine)");
    if std::env::var_os("DEP_BOA_ENGINE_PATCHED").is_some() {
        println!("cargo::rustc-cfg=patched_engine");
    }
}
