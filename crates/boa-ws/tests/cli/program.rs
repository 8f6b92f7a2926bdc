//! The module `boa-ws`: the environment, the arguments, standard input, and the end with a status.

use crate::{
    command::{Output, boa_ws, eval, folder},
    peer::EchoServer,
};
use std::{fs, io::Write};
use test_server::rows;

/// Prints what the script sees of two variables.
const SEES: &str = "import { env } from 'boa-ws'; console.log(env.BOA_WS_ONE, env.BOA_WS_TWO)";

/// What it prints with two variables in the environment of the command.
fn sees(options: &[&str]) -> Output {
    boa_ws(options.iter().copied().chain(["-e", SEES]))
        .environment("BOA_WS_ONE", "one")
        .environment("BOA_WS_TWO", "two")
        .run()
}

#[test]
fn a_script_sees_the_permitted_variables_only() {
    sees(&[]).assert_out("undefined undefined\n", 0);
    sees(&["--env=BOA_WS_TWO"]).assert_out("undefined two\n", 0);
    sees(&["--env=BOA_WS_TWO,BOA_WS_ONE"]).assert_out("one two\n", 0);
    sees(&["--env=BOA_WS_TWO", "--env=BOA_WS_ONE"]).assert_out("one two\n", 0);
    sees(&["--env"]).assert_out("one two\n", 0);
    let keys = "import { env } from 'boa-ws'; console.log(Object.keys(env).join())";
    let output = boa_ws(["--env=BOA_WS_ONE,BOA_WS_NONE", "-e", keys])
        .environment("BOA_WS_ONE", "one")
        .run();
    output.assert_out("BOA_WS_ONE\n", 0);
    let output = sees(&["--env="]);
    output.says("--env alone means all");
    assert_eq!(output.status, Some(2));
}

#[test]
fn a_file_gives_variables_and_those_of_the_command_come_first() {
    let folder = folder(&[
        (
            "a.env",
            b"# of a test\nexport BOA_WS_ONE='1 # $HOME'\nBOA_WS_TWO=2\n",
        ),
        ("b.env", b"BOA_WS_TWO=3"),
        ("wrong.env", b"\nBOA_WS_ONE"),
        ("a.mjs", SEES.as_bytes()),
    ]);
    let run = |options: &[&str]| {
        let command = folder.boa_ws(options.iter().copied().chain(["a.mjs"]));
        command.environment("BOA_WS_ONE", "one").run()
    };
    run(&["--env-file=a.env"]).assert_out("1 # $HOME 2\n", 0);
    run(&["--env-file", "a.env", "--env-file=b.env"]).assert_out("1 # $HOME 3\n", 0);
    run(&["--env-file=a.env", "--env"]).assert_out("one 2\n", 0);
    let wrong = run(&["--env-file=wrong.env"]);
    wrong.begins("error: cannot read wrong.env: line 2 is no variable: write NAME=VALUE");
    assert_eq!(wrong.status, Some(2));
    let none = run(&["--env-file=none.env"]);
    none.begins("error: cannot read none.env: there is no such file");
    assert_eq!(none.status, Some(2));
}

#[test]
fn arguments_are_those_after_the_script() {
    let folder = folder(&[(
        "a.js",
        b"import { args } from 'boa-ws'; console.log(JSON.stringify(args))",
    )]);
    folder
        .run(["a.js", "a", "--env", "--", "b c"])
        .assert_out("[\"a\",\"--env\",\"--\",\"b c\"]\n", 0);
    folder.run(["--", "a.js", "a"]).assert_out("[\"a\"]\n", 0);
    folder.run(["a.js"]).assert_out("[]\n", 0);
}

#[test]
fn scripts_find_no_new_global() {
    let code = "console.log(typeof process, typeof exit, typeof env, typeof args, typeof stdin, typeof Deno)";
    eval(code).assert_out(&format!("{}\n", ["undefined"; 6].join(" ")), 0);
}

