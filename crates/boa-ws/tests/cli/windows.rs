//! Features that only Windows has: drives, devices, shares, and its console.

use crate::{
    command::{
        Folder, LIMIT, Output, assert_contains, assert_starts_with, boa_ws, eval, folder, until,
    },
    peer::EchoServer,
};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::{
    io::{Read, Write},
    num::NonZeroU16,
    os::windows::process::CommandExt,
    process::Command,
    sync::mpsc,
    thread,
};

/// <https://learn.microsoft.com/en-us/windows/win32/procthread/process-creation-flags>
const DETACHED_PROCESS: u32 = 8;

#[test]
fn a_script_may_have_a_drive_and_either_separator() {
    let files = folder(&[
        ("sub.mjs", b"export default import.meta.url"),
        ("main.mjs", b"import sub from './sub.mjs'; console.log(sub)"),
    ]);
    let path = files.join("main.mjs").display().to_string();
    assert!(path.contains(":\\"), "{path}");
    let url = url::Url::from_file_path(files.join("sub.mjs")).expect("an absolute path");
    for path in [path.clone(), path.replace('\\', "/"), path.to_lowercase()] {
        let output = boa_ws([path]).run();
        assert_eq!(output.out.to_lowercase(), format!("{url}\n").to_lowercase());
        assert_eq!((output.err.as_str(), output.status), ("", Some(0)));
    }
    files
        .run([".\\main.mjs"])
        .assert_out(&format!("{url}\n"), 0);
}

/// A path of more than 260 characters has a prefix, without which Windows finds no file.
#[test]
fn a_module_may_have_a_long_path() {
    let files = folder(&[]);
    let deep = (0..5).fold(files.canonicalize().expect("it is there"), |path, _| {
        path.join("x".repeat(60))
    });
    std::fs::create_dir_all(&deep).expect("the folders can be made");
    std::fs::write(deep.join("b.mjs"), "export default 1").expect("it can be written");
    let main = deep.join("a.mjs");
    std::fs::write(&main, "import one from './b.mjs'; console.log(one)")
        .expect("it can be written");
    boa_ws([main]).run().assert_out("1\n", 0);
}

#[test]
fn names_in_reports_have_no_prefix() {
    let files = folder(&[
        ("a.mjs", b"import './b.mjs'"),
        ("b.mjs", b"null.x"),
        ("storage.json", b"[]"),
    ]);
    let run = |arguments: &[&str]| files.run(arguments).err;
    for error in [
        run(&["a.mjs"]),
        run(&[
            "--local-storage",
            "storage.json",
            "-e",
            "localStorage.a = 1",
        ]),
    ] {
        assert_starts_with(&error, "error: ");
        assert!(!error.contains("\\\\?\\"), "{error}");
    }
}

#[test]
fn the_null_device_is_an_empty_script() {
    boa_ws(["NUL"]).run().assert_out("", 0);
}

/// The names of devices are no names of files, in any folder and with any extension.
#[test]
fn other_devices_are_no_scripts() {
    // In a console it would be what is typed there.
    let output = Command::new(env!("CARGO_BIN_EXE_boa-ws"))
        .arg("CON")
        .creation_flags(DETACHED_PROCESS)
        .output()
        .expect("the binary can be run");
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert_starts_with(&err, "error: cannot read CON: ");
    // Not AUX.js, which is COM1: where there is such a port, it would be waited for.
    let output = boa_ws(["LPT9.js"]).run();
    let err = "error: cannot read LPT9.js: there is no such file\n";
    assert_eq!(output, Output::of("", err, 2));
}

#[test]
fn a_record_for_the_null_device_is_dropped() {
    let server = EchoServer::start();
    let code = "const socket = new WebSocket(scriptArgs[0]); socket.onopen = () => socket.close()";
    let output = boa_ws(["--har", "NUL", "-e", code, "--", &server.url()]).run();
    assert_eq!(output, Output::of("", "", 0));
}

/// Windows would connect to the server, and give it proofs of the user's password.
#[cfg(feature = "pages")]
#[test]
fn a_page_loads_nothing_from_the_share_of_a_server() {
    let page = b"<script src='//server.invalid/share/a.js'></script>";
    let files = folder(&[("page.html", page)]);
    let output = files.run(["page.html"]);
    output.says("can't be read: only files are read");
}

#[test]
fn an_isolated_script_is_refused() {
    let Output { out, err, status } = boa_ws(["--isolate", "-e", "console.log('never')"]).run();
    assert_eq!((out.as_str(), status), ("", Some(2)));
    assert_contains(&err, "'--isolate' needs Unix");
}

