//! Compiles the engine after each topic of the series.

use super::{base, replace, repository::manifests, series};
use crate::tools::{Error, cargo, root, run_to_end, say};
use std::{path::Path, process::ExitCode};

/// Compiles the base with the patches up to the end of each topic, and stops at the first error.
pub(super) fn topics(engine: &Path) -> Result<ExitCode, Error> {
    let folder = root().join("target/engine-topics/sources");
    let manifests = manifests(engine)?;
    let mut tree = base::tree(&engine.join("base"))?;
    series::add_files(engine, &mut tree)?;
    let patches = series::patches(engine)?;
    for patches in patches.chunk_by(|one, next| one.topic() == next.topic()) {
        for patch in patches {
            series::apply_patch(patch, &mut tree)?;
        }
        let topic = patches[0].topic();
        say(&format!(
            "compiles after {topic}: {} patches",
            patches.len()
        ));
        let mut sources = tree.clone();
        sources.extend(manifests.clone());
        replace(&folder, &sources)?;
        let mut check = cargo();
        check
            .args(["check", "--package", "boa_websocket_engine"])
            .args(["--features", "annex-b,intl_bundled", "--manifest-path"])
            .arg(folder.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(root().join("target/engine-topics"));
        let code = run_to_end(&mut check)?;
        if code != ExitCode::SUCCESS {
            return Ok(code);
        }
    }
    Ok(ExitCode::SUCCESS)
}