#[test]
fn lines_are_answered_one_by_one() {
    let code = "import { stdin } from 'boa-ws';
        for await (const line of stdin) console.log(`> ${line}`);
        console.log('end')";
    let (running, mut input) = boa_ws(["-e", code]).start_open();
    for line in ["one", "", "\u{e4} two"] {
        writeln!(input, "{line}").expect("it is read");
        assert_eq!(running.line(), format!("> {line}"));
    }
    input.write_all(b"\xff\r\nlast").expect("it is read");
    assert_eq!(running.line(), "> \u{fffd}");
    drop(input);
    running.wait().assert_out("> last\nend\n", 0);
}

#[test]
fn close_ends_a_script_with_a_socket_and_a_timer() {
    let server = EchoServer::start();
    let code = format!(
        "setInterval(() => {{}}, 1e6);
        const socket = new WebSocket('{}');
        socket.onopen = () => {{ self.close(); console.log('open') }};
        socket.onclose = () => console.log('closed');",
        server.url()
    );
    eval(&code).assert_out("open\n", 0);
    eval("setInterval(() => {}, 1e6); setTimeout(() => { close(); throw 1 })").assert_out("", 1);
    eval("close(); await new Promise(() => {})").assert_out("", 0);
}

#[test]
fn standard_input_that_nobody_reads_keeps_no_script_alive() {
    let code = "import { stdin } from 'boa-ws'; console.log(stdin.locked)";
    let (running, input) = boa_ws(["-e", code]).start_open();
    running.wait().assert_out("false\n", 0);
    drop(input);
    let code = "import { stdin } from 'boa-ws';
        const reader = stdin.getReader();
        console.log((await reader.read()).value);
        const more = reader.read();
        await reader.cancel();
        console.log((await more).done)";
    let (running, mut input) = boa_ws(["-e", code]).start_open();
    writeln!(input, "one").expect("it is read");
    running.wait().assert_out("one\ntrue\n", 0);
}

#[test]
fn a_script_asks_with_dialogs() {
    let code = "alert('hi'); console.log([prompt('name?', 'x'), confirm('sure?'), prompt('more?')].join())";
    let asks = "hi\nname? [x] sure? [y/N] more? ";
    let output = boa_ws(["-e", code]).input("Ada\nyes\n").run();
    output.assert_out(&format!("{asks}Ada,true,\n"), 0);
    let output = boa_ws(["-e", code]).input("\n\nlast").run();
    output.assert_out(&format!("{asks}x,false,last\n"), 0);
    // What it has not asked for is for its streams.
    let code = "import { stdin } from 'boa-ws'; prompt('?'); for await (const line of stdin) console.log(line)";
    let output = boa_ws(["-e", code]).input("one\ntwo\nthree").run();
    output.assert_out("? two\nthree\n", 0);
}

#[cfg(unix)]
#[test]
fn a_script_that_waits_for_an_answer_ends_by_a_signal() {
    let (running, input) = boa_ws(["-e", "alert('asks'); prompt('?')"]).start_open();
    assert_eq!(running.line(), "asks");
    let output = running.end();
    assert_eq!(output.status, Some(130), "{output:?}");
    drop(input);
}

#[test]
fn the_script_of_standard_input_has_read_it() {
    let script = "import('boa-ws').then(({ stdin }) => Array.fromAsync(stdin)).then(console.log)";
    boa_ws(["-"]).input(script).run().assert_out("[]\n", 0);
}

#[test]
fn the_exit_status_is_that_of_the_script() {
    let server = EchoServer::start();
    let open = format!("new WebSocket('ws://localhost:{}/')", server.port);
    for (code, out, status) in [
        ("exit()".to_owned(), "", 0),
        (
            "console.log('a'); exit(7); console.log('b')".to_owned(),
            "a\n",
            7,
        ),
        (
            "try { exit(255) } finally { console.log('b') }".to_owned(),
            "",
            255,
        ),
        (
            "setInterval(() => {}, 1); setTimeout(() => { console.log('a'); exit(3) })".to_owned(),
            "a\n",
            3,
        ),
        (
            format!(
                "const socket = {open}; socket.onopen = () => exit(4); socket.onclose = () => console.log('b')"
            ),
            "",
            4,
        ),
        (
            "console.log('a'); try { exit(256) } catch ({ name }) { console.log(name) }".to_owned(),
            "a\nTypeError\n",
            0,
        ),
    ] {
        let output = eval(&format!("import {{ exit }} from 'boa-ws'; {code}"));
        output.assert_out(out, status);
        assert_eq!(output.err, "", "{code}");
    }
    let prelude = folder(&[("a.js", b"import('boa-ws').then(({ exit }) => exit(9))")]);
    let output = prelude.run(["--prelude=a.js", "-e", "setInterval(() => {}, 1)"]);
    output.assert_out("", 9);
}

