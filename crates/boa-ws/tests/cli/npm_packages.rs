//! Packages of npm, by their names.

use crate::{
    command::{Folder, boa_ws, folder},
    node::printed_by_node,
    peer::{EchoServer, answers},
};
use std::fs;

/// A folder with a program, and with a package that it may import.
fn with_package(name: &str, source: &[u8]) -> Folder {
    let folder = folder(&[(name, source), ("data.json", br#"{ "n": 1 }"#)]);
    let package = folder.join("node_modules/a");
    fs::create_dir_all(&package).expect("a folder");
    let write = |name: &str, text: &str| fs::write(package.join(name), text).expect("a file");
    write(
        "index.js",
        "const { b } = require('./b'); exports.a = `${b}, ${typeof process}`",
    );
    write("b.js", "exports.b = 'b'");
    folder
}

const IMPORTS: &[u8] = b"import { a } from 'a'; console.log(a, typeof process)";

#[test]
fn modules_and_commonjs_import_packages() {
    let folder = with_package("a.mjs", IMPORTS);
    folder.run(["a.mjs"]).assert_out("b, object undefined\n", 0);
    let code = "import('a').then(({ a }) => console.log(a))";
    folder.run(["-e", code]).assert_out("b, object\n", 0);
    let common = b"const { a } = require('a'); console.log(a, typeof process, require('./data.json').n, __filename.length > 5)";
    let folder = with_package("a.cjs", common);
    folder
        .run(["a.cjs"])
        .assert_out("b, object undefined 1 true\n", 0);
}

#[test]
fn a_script_is_commonjs_where_its_folder_says_so() {
    let source = b"const WebSocket = require('ws'); const { a } = require('a'); console.log(typeof WebSocket, a, require.main === module)";
    let folder = with_package("a.js", source);
    let run = |name: &str| folder.run([name]);
    let help = "help: CommonJS is for names that end in .cjs, and for .js with a package.json in their folder or above";
    let refuses = || {
        let refused = run("a.js");
        refused.says("require is not defined");
        refused.says(help);
        assert_eq!(refused.status, Some(1));
    };
    // As on a page.
    refuses();
    for text in [r#"{ "type": "module" }"#, "{"] {
        fs::write(folder.join("package.json"), text).expect("a file");
        refuses();
    }
    // As npm install writes it, and as npm init does.
    for text in ["{}", r#"{ "type": 1 }"#, r#"{ "type": "commonjs" }"#] {
        fs::write(folder.join("package.json"), text).expect("a file");
        run("a.js").assert_out("function b, object true\n", 0);
    }
    #[cfg(unix)]
    folder
        .run(["--isolate", "a.js"])
        .assert_out("function b, object true\n", 0);
    fs::create_dir(folder.join("empty")).expect("a folder");
    let above = boa_ws(["../a.js"])
        .current_folder(&folder.join("empty"))
        .run();
    above.assert_out("function b, object true\n", 0);
    // As npm writes it into each package.json.
    fs::write(folder.join("m.js"), IMPORTS).expect("a file");
    run("m.js").assert_out("b, object undefined\n", 0);
}

/// A project as people have them: scripts in folders below that of `package.json`.
#[test]
fn a_script_below_the_folder_of_its_project_runs_as_in_node() {
    let folder = with_package("package.json", br##"{ "name": "bot", "type": "commonjs", "exports": "./lib/z.js", "imports": { "#u": "./src/u.js" } }"##);
    let files = [
        ("src/u.js", "module.exports = 'u'"),
        (
            "src/main.js",
            "console.log(require('a').a, require('#u'), require('bot'), require.main === module)",
        ),
        (
            "src/main.mjs",
            "import u from '#u'; import z from 'bot'; import l from '../lib/c.cjs'; console.log(u, z, l)",
        ),
        ("lib/z.js", "module.exports = 'z'"),
        (
            "lib/c.cjs",
            "module.exports = [require('./d.json').d, require('./d').d, require('a').a].join()",
        ),
        ("lib/d.json", r#"{ "d": 1 }"#),
        ("bin/y.cjs", "console.log(require('../lib/c.cjs'))"),
        ("bin/z.mjs", "import z from '../lib/z.js'; console.log(z)"),
    ];
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let programs = [
        ("src", "main.js", "b, object u z true\n"),
        ("src", "main.mjs", "u z 1,1,b, object\n"),
        ("bin", "y.cjs", "1,1,b, object\n"),
        ("bin", "z.mjs", "z\n"),
    ];
    for (below, name, printed) in programs {
        let inner = boa_ws([name]).current_folder(&folder.join(below)).run();
        inner.assert_out(printed, 0);
        let outer = folder.run([format!("{below}/{name}")]);
        outer.assert_out(printed, 0);
        if let Some(in_node) = printed_by_node(&folder.join(below), name) {
            assert_eq!(in_node, printed, "{name}");
        }
    }
    if cfg!(feature = "typescript") {
        let config = r#"{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }"#;
        fs::write(folder.join("tsconfig.json"), config).expect("a file");
        fs::write(folder.join("src/a.ts"), "export const a: number = 1").expect("a file");
        let main = "import { a } from '@/a'; console.log(a as number)";
        fs::write(folder.join("src/b.ts"), main).expect("a file");
        folder.run(["src/b.ts"]).assert_out("1\n", 0);
    }
}

/// As npm install leaves a folder: its `package.json` has no type.
#[test]
fn the_syntax_of_a_script_says_whether_it_is_commonjs() {
    let folder = with_package("a.js", b"console.log(typeof require, this === globalThis)");
    let run = |name: &str| folder.run([name]);
    let files = [
        ("package.json", r#"{ "dependencies": { "a": "1.0.0" } }"#),
        ("common.js", "exports.it = require('a').a"),
        (
            "module.js",
            "import { it } from './common.js'; import './script.js'; console.log(it, script)",
        ),
        (
            "script.js",
            "globalThis.script = [typeof require, typeof module === 'object'].join()",
        ),
        (
            "folder/main.js",
            "const { it } = require('../common'); console.log(it, require.main === module)",
        ),
    ];
    fs::create_dir(folder.join("folder")).expect("a folder");
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("a file");
    }
    run("a.js").assert_out("undefined true\n", 0);
    run("module.js").assert_out("b, object undefined,false\n", 0);
    run("folder/main.js").assert_out("b, object true\n", 0);
}

#[test]
fn blocks_of_a_document_require_packages() {
    let text = b"```js\nconst { a } = require('a');\n```\n\n```js\nconsole.log(a, typeof process); exports.own = 1\n```\n";
    let folder = with_package("README.md", text);
    let check = || folder.run(["--check", "README.md"]);
    check().says("require is not defined");
    fs::write(folder.join("package.json"), "{}").expect("a file");
    check().assert_out(
        "README.md:2: block 1 ran\nb, object undefined\nREADME.md:6: block 2 ran\n",
        0,
    );
    let text = "```js\nconsole.log(typeof require)\n```\n";
    fs::write(folder.join("README.md"), text).expect("a file");
    check().assert_out("undefined\nREADME.md:2: block 1 ran\n", 0);
}

#[cfg(unix)]
#[test]
fn an_isolated_script_imports_packages() {
    let folder = with_package("a.mjs", IMPORTS);
    folder
        .run(["--isolate", "a.mjs"])
        .assert_out("b, object undefined\n", 0);
}

#[test]
fn a_replay_needs_no_package() {
    let folder = with_package("a.mjs", IMPORTS);
    let recorded = folder.run(["--record", "run.recording", "a.mjs"]);
    recorded.assert_out("b, object undefined\n", 0);
    fs::remove_dir_all(folder.join("node_modules")).expect("it was there");
    assert_eq!(folder.run(["--replay", "run.recording"]), recorded);
}

#[test]
fn a_program_in_commonjs_is_the_main_module() {
    let folder = with_package(
        "a.cjs",
        b"console.log(require.main === module, module.parent, require('./b.cjs'))",
    );
    fs::write(
        folder.join("b.cjs"),
        "module.exports = [require.main === module, require.main === module.parent]",
    )
    .expect("a file");
    folder
        .run(["a.cjs"])
        .assert_out("true null [ false, true ]\n", 0);
}

#[cfg(feature = "typescript")]
#[test]
fn commonjs_may_be_typescript() {
    let text = "const { a }: { a: string } = require('a'); enum E { One = 1 }; exports.it = E.One; console.log(a, module.exports as object)";
    let folder = with_package("a.cts", text.as_bytes());
    folder.run(["a.cts"]).assert_out("b, object { it: 1 }\n", 0);
}

#[test]
fn an_end_that_a_script_asks_for_has_the_status_of_process() {
    let begin = "import process from 'node:process'; import { exit } from 'boa-ws';
        process.on('exit', (code) => console.log('exit', code)); process.exitCode = 7; process.stderr.write('partial');";
    for (end, status) in [("close()", 7), ("exit()", 7), ("exit(3)", 3)] {
        let folder = folder(&[("a.mjs", format!("{begin} {end}").as_bytes())]);
        let all: &[&[&str]] = if cfg!(unix) {
            &[&["a.mjs"], &["--isolate", "a.mjs"]]
        } else {
            &[&["a.mjs"]]
        };
        for arguments in all {
            let ended = folder.run(arguments.iter().copied());
            ended.assert_out(&format!("exit {status}\n"), status);
            assert_eq!(ended.err, "partial\n", "{end}");
        }
    }
}

#[test]
fn requests_of_http_are_those_of_fetch() {
    let answer = "HTTP/1.1 201 Created\r\nContent-Length: 5\r\nX-Own: 1\r\n\r\nhello";
    let (address, asked) = answers([answer.to_owned()]);
    let port = address.port();
    let text = format!(
        "const {{ request, createServer }} = require('node:http');
        require('dns').setDefaultResultOrder('ipv4first');
        const asking = request({{ port: {port}, path: '/path', method: 'POST', headers: {{ 'X-Asked': 'yes' }} }}, (response) => {{
            let text = '';
            response.on('data', (part) => text += part);
            response.on('end', () => console.log(response.statusCode, response.headers['x-own'], text));
        }});
        asking.on('error', console.error);
        asking.end('body');
        try {{ createServer() }} catch ({{ message }}) {{ console.log(message) }}"
    );
    let folder = folder(&[("a.cjs", text.as_bytes())]);
    folder.run(["a.cjs"]).assert_out(
        "node:http has no createServer here: a script has no servers. Try boa-ws --serve\n201 1 hello\n",
        0,
    );
    let [head] = asked.join().expect("asked");
    let head = head.to_ascii_lowercase();
    assert!(
        head.starts_with("post /path ") && head.contains("x-asked: yes"),
        "{head}"
    );
}

/// Libraries make an event of the same class to pass it on.
#[test]
fn listeners_of_ws_get_events_and_a_socket_is_a_stream() {
    let server = EchoServer::start();
    let text = format!(
        "import {{ WebSocket, createWebSocketStream }} from 'ws';
        const socket = new WebSocket('{url}');
        socket.addEventListener('open', (event) => {{
            console.log(event instanceof Event, new event.constructor(event.type, event).type, event.target === socket);
            socket.send('one');
        }});
        socket.addEventListener('message', ({{ data }}) => {{ console.log(data); socket.close(4000, 'enough') }});
        socket.addEventListener('close', ({{ code, reason, wasClean }}) => {{
            console.log(code, reason, wasClean);
            const stream = createWebSocketStream(new WebSocket('{url}'), {{ encoding: 'utf8' }});
            stream.write('two');
            stream.on('data', (text) => {{ console.log(text); stream.end() }});
            stream.on('close', () => console.log('ended'));
        }});",
        url = server.url()
    );
    let folder = folder(&[("a.mjs", text.as_bytes())]);
    folder
        .run(["a.mjs"])
        .assert_out("true open true\none\n4000 enough true\ntwo\nended\n", 0);
}

/// In Node 24.21.0 too.
#[test]
fn a_package_sets_the_exit_status_and_prints_what_is_no_line() {
    let folder = with_package("a.mjs", b"import 'b'");
    let package = folder.join("node_modules/b");
    fs::create_dir_all(&package).expect("a folder");
    let source = "process.on('exit', (code) => process.stdout.write(`exit ${code}\\n`));
        process.once('beforeExit', () => setTimeout(() => process.stdout.write('later, ')));
        process.stdout.write('a, ', () => process.stdout.write('written, '));
        process.exitCode = 3";
    fs::write(package.join("index.js"), source).expect("a file");
    folder
        .run(["a.mjs"])
        .assert_out("a, written, later, exit 3\n", 3);
    #[cfg(unix)]
    folder
        .run(["--isolate", "a.mjs"])
        .assert_out("a, written, later, exit 3\n", 3);
    fs::write(
        package.join("index.js"),
        "process.on('exit', () => { process.exitCode = 4 }); throw 1",
    )
    .expect("a file");
    assert_eq!(folder.run(["a.mjs"]).status, Some(4));
}
