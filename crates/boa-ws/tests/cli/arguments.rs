//! The command line: valid arguments, and the errors for invalid ones.

use crate::{
    command::{Output, assert_contains, assert_starts_with, boa_ws, eval, folder},
    peer::one_client,
};
use std::{path::Path, process::Command};

fn refused(arguments: &[&str]) -> String {
    let Output { out, err, status } = boa_ws(arguments).run();
    assert_eq!(
        (out.as_str(), status),
        ("", Some(2)),
        "{arguments:?}: {err}"
    );
    err
}

#[test]
fn a_dash_is_standard_input() {
    let output = boa_ws(["-", "one"])
        .input("console.log('read', scriptArgs[0])")
        .run();
    assert_eq!(output, Output::of("read one\n", "", 0));
}

#[test]
fn arguments_after_the_script_are_its_script_args() {
    let folder = folder(&[("a.js", b"console.log(JSON.stringify(scriptArgs))")]);
    let arguments = ["a.js", "one", "--serve", "-e", "--", "two words", "--help"];
    let output = folder.run(arguments);
    assert_eq!(
        output.out,
        "[\"one\",\"--serve\",\"-e\",\"--\",\"two words\",\"--help\"]\n"
    );
    let output = folder.run(["a.js"]);
    assert_eq!(output.out, "[]\n");
}

#[test]
fn eval_runs_code() {
    let output = eval("console.log('ran', scriptArgs.length)");
    assert_eq!(output, Output::of("ran 0\n", "", 0));
    let output = boa_ws(["-e", "console.log(scriptArgs.join())", "--", "a", "--b"]).run();
    assert_eq!(output.out, "a,--b\n");
}

#[test]
fn code_together_with_a_script_is_refused() {
    for arguments in [
        &["-e", "1", "a.js"][..],
        &["--module", "-e", "1", "a.js", "--", "b"],
    ] {
        let err = refused(arguments);
        assert_starts_with(&err, "error: '-e CODE' cannot be used with a SCRIPT");
    }
}

#[test]
fn without_a_program_and_a_terminal_standard_input_is_the_script() {
    let output = boa_ws([""; 0])
        .input("console.log('read', scriptArgs.length)")
        .run();
    assert_eq!(output, Output::of("read 0\n", "", 0));
}

#[test]
fn a_misspelt_option_gets_a_suggestion() {
    let err = refused(&["--modul", "a.js"]);
    assert_contains(&err, "a similar argument exists: '--module'");
    let err = refused(&["--server", "a.js"]);
    assert_contains(&err, "a similar argument exists: '--serve'");
}

#[test]
fn an_unknown_option_is_refused() {
    let err = refused(&["--bogus", "a.js"]);
    assert_starts_with(&err, "error: unexpected argument '--bogus' found\n");
    assert_contains(
        &err,
        "tip: --help lists the options; what is meant for the script follows its name",
    );
    assert!(!err.contains("-- --bogus"), "{err}");
}

#[test]
fn a_port_follows_an_equals_sign() {
    for port in ["18203", "127.0.0.1:0"] {
        let err = refused(&["--serve", port]);
        assert_starts_with(&err, "error: the port of '--serve' follows an equals sign");
        assert_contains(&err, &format!("'--serve={port}'"));
    }
    // A script may have such a name.
    let folder = folder(&[("18203", b"console.log('ran')")]);
    let bound = folder.run(["--serve=0", "18203"]);
    bound.assert_out("ran\n", 0);
}

#[test]
fn an_optional_value_follows_an_equals_sign() {
    let folder = folder(&[
        ("rules.txt", b"console.log('ran')"),
        ("it.mjs", b"console.log('it')"),
    ]);
    for option in ["--env", "--read", "--write"] {
        for value in ["rules.txt", "TOKEN"] {
            let Output { out, err, status } = folder.run([option, value, "it.mjs"]);
            assert_eq!((out.as_str(), status), ("", Some(2)), "{err}");
            assert_starts_with(
                &err,
                &format!(
                    "error: the value of '{option}' follows an equals sign: '{option}={value}'"
                ),
            );
        }
        folder
            .run([option, "it.mjs", "it.mjs"])
            .assert_out("it\n", 0);
    }
    // A script may have such a name, if no script follows.
    folder
        .run(["--read", "rules.txt", "x"])
        .assert_out("ran\n", 0);
}