#[test]
fn a_package_has_the_same_in_its_process() {
    let folder = folder(&[("a.mjs", b"import { end } from 'a'; setTimeout(end)")]);
    let package = folder.join("node_modules/a");
    fs::create_dir_all(&package).expect("a folder");
    let source = "exports.end = () => {
        console.log(process.env.BOA_WS_ONE, process.argv.slice(2).join());
        process.exit(6);
    }";
    fs::write(package.join("index.js"), source).expect("a file");
    let run = |options: &[&str]| {
        let command = folder.boa_ws(options.iter().copied().chain(["a.mjs", "x", "y"]));
        command.environment("BOA_WS_ONE", "one").run()
    };
    run(&[]).assert_out("undefined x,y\n", 6);
    run(&["--env=BOA_WS_ONE"]).assert_out("one x,y\n", 6);
}

#[test]
fn a_module_knows_its_file_and_whether_it_is_the_main_one() {
    let said = "console.log(import.meta.main, import.meta.filename.endsWith('NAME'), import.meta.dirname === FOLDER)";
    let module = |name: &str| {
        let said = said.replace("NAME", name);
        said.replace("FOLDER", "import.meta.filename.slice(0, -6)")
    };
    let folder = folder(&[
        (
            "a.mjs",
            format!("import './b.mjs'; {}", module("a.mjs")).as_bytes(),
        ),
        ("b.mjs", module("b.mjs").as_bytes()),
        (
            "c.js",
            format!("import './b.mjs'; {}", module("c.js").replace("-6", "-5")).as_bytes(),
        ),
        ("first.js", b"var first"),
    ]);
    let expected = "false true true\ntrue true true\n";
    for arguments in [
        &["a.mjs"][..],
        &["c.js"],
        &["--prelude=first.js", "./a.mjs"],
    ] {
        folder.run(arguments).assert_out(expected, 0);
    }
    folder
        .run(["--module", "-e", "console.log(import.meta.main)"])
        .assert_out("true\n", 0);
}

#[test]
fn a_replay_has_the_environment_and_the_lines_of_the_recorded_run() {
    let folder = folder(&[(
        "a.mjs",
        b"import { args, env, exit, stdin } from 'boa-ws';
        console.log(env.BOA_WS_ONE, args.join(), Math.random());
        for await (const line of stdin) {
            console.log(line, Date.now());
            if (line === 'three') exit(8);
        }",
    )]);
    let recorded = folder
        .boa_ws([
            "--record",
            "run.recording",
            "--env=BOA_WS_ONE",
            "a.mjs",
            "x",
        ])
        .environment("BOA_WS_ONE", "one")
        .input("two\nthree\nfour\n")
        .run();
    assert_eq!(
        (recorded.status, recorded.out.lines().count()),
        (Some(8), 3),
        "{recorded:?}"
    );
    assert_eq!(folder.run(["--replay", "run.recording"]), recorded);
}

#[test]
fn options_of_the_environment_are_for_scripts() {
    let table = "
        --env -c ws://localhost:1 -> cannot be used with
        --env-file=a --listen=1 -> cannot be used with
        --read -c ws://localhost:1 -> cannot be used with
        --isolate --write=a a.js -> cannot be used with
        --env=A=b a.js -> names of variables are separated by commas";
    for (arguments, message) in rows(table, "->") {
        let output = boa_ws(arguments.split(' ')).run();
        output.says(message);
        assert_eq!(output.status, Some(2), "{arguments}");
    }
}

