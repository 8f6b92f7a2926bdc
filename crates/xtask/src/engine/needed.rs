//! Which patches a version of Boa makes unnecessary: those whose scripts pass without them.

use super::{base, series::patches};
use crate::tools::{Error, cargo, file, root, run_to_end, say};
use std::{
    env, fs,
    path::Path,
    process::{Command, ExitCode, Stdio},
    time::Duration,
};
use wait_timeout::ChildExt as _;

/// A script that ends later has not passed.
const LONGEST: Duration = Duration::from_secs(20);

/// Local times have something to show where the offset from UTC changes.
const ZONE: &str = "America/New_York";

pub(super) fn needed(engine: &Path, version: &str) -> Result<ExitCode, Error> {
    let folder = root().join("target/engine-needed");
    let manifest = folder.join("Cargo.toml");
    file(&folder, fs::create_dir_all(&folder))?;
    file(
        &manifest,
        fs::write(&manifest, manifest_of(engine, version)),
    )?;
    let mut build = cargo();
    build
        .args(["build", "--release", "--manifest-path"])
        .arg(&manifest)
        .arg("--target-dir")
        .arg(folder.join("target"));
    let code = run_to_end(&mut build)?;
    if code != ExitCode::SUCCESS {
        return Ok(code);
    }
    let program = folder.join(format!("target/release/needed{}", env::consts::EXE_SUFFIX));
    let (mut unnecessary, mut faster) = (Vec::new(), Vec::new());
    let (mut needed, mut others) = (0, Vec::new());
    for patch in patches(engine)? {
        let tests = patch.trailers("Test");
        let scripts: Vec<_> = tests
            .iter()
            .filter(|test| test.starts_with("engine/tests/"))
            .map(|test| root().join(test))
            .collect();
        if scripts.is_empty() {
            others.push(patch.name);
            continue;
        }
        let mut passed = true;
        for script in &scripts {
            passed = passed && passes(&program, script)?;
        }
        match (passed, patch.trailers("Speed").is_empty()) {
            (true, true) => unnecessary.push(patch.name),
            (true, false) => faster.push(patch.name),
            (false, _) => needed += 1,
        }
    }
    say(&format!(
        "{needed} patches have a script that fails in Boa {version} without them"
    ));
    list("whose scripts pass without them", &unnecessary);
    list(
        "for speed alone, whose scripts guard their results",
        &faster,
    );
    list(
        "whose tests call what the series adds, so that no other engine can run them",
        &others,
    );
    // A patch that the base does not need has no test.
    let is_base = base::packages(&engine.join("base"))?
        .iter()
        .any(|package| package.name == "boa_engine" && package.version == version);
    Ok(if is_base && !unnecessary.is_empty() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn list(what: &str, names: &[String]) {
    say(&format!("{} patches {what}", names.len()));
    for name in names {
        say(&format!("  {name}"));
    }
}

fn manifest_of(engine: &Path, version: &str) -> String {
    format!(
        "[package]\nname = \"needed\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [[bin]]\nname = \"needed\"\npath = {}\n\n\
         [dependencies]\nboa_engine = {{ version = \"={version}\", features = [\"annex-b\", \"intl_bundled\"] }}\nboa_gc = \"={version}\"\ncpu-time = \"1\"\n\n\
         [profile.release]\nopt-level = 1\noverflow-checks = true\n",
        toml::Value::String(engine.join("needed.rs").display().to_string())
    )
}

fn passes(program: &Path, script: &Path) -> Result<bool, Error> {
    let started = Command::new(program)
        .arg(script)
        .env("TZ", ZONE)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut child = started.map_err(|source| Error::NotStarted {
        program: program.display().to_string(),
        source,
    })?;
    let ended = file(program, child.wait_timeout(LONGEST))?;
    if ended.is_none() {
        file(program, child.kill())?;
        file(program, child.wait())?;
    }
    Ok(ended.is_some_and(|status| status.success()))
}