#[test]
fn an_empty_script_name_is_refused() {
    let err = refused(&[""]);
    assert_starts_with(&err, "error: SCRIPT is empty: it is the name of a file");
}

#[test]
fn a_port_out_of_range_is_refused() {
    for port in ["65536", "127.0.0.1:99999"] {
        let err = refused(&[&format!("--serve={port}")]);
        assert_contains(&err, "out of range: a port is a number from 0 to 65535");
    }
    let err = refused(&["--serve=examples/hello.js"]);
    assert_contains(&err, "neither PORT nor ADDRESS:PORT");
}

#[test]
fn a_malformed_redirection_is_refused() {
    let err = refused(&["--connect-to=localhost:80", "-e", "1"]);
    assert_contains(&err, "\"localhost:80\" is not HOST1:PORT1:HOST2:PORT2");
}

#[test]
fn help_and_version_are_printed() {
    let Output { out, err, status } = boa_ws(["--help"]).run();
    assert_eq!((err.as_str(), status), ("", Some(0)));
    for part in [
        "Usage: boa-ws [OPTIONS] SCRIPT [ARGS]...",
        "Exit status:",
        "Examples:",
        "--connect-to",
        "NO_COLOR",
        "\n  boa-ws --serve examples/hello.js\n",
        "\n  boa-ws --trace wss://chat.example/\n",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    for option in ["-h", "--help"] {
        let out = boa_ws([option]).environment("COLUMNS", "200").run().out;
        let uses = "Runs scripts with a browser's WebSocket, talks to servers (boa-ws URL), and has a REPL (boa-ws alone)";
        assert!(out.starts_with(uses), "{option}: {out}");
    }
    let output = boa_ws(["-V"]).run();
    let version = concat!("boa-ws ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(output, Output::of(version, "", 0));
    let output = boa_ws(["--version"]).run();
    let start = format!("{version}commit: {}", commit().unwrap_or_default());
    assert_starts_with(&output.out, &start);
    assert_contains(&output.out, "\ntarget: ");
    assert_contains(&output.out, std::env::consts::ARCH);
    let engine = boa_websocket::engine::VERSION;
    assert!(engine.starts_with("0.22.0-ws."), "{engine}");
    let last = format!("\nengine: Boa {engine}, with the changes of boa_websocket\n");
    assert!(output.out.ends_with(&last), "{}", output.out);
}

/// The beginning of the hash of the checkout's commit, as git says it. `None` if there is no git,
/// as in Wine's Windows, whose programs another system has compiled.
fn commit() -> Option<String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let git = Command::new("git")
        .args(["-C", root, "rev-parse", "HEAD"])
        .output()
        .ok()?;
    if git.status.success() && Path::new(root).join(".git").exists() {
        Some(String::from_utf8_lossy(&git.stdout)[..10].to_owned())
    } else {
        Some("unknown".to_owned())
    }
}

#[test]
fn the_short_help_has_forty_lines_and_topics_have_the_rest() {
    let short = boa_ws(["-h"]).environment("COLUMNS", "").run().out;
    assert!(short.lines().count() <= 40, "{short}");
    let all = all_options();
    // The options that it names are there.
    for word in short.split([' ', ',', '[', '=', '\n']) {
        if word.starts_with("--") && word.len() > 2 {
            assert!(
                word == "--help" || all.iter().any(|name| name == word),
                "{word}"
            );
        }
    }
    let (_, topics) = short.split_once("--help TOPIC has some:").expect("topics");
    let mut missing = all;
    for topic in topics
        .split([',', '.', '\n', ' '])
        .filter(|it| !it.is_empty())
    {
        let output = boa_ws(["--help", topic])
            .environment("COLUMNS", "200")
            .run();
        let joined = boa_ws([format!("--help={topic}")]).environment("COLUMNS", "200");
        assert_eq!(joined.run(), output);
        assert_eq!(
            (output.err.as_str(), output.status),
            ("", Some(0)),
            "{topic}"
        );
        assert!(!output.out.contains("Examples:"), "{topic}");
        missing.retain(|name| !output.out.contains(name.as_str()));
    }
    missing.retain(|name| name != "--help" && name != "--version");
    assert_eq!(missing, Vec::<String>::new());
    let permissions = boa_ws(["--help", "permissions"]).run().out;
    assert!(permissions.contains("--deny-net") && !permissions.contains("--trace"));
    let err = refused(&["--help", "nothing"]);
    assert_contains(
        &err,
        "there is no topic 'nothing' of --help: the topics are scripts, talking",
    );
}

/// As in a pager, whose columns are not known.
#[test]
fn help_in_a_pipe_has_eighty_columns() {
    for option in ["-h", "--help"] {
        let out = boa_ws([option]).environment("COLUMNS", "").run().out;
        for line in out.lines() {
            assert!(line.chars().count() <= 80, "{option}: {line}");
        }
    }
}

/// The text below the options has its own line breaks. It is the same for all widths from 80
/// columns.
#[test]
fn the_text_below_the_options_of_help_is_not_wrapped() {
    let help = |columns: &str| {
        let out = boa_ws(["--help"]).environment("COLUMNS", columns).run().out;
        out[out.find("Exit status:").expect("the help has it")..].to_owned()
    };
    let narrow = help("80");
    assert!(
        narrow.lines().all(|line| line.chars().count() <= 80),
        "{narrow}"
    );
    for columns in ["84", "90", "100"] {
        assert_eq!(help(columns), narrow);
    }
}

#[test]
fn a_location_is_an_absolute_url() {
    let code = "console.log(typeof location, location.href, location.origin)";
    let output = boa_ws(["--location", "https://example.com/app/?q#f", "-e", code]).run();
    assert_eq!(
        output.out, "object https://example.com/app/?q#f https://example.com\n",
        "{}",
        output.err
    );
    let output = eval("console.log(typeof location)");
    assert_eq!(output.out, "undefined\n");
    let err = refused(&["--location", "ftp://example.com/", "-e", "1"]);
    assert_contains(&err, "http, https or file");
    let err = refused(&["--location", "example.com", "-e", "1"]);
    assert_contains(
        &err,
        "a location is an absolute URL, such as https://example.com/app/",
    );
}

#[test]
fn without_a_location_there_is_no_origin() {
    let (address, served) = one_client();
    let code = format!(
        "const socket = new WebSocket('ws://{address}/'); socket.onmessage = () => socket.close()"
    );
    assert_eq!(eval(&code), Output::of("", "", 0));
    let seen = served.join().expect("served");
    assert_eq!(seen.header("origin"), None);
    assert_eq!(
        seen.header("user-agent"),
        Some(concat!("boa-ws/", env!("CARGO_PKG_VERSION")))
    );
}

#[test]
fn connect_to_redirects_connections() {
    let (address, served) = one_client();
    let rule = format!("--connect-to=chat.example:80:127.0.0.1:{}", address.port());
    let code = "const socket = new WebSocket('ws://chat.example/');
        socket.onmessage = ({ data, origin }) => { console.log(data, origin); socket.close() }";
    let output = boa_ws([&rule, "-e", code]).run();
    assert_eq!(output, Output::of("welcome ws://chat.example\n", "", 0));
    assert_eq!(
        served.join().expect("served").header("host"),
        Some("chat.example")
    );
}

/// The long names of all options in `--help`.
fn all_options() -> Vec<String> {
    let help = boa_ws(["--help"]).environment("COLUMNS", "200").run().out;
    let lines = help
        .lines()
        .map(str::trim_start)
        .filter(|line| line.starts_with('-'));
    let words = lines.flat_map(|line| {
        line.split([' ', '=', '[', ','])
            .filter(|word| word.starts_with("--"))
    });
    let names: Vec<String> = words
        .filter(|word| word.len() > 2)
        .map(str::to_owned)
        .collect();
    assert!(names.len() > 40, "{names:?}");
    names
}

#[test]
fn completions_have_all_options() {
    let names = all_options();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let Output { out, err, status } = boa_ws(["--completions", shell]).run();
        assert_eq!((err.as_str(), status), ("", Some(0)), "{shell}");
        for name in &names {
            // fish has no dashes.
            assert!(
                out.contains(name.trim_start_matches('-')),
                "{name} is missing for {shell}"
            );
        }
    }
    assert_eq!(
        boa_ws(["--completions", "bash", "a.js"]).run().status,
        Some(2)
    );
}

