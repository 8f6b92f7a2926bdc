//! The names of what a release has.

use crate::read;

/// The targets of release.yml.
fn published() -> Vec<String> {
    read(".github/workflows/release.yml")
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("target: "))
        .map(str::to_owned)
        .collect()
}

/// The manifest's pattern, filled in, is the name that `.ci/release` gives.
#[test]
fn cargo_binstall_asks_for_the_archives() {
    let manifest = read("crates/boa-ws/Cargo.toml");
    let section = |name: &str| {
        let (_, after) = manifest.split_once(&format!("[package.metadata.binstall{name}]\n"))?;
        after.split("\n[").next()
    };
    let value = |section: Option<&str>, key: &str| {
        let mut lines = section?.lines();
        let value = lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \""))?;
        value.strip_suffix('"').map(str::to_owned)
    };
    let script = read(".ci/release");
    let name = script
        .lines()
        .find_map(|line| line.strip_prefix("name="))
        .expect("a name");
    for target in published() {
        let own = section(&format!(".overrides.{target}"));
        let value = |key: &str| {
            value(own, key)
                .or_else(|| value(section(""), key))
                .unwrap_or_else(|| panic!("no {key}"))
        };
        let suffix = match value("pkg-fmt").as_str() {
            "tgz" => ".tar.gz",
            "zip" => ".zip",
            other => panic!("{other}"),
        };
        let extension = if target.contains("windows") {
            ".exe"
        } else {
            ""
        };
        let fill = |key: &str| {
            let variables = [
                ("archive-suffix", suffix),
                ("bin", "boa-ws"),
                ("binary-ext", extension),
                ("name", "boa-ws"),
                ("repo", "https://example.org"),
                ("target", target.as_str()),
                ("version", "1.2.3"),
            ];
            variables
                .iter()
                .fold(value(key), |text, (variable, value)| {
                    text.replace(&format!("{{ {variable} }}"), value)
                })
        };
        let name = name
            .replace("${package##*[@#]}", "1.2.3")
            .replace("$target", &target);
        assert!(script.contains(&format!("\"$archives/$name{suffix}\"")));
        assert_eq!(
            fill("pkg-url"),
            format!("https://example.org/releases/download/v1.2.3/{name}{suffix}")
        );
        assert_eq!(fill("bin-dir"), format!("{name}/boa-ws{extension}"));
    }
}

/// The documents name the oldest toolchains that the manifests allow.
#[test]
fn the_documents_name_the_oldest_toolchains() {
    let version = |manifest: &str| {
        let manifest = read(manifest);
        let mut lines = manifest.lines();
        let version = lines.find_map(|line| line.strip_prefix("rust-version = \""));
        let version = version.and_then(|it| it.strip_suffix('"'));
        version.expect("a version").to_owned()
    };
    let libraries = version("Cargo.toml");
    assert_eq!(version("engine/Cargo.toml"), libraries);
    let command = version("crates/boa-ws/Cargo.toml");
    for (document, text) in [
        ("README.md", format!("The libraries need Rust {libraries}.")),
        ("README.md", format!("with Rust {command} and a C compiler")),
        (
            "crates/wireline/README.md",
            format!("The crate needs Rust {libraries} or later."),
        ),
    ] {
        assert!(read(document).contains(&text), "{document}: {text}");
    }
}