#[test]
fn a_script_uses_the_permitted_files_only() {
    let code = b"import { readTextFile, writeTextFile, readFile } from 'boa-ws';
        const fails = (promise) => promise.then(String, ({ name }) => name);
        console.log(await fails(readTextFile('a.txt')), await fails(readTextFile(new URL('b/c.txt', import.meta.url))),
            await fails(writeTextFile('b/d.txt', 'written')), await fails(readFile('none')));";
    let folder = folder(&[("a.mjs", code), ("a.txt", b"one"), ("b/c.txt", b"two")]);
    let run = |options: &[&str]| folder.run(options.iter().copied().chain(["a.mjs"]));
    let no = "NotAllowedError";
    run(&[]).assert_out(&format!("{no} {no} {no} {no}\n"), 0);
    run(&["--read=a.txt"]).assert_out(&format!("one {no} {no} {no}\n"), 0);
    run(&["--read=b,a.txt"]).assert_out(&format!("one two {no} {no}\n"), 0);
    run(&["--read=b", "--read=a.txt"]).assert_out(&format!("one two {no} {no}\n"), 0);
    run(&["--read"]).assert_out(&format!("one two {no} NotFoundError\n"), 0);
    assert!(!folder.join("b/d.txt").exists());
    run(&["--write=b"]).assert_out(&format!("{no} {no} undefined {no}\n"), 0);
    let written = fs::read_to_string(folder.join("b/d.txt"));
    assert_eq!(written.expect("a file"), "written");
    run(&["--write", "--read=b"]).assert_out(&format!("{no} two undefined {no}\n"), 0);
    let wrong = run(&["--read=a,,b"]);
    wrong.says("--read alone means all");
    assert_eq!(wrong.status, Some(2));
}

#[test]
fn an_error_about_a_file_names_the_option() {
    let read = eval("import { readTextFile } from 'boa-ws'; await readTextFile('a b.txt')");
    read.says(
        "NotAllowedError: cannot read 'a b.txt': scripts may not read there (Builder::files, --read of boa-ws)",
    );
    read.says("help: --read='a b.txt' permits it, and --read alone all files");
    assert_eq!(read.status, Some(1));
    let write = eval("import('boa-ws').then(({ writeFile }) => writeFile('a', new Uint8Array()))");
    write.says("help: --write=a permits it, and --write alone all files");
    assert_eq!(write.status, Some(1));
}

#[test]
fn a_replay_reads_the_recorded_contents_and_writes_nothing() {
    let code = b"import { readTextFile, writeTextFile } from 'boa-ws';
        console.log(await readTextFile('a.txt'));
        await writeTextFile('b.txt', 'written');
        console.log(await readTextFile('none').catch(({ message }) => message))";
    let folder = folder(&[("a.mjs", code), ("a.txt", b"one")]);
    let options = ["--record=run.recording", "--read", "--write", "a.mjs"];
    let recorded = folder.run(options);
    recorded.assert_out("one\ncannot read 'none': there is no such file\n", 0);
    fs::write(folder.join("a.txt"), "two").expect("a file");
    fs::remove_file(folder.join("b.txt")).expect("it was written");
    assert_eq!(folder.run(["--replay=run.recording"]), recorded);
    assert!(!folder.join("b.txt").exists());
}

#[cfg(unix)]
#[test]
fn an_isolated_script_has_the_environment_and_ends_with_a_status() {
    let code = "import { args, env, exit, stdin } from 'boa-ws';
        console.log(env.BOA_WS_ONE, env.BOA_WS_TWO, args.join());
        try { await stdin.getReader().read() } catch ({ message }) { console.log(message) }
        exit(5)";
    let folder = folder(&[("a.mjs", code.as_bytes())]);
    let output = folder
        .boa_ws(["--isolate", "--env=BOA_WS_ONE", "a.mjs", "x"])
        .environment("BOA_WS_ONE", "one")
        .environment("BOA_WS_TWO", "two")
        .run();
    let expected =
        "one undefined x\nthis script has no standard input: the program gives it none\n";
    output.assert_out(expected, 5);
    assert_eq!(output.err, "");
}