#[test]
fn names_of_files_complete_only_values_that_are_files() {
    let Output { out, .. } = boa_ws(["--completions", "bash"]).run();
    for (option, is_file) in [
        ("--har", true),
        ("--read", true),
        ("--prelude", true),
        ("--simulate", false),
        ("--memory", false),
        ("--header", false),
    ] {
        let (_, after) = out.split_once(&format!(" {option})\n")).expect("a case");
        let (case, _) = after.split_once(";;").expect("its end");
        assert_eq!(case.contains("compgen -f"), is_file, "{option}: {case}");
    }
}

#[test]
fn the_manual_page_has_all_options() {
    let Output { out, err, status } = boa_ws(["--man"]).run();
    assert_eq!((err.as_str(), status), ("", Some(0)));
    assert_contains(&out, ".TH boa-ws 1");
    for section in [
        "EXIT STATUS",
        "ENVIRONMENT",
        "PAGES AND DOCUMENTS",
        "EXAMPLES",
    ] {
        assert_contains(&out, &format!("\n.SH {section}\n"));
    }
    assert!(!out.contains("EXTRA"), "{out}");
    // roff escapes a hyphen that is not to be broken at.
    let page = out.replace("\\-", "-");
    for name in all_options() {
        assert!(page.contains(&name), "{name} is missing");
    }
    assert_eq!(boa_ws(["--man", "a.js"]).run().status, Some(2));
}

