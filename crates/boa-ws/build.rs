//! How the command is linked, and what `--version` says about it.

use std::{env, fs, path::Path, process::Command};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|it| it == value);
    // A third of the time before a script's first line, and half of the page faults, would be the
    // dynamic linker's: an executable that can be loaded anywhere has 130,000 addresses to be
    // filled in, on pages that are its own from then on.
    if is("PROFILE", "release")
        && is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
    {
        println!("cargo::rustc-link-arg-bin=boa-ws=-no-pie");
    }
    let commit = commit_of_package().or_else(commit_of_checkout);
    println!(
        "cargo::rustc-env=BOA_WS_COMMIT={}",
        commit.as_deref().unwrap_or("unknown")
    );
    let target = env::var("TARGET");
    println!(
        "cargo::rustc-env=BOA_WS_TARGET={}",
        target.as_deref().unwrap_or("unknown")
    );
}

/// The commit that a package was made of, which cargo writes into it. It comes first: a vendored
/// package is in the repository of another program.
fn commit_of_package() -> Option<String> {
    let path = ".cargo_vcs_info.json";
    let text = fs::read_to_string(path).ok()?;
    println!("cargo::rerun-if-changed={path}");
    let (_, after) = text.split_once("\"sha1\"")?;
    short(after.split('"').nth(1)?)
}

/// The commit of the clone that this package is in. Uncommitted changes do not show.
fn commit_of_checkout() -> Option<String> {
    let root = Path::new("../..");
    if !root.join(".git").exists() {
        return None;
    }
    let git = |arguments: &[&str]| {
        // Hooks of git set the variables, maybe for another repository.
        let output = Command::new("git")
            .args(arguments)
            .current_dir(root)
            .env_remove("GIT_DIR")
            .env_remove("GIT_WORK_TREE")
            .output()
            .ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    };
    let commit = short(&git(&["rev-parse", "HEAD"])?)?;
    // A commit changes the branch, or the log of HEAD where the branch is packed. Cargo would
    // run this each time for a file that is missing.
    let branch = git(&["symbolic-ref", "--quiet", "HEAD"]);
    for name in ["HEAD", "logs/HEAD"].into_iter().chain(branch.as_deref()) {
        if let Some(path) = git(&["rev-parse", "--git-path", name])
            .map(|path| root.join(path))
            .filter(|path| path.exists())
        {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
    Some(commit)
}

/// The beginning of a hash. git's own short form depends on what else a clone has.
fn short(hash: &str) -> Option<String> {
    let is_hash = hash.len() >= 40 && hash.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hash.then(|| hash[..10].to_owned())
}