#[test]
fn lines_of_files_and_pipes_may_end_in_carriage_return_and_line_feed() {
    let files = folder(&[(
        "a.js",
        b"let a = `x\r\ny`;\r\nconsole.log(a.length);\r\nnull.x\r\n",
    )]);
    let output = files.run(["a.js"]);
    assert_eq!(output.out, "3\n");
    output.says("a.js:4:6\n");
    let server = EchoServer::start();
    let output = boa_ws([&server.url()]).input("one\r\ntwo\r\n").run();
    assert_eq!(output, Output::of("one\ntwo\n", "", 0));
}

#[test]
fn a_pipe_gets_no_colors() {
    assert_eq!(eval("console.log({ a: 1 })").out, "{ a: 1 }\n");
}

const ROWS: u16 = 20;
const COLUMNS: u16 = 60;

/// The command in a pseudo-console. It is killed at the end of the test.
struct Console {
    child: Box<dyn Child + Send + Sync>,
    /// Dropped, it closes the console.
    _master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    output: mpsc::Receiver<Vec<u8>>,
    parser: vt100::Parser,
    _home: Folder,
}

impl Console {
    fn start(arguments: &[&str], no_color: Option<&str>) -> Self {
        let home = folder(&[]);
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_boa-ws"));
        command.args(arguments);
        command.cwd(&*home);
        command.env("LOCALAPPDATA", &*home);
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR"] {
            command.env_remove(variable);
        }
        if let Some(value) = no_color {
            command.env("NO_COLOR", value);
        }
        let size = PtySize {
            rows: ROWS,
            cols: COLUMNS,
            ..PtySize::default()
        };
        let pair = native_pty_system()
            .openpty(size)
            .expect("a console can be had");
        let child = pair
            .slave
            .spawn_command(command)
            .expect("the binary can be run");
        let mut reader = pair.master.try_clone_reader().expect("it can be read");
        let writer = pair.master.take_writer().expect("it can be written to");
        let (sender, output) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                // The test may have ended. The console waits until all is read.
                let _ = sender.send(buffer[..count].to_vec());
            }
        });
        let number = |value| NonZeroU16::new(value).expect("it is not zero");
        Self {
            child,
            _master: pair.master,
            writer,
            output,
            parser: vt100::Parser::new(number(ROWS), number(COLUMNS), 0),
            _home: home,
        }
    }

    fn types(&mut self, keys: &str) {
        self.writer
            .write_all(keys.as_bytes())
            .and_then(|()| self.writer.flush())
            .expect("the console reads");
    }

    /// Waits for a row with this text alone. Returns whether it begins in a colour.
    fn shows(&mut self, text: &str) -> bool {
        loop {
            let screen = self.parser.screen();
            let row = (0..ROWS)
                .zip(screen.rows(0, COLUMNS))
                .find(|(_, row)| row.trim_end() == text);
            if let Some((row, _)) = row {
                let cell = screen.cell(row, 0).expect("a cell");
                return cell.fgcolor() != vt100::Color::Default;
            }
            let Ok(bytes) = self.output.recv_timeout(LIMIT) else {
                panic!("the console does not show {text}:\n{}", screen.contents());
            };
            // It begins when a terminal has said where its cursor is.
            if bytes.windows(4).any(|window| window == b"\x1b[6n") {
                self.types("\x1b[1;1R");
            }
            self.parser.process(&bytes);
        }
    }

    /// Waits for the end of the command.
    fn status(mut self) -> u32 {
        let ended = || self.child.try_wait().expect("a child of ours");
        until("the command does not end", ended).exit_code()
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(feature = "repl")]
#[test]
fn the_repl_shows_colors_in_a_console() {
    let mut console = Console::start(&[], None);
    console.shows(">");
    console.types("1+1\r");
    assert!(console.shows("2"));
}

#[cfg(feature = "repl")]
#[test]
fn the_repl_shows_no_colors_with_no_color() {
    let mut console = Console::start(&[], Some("1"));
    console.shows(">");
    console.types("1+1\r");
    assert!(!console.shows("2"));
}

#[test]
fn ctrl_c_in_a_console_ends_a_script() {
    let code = "setInterval(() => {}, 1000); console.log('it runs')";
    let mut console = Console::start(&["-e", code], None);
    console.shows("it runs");
    console.types("\x03");
    assert_eq!(console.status(), 130);
}