#[test]
fn options_of_other_clients_have_a_tip_with_what_takes_their_place() {
    for (option, tip) in [
        ("--basic-auth", "--auth USER:PASSWORD"),
        ("-k", "--insecure trusts"),
        ("--no-check", "--insecure trusts"),
        ("-o", "-H 'Origin:"),
        ("--origin", "-H 'Origin:"),
        ("-s", "--protocol NAME"),
        ("-w", "--linger SECONDS"),
        ("--execute", "-x TEXT sends"),
        ("--user", "--auth USER:PASSWORD"),
        ("--verbose", "--trace prints"),
        ("--output", "> FILE writes"),
        ("-p", "-e 'console.log(...)' prints"),
        ("-i", "--prelude FILE runs"),
    ] {
        let err = refused(&[option, "value", "ws://localhost/"]);
        assert_starts_with(
            &err,
            &format!("error: unexpected argument '{option}' found\n"),
        );
        assert!(
            err.contains(&format!("tip: {tip}")) && err.matches("tip: ").count() == 1,
            "{err}"
        );
    }
}

#[test]
fn a_name_that_is_no_file_has_a_hint() {
    let folder = folder(&[("first.js", b"")]);
    let error_of = |name| folder.run([name]).err;
    for (name, hint) in [
        ("run", "boa-ws SCRIPT runs a script"),
        ("help", "boa-ws --help lists the options"),
    ] {
        let expected = format!("error: cannot read {name}: there is no such file; {hint}\n");
        assert_eq!(error_of(name), expected);
    }
    assert_eq!(
        error_of("frist.js"),
        "error: cannot read frist.js: there is no such file; first.js is there\n"
    );
    assert_eq!(
        error_of("./fist.js"),
        format!(
            "error: cannot read ./fist.js: there is no such file; {} is there\n",
            Path::new(".").join("first.js").display()
        )
    );
    assert_eq!(
        error_of("second.js"),
        "error: cannot read second.js: there is no such file\n"
    );
    let expected = "error: cannot read localhost:9103: there is no such file; -c localhost:9103 connects to it\n";
    assert_eq!(error_of("localhost:9103"), expected);
}
