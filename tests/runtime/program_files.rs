//! Files of scripts: what they may read and write, and recordings of it.

use super::{built, run_to_end, text};
use boa_websocket::{Builder, Runtime, runtime::Files};
use std::{
    fs,
    path::{Path, PathBuf},
};
use test_server::Folder;

/// A folder with files to read, and one beside it that is secret.
struct Place {
    _folder: Folder,
    own: PathBuf,
    secret: PathBuf,
}

fn place() -> Place {
    let folder = Folder::new();
    let path = folder.canonicalize().expect("it is there");
    let (own, secret) = (path.join("own"), path.join("secret"));
    for folder in [&own, &secret, &own.join("below")] {
        fs::create_dir(folder).expect("a new folder");
    }
    write(&own.join("a.txt"), "\u{feff}one \u{e4}");
    write(&own.join("below/b.bin"), "two");
    write(&secret.join("s.txt"), "secret");
    Place {
        _folder: folder,
        own,
        secret,
    }
}

fn write(path: &Path, contents: &str) {
    fs::write(path, contents).expect("it is written");
}

/// What a script says at its end, with the module as `it`, the folders as `own` and `secret`, and
/// `fails`, which tells how an operation fails.
async fn said(builder: Builder, place: &Place, script: &str) -> String {
    let builder = builder
        .global("own", place.own.clone())
        .global("secret", place.secret.clone());
    let script = format!(
        "const fails = (promise) => promise.then((it) => `did not fail: ${{it}}`, ({{ name, message }}) => `${{name}}: ${{message}}`);
        import('boa-ws').then(async (it) => {{ {script} }}).then((it) => {{ globalThis.said = String(it) }})"
    );
    let mut runtime = built(builder);
    run_to_end(&mut runtime, script).await.expect("it ends");
    text(&mut runtime, "said").await
}

fn with(files: Files) -> Builder {
    Runtime::builder().files(files)
}

#[tokio::test]
async fn a_script_reads_and_writes_no_file_by_default() {
    let place = place();
    let script = "return Promise.all([
        it.readFile(`${own}/a.txt`), it.readTextFile(`${own}/none`), it.writeFile(`${own}/a.txt`, new Uint8Array()),
        it.writeTextFile(`${own}/new.txt`, ''), it.readTextFile('Cargo.toml'),
    ].map(fails)).then((all) => all.join('\\n'))";
    for builder in [
        Runtime::builder().arguments(["a"]),
        with(Files::new()),
        with(Files::new().read(&place.secret).write(&place.secret)),
    ] {
        let said = said(builder, &place, script).await;
        let own = place.own.display();
        assert_eq!(
            said,
            format!(
                "NotAllowedError: cannot read '{own}/a.txt': scripts may not read there (Builder::files, --read of boa-ws)\n\
                 NotAllowedError: cannot read '{own}/none': scripts may not read there (Builder::files, --read of boa-ws)\n\
                 NotAllowedError: cannot write '{own}/a.txt': scripts may not write there (Builder::files, --write of boa-ws)\n\
                 NotAllowedError: cannot write '{own}/new.txt': scripts may not write there (Builder::files, --write of boa-ws)\n\
                 NotAllowedError: cannot read 'Cargo.toml': scripts may not read there (Builder::files, --read of boa-ws)"
            )
        );
    }
    assert!(!place.own.join("new.txt").exists());
    assert_ne!(fs::read(place.own.join("a.txt")).expect("a file"), b"");
}

#[tokio::test]
async fn a_script_reads_what_is_permitted_as_text_and_as_bytes() {
    let place = place();
    let script = "const bytes = await it.readFile(`${own}/below/../below/b.bin`);
        const url = new URL(`file://${own}/a.txt`);
        return [await it.readTextFile(url), await it.readTextFile(`${own}/a.txt`), bytes.constructor.name, bytes,
            (await it.readFile(url)).length, await fails(it.readTextFile(`${own}/none/c`)), await fails(it.readTextFile(own)),
            await fails(it.readTextFile(`${own}/a.txt/c`)), await fails(it.writeTextFile(`${own}/a.txt`, ''))].join('\\n')";
    let expected = |own: &Path| {
        let own = own.display();
        format!(
            "one \u{e4}\none \u{e4}\nUint8Array\n116,119,111\n9\n\
             NotFoundError: cannot read '{own}/none/c': there is no such file\n\
             OperationError: cannot read '{own}': it is a directory\n\
             OperationError: cannot read '{own}/a.txt/c': a part of the path is no folder\n\
             NotAllowedError: cannot write '{own}/a.txt': scripts may not write there (Builder::files, --write of boa-ws)"
        )
    };
    for files in [
        Files::new().read(&place.own),
        Files::new().read(&place.secret).read(place.own.join(".")),
        Files::new().read_anywhere(),
    ] {
        let said = said(with(files), &place, script).await;
        assert_eq!(said, expected(&place.own));
    }
}

#[tokio::test]
async fn a_permitted_file_permits_no_other() {
    let place = place();
    let files = Files::new()
        .read(place.own.join("a.txt"))
        .write(place.own.join("new.txt"));
    let script = "await it.writeTextFile(`${own}/new.txt`, 'x');
        const all = [it.readTextFile(`${own}/a.txt`), it.readTextFile(`${own}/below/b.bin`), it.readTextFile(`${own}/new.txt`),
            it.readTextFile(`${own}/a.txt.bak`), it.writeTextFile(`${own}/new.txt2`, ''), it.writeTextFile(`${own}/a.txt`, '')];
        return (await Promise.all(all.map((it) => it.then((it) => it, ({ name }) => name)))).join()";
    let refused = ["NotAllowedError"; 5].join(",");
    assert_eq!(
        said(with(files), &place, script).await,
        format!("one \u{e4},{refused}")
    );
}

#[tokio::test]
async fn a_permitted_folder_that_is_not_there_is_no_refusal() {
    let place = place();
    let script = "const long = 'x'.repeat(40000);
        return [await fails(it.writeTextFile(`${own}/results/deep/seen.txt`, 'x')), await fails(it.readTextFile(`${own}/results/seen.txt`)),
            await fails(it.readTextFile(long))].join('\\n')";
    let results = place.own.join("results");
    let files = Files::new().read(&results).write(results.join("deep"));
    let said = said(with(files), &place, script).await;
    let own = place.own.display();
    assert_eq!(
        said,
        format!(
            "NotFoundError: cannot write '{own}/results/deep/seen.txt': there is no such folder\n\
             NotFoundError: cannot read '{own}/results/seen.txt': there is no such file\n\
             TypeError: a path of a file has at most 32,768 bytes"
        )
    );
}

#[tokio::test]
async fn a_script_writes_what_is_permitted() {
    let place = place();
    let script = "await it.writeTextFile(`${own}/a.txt`, 'a \\ud800 longer text');
        await it.writeTextFile(`${own}/a.txt`, 'short\\u00e4');
        await it.writeFile(`${own}/below/new`, new Uint16Array([0x6261, 0x6463]).subarray(1));
        await it.writeFile(`${own}/buffer`, new Uint8Array([49]).buffer);
        return [await fails(it.writeTextFile(`${own}/none/c`, '')), await fails(it.writeTextFile(own, '')),
            await fails(it.readTextFile(`${own}/a.txt`)), await fails(it.writeFile(`${own}/a.txt`, 'text')),
            await fails(it.writeTextFile(`${own}/a.txt`)), await fails(it.readFile()), await fails(it.readFile('')),
            await fails(it.readFile('a\\0b')), await fails(it.readFile('file://server/a'))].join('\\n')";
    let said = said(with(Files::new().write(&place.own)), &place, script).await;
    let own = place.own.display();
    assert_eq!(
        said,
        format!(
            "NotFoundError: cannot write '{own}/none/c': there is no such folder\n\
             OperationError: cannot write '{own}': it is a directory\n\
             NotAllowedError: cannot read '{own}/a.txt': scripts may not read there (Builder::files, --read of boa-ws)\n\
             TypeError: the value is not a buffer or a view on one\n\
             TypeError: Failed to execute 'writeTextFile': 2 arguments required, but only 1 present\n\
             TypeError: Failed to execute 'readFile': 1 argument required, but only 0 present\n\
             TypeError: a path of a file is not empty, and has no null character\n\
             TypeError: a path of a file is not empty, and has no null character\n\
             TypeError: the URL is that of no file"
        )
    );
    let read = |name: &str| fs::read_to_string(place.own.join(name)).expect("a file");
    assert_eq!(
        [read("a.txt"), read("below/new"), read("buffer")],
        ["short\u{e4}", "cd", "1"]
    );
}

/// What waits to be written is bounded as Blobs and messages are.
#[tokio::test]
async fn what_waits_to_be_written_counts_as_bytes_outside_of_the_heap() {
    let place = place();
    let script = "const bytes = new Uint8Array(3 << 20);
        const names = (all) => Promise.all(all.map((it) => it.then(() => 'written', ({ name }) => name)));
        const first = await names([it.writeFile(`${own}/a`, bytes), it.writeFile(`${own}/b`, bytes)]);
        return [...first, ...await names([it.writeFile(`${own}/b`, bytes)])].join()";
    let files = Files::new().write(&place.own);
    let builder = super::limited(|limits| limits.blob_bytes = 4 << 20).files(files);
    assert_eq!(
        said(builder, &place, script).await,
        "written,RangeError,written"
    );
}

/// Operations end in the order of the calls, so that nothing is mixed up without `await`.
#[tokio::test]
async fn operations_run_in_the_order_of_the_calls() {
    let place = place();
    let script = "const ended = [];
        await Promise.all(Array.from({ length: 20 }, async (_, index) => {
            await it.writeTextFile(`${own}/a.txt`, `${index}`);
            ended.push(index);
        }).concat(it.readTextFile(`${own}/a.txt`).then((text) => ended.push(text))));
        return ended.join()";
    let files = Files::new().read(&place.own).write(&place.own);
    let order: Vec<_> = (0..20).chain([19]).map(|it| it.to_string()).collect();
    assert_eq!(said(with(files), &place, script).await, order.join(","));
}

#[cfg(unix)]
#[tokio::test]
async fn neither_links_nor_dots_lead_out_of_the_permitted_folder() {
    use std::os::unix::fs::symlink;

    let place = place();
    let link = |to: &Path, name: &str| symlink(to, place.own.join(name)).expect("a link");
    link(&place.secret, "folder");
    link(&place.secret.join("s.txt"), "file");
    link(&place.secret.join("new.txt"), "dangling");
    link(&place.own.join("a.txt"), "inside");
    link(Path::new("../secret/s.txt"), "below/relative");
    let script = "const paths = [`${own}/../secret/s.txt`, `${own}/below/../../secret/s.txt`, `${own}/folder/s.txt`, `${own}/folder/none`,
            `${own}/folder/none/none`, `${own}/file`, `${own}/dangling`, `${own}/below/relative`,
            `${secret}/s.txt`, `${secret}/none`, '/etc/passwd', '/none', 'Cargo.toml', `${own}x`, `file://${secret}/s.txt`];
        const tried = paths.flatMap((path) => [it.readTextFile(path), it.readFile(path), it.writeTextFile(path, 'x')]);
        const names = await Promise.all(tried.map((it) => it.then(() => 'done', ({ name, message }) => name + message.slice(message.lastIndexOf(': ')))));
        const name = own.slice(own.lastIndexOf('/') + 1);
        return [...new Set(names), await it.readTextFile(`${own}/inside`), await it.readTextFile(`${secret}/../${name}/a.txt`),
            await it.readTextFile(`${own}/../none/../${name}/a.txt`)].join('\\n')";
    let files = Files::new().read(&place.own).write(&place.own);
    assert_eq!(
        said(with(files), &place, script).await,
        "NotAllowedError: scripts may not read there (Builder::files, --read of boa-ws)\n\
         NotAllowedError: scripts may not write there (Builder::files, --write of boa-ws)\n\
         one \u{e4}\none \u{e4}\none \u{e4}"
    );
    assert!(!place.secret.join("new.txt").exists());
    let secret = fs::read_to_string(place.secret.join("s.txt")).expect("a file");
    assert_eq!(secret, "secret");
    // A link may be a permitted place itself.
    let files = Files::new().read(place.own.join("folder"));
    let script = "return it.readTextFile(`${own}/folder/s.txt`)";
    assert_eq!(said(with(files), &place, script).await, "secret");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn pipes_devices_and_files_without_an_end_are_refused() {
    let place = place();
    let pipe = std::process::Command::new("mkfifo")
        .arg(place.own.join("pipe"))
        .status();
    assert!(pipe.expect("mkfifo is there").success());
    let long = fs::File::create(place.own.join("long")).expect("a new file");
    long.set_len((256 << 20) + 1).expect("a sparse file");
    let script = "const tried = [it.readFile(`${own}/pipe`), it.writeTextFile(`${own}/pipe`, ''), it.readFile('/dev/zero'),
            it.writeTextFile('/dev/null', ''), it.readFile(`${own}/long`)];
        const texts = await Promise.all(tried.map(fails));
        return [...new Set(texts.map((it) => it.slice(it.lastIndexOf(': ') + 2)))].join('\\n')";
    let files = Files::new().read_anywhere().write_anywhere();
    assert_eq!(
        said(with(files), &place, script).await,
        "it is a pipe or a device, and no regular file\nit is larger than 256 MiB"
    );
}

#[tokio::test]
async fn an_operation_keeps_the_runtime_alive_and_ends_with_it() {
    let place = place();
    let files = Files::new().read(&place.own);
    let builder = with(files).global("own", place.own.clone());
    let script = "import('boa-ws').then(({ readTextFile }) => { readTextFile(`${own}/a.txt`).then((it) => { globalThis.said = it }) })";
    let mut runtime = built(builder);
    run_to_end(&mut runtime, script).await.expect("it ends");
    assert_eq!(text(&mut runtime, "said").await, "one \u{e4}");
    let mut dropped = built(with(Files::new().read(&place.own)).global("own", place.own.clone()));
    dropped
        .execute("test.js", script)
        .await
        .expect("it is read later");
    drop(dropped);
}

#[tokio::test]
async fn a_worker_has_the_files_and_code_of_a_server_has_none() {
    let place = place();
    let worker = "import { readTextFile } from 'boa-ws'; postMessage(await readTextFile(new URL('a.txt', import.meta.url))); close();";
    write(&place.own.join("worker.mjs"), worker);
    let main = "globalThis.said = await new Promise((resolve) => {
        const worker = new Worker(new URL('worker.mjs', import.meta.url), { type: 'module' });
        worker.onmessage = ({ data }) => resolve(data);
    });
    globalThis.refused = await import('data:text/javascript,export default import(\"boa-ws\").then(() => \"loaded\", String)')
        .then((it) => it.default)";
    let builder = with(Files::new().read(&place.own))
        .max_workers(1)
        .modules(&place.own);
    let mut runtime = built(builder);
    super::imported_source(&mut runtime, place.own.join("main.mjs"), main).await;
    assert_eq!(text(&mut runtime, "said").await, "one \u{e4}");
    let refused = text(&mut runtime, "refused").await;
    assert!(refused.contains("not for code of a server"), "{refused}");
}

#[cfg(feature = "packages")]
#[tokio::test]
async fn a_package_reads_and_writes_what_scripts_may() {
    let place = place();
    fs::create_dir_all(place.own.join("node_modules/a")).expect("a folder");
    let package = "const fs = require('fs');
        const { readFile, writeFile } = require('node:fs/promises');
        exports.run = async (own, secret) => {
            const failed = ({ code, syscall, message }) => `${code} ${syscall} ${message.includes('Builder::files')}`;
            const said = [];
            await writeFile(`${own}/b`, 'YQ==', 'base64');
            said.push(await readFile(`${own}/b`, 'utf8'), Buffer.isBuffer(await fs.promises.readFile(new URL(`file://${own}/b`))));
            await fs.promises.writeFile(`${own}/b`, Buffer.from('xyz').subarray(1));
            said.push(await new Promise((resolve) => fs.readFile(`${own}/b`, { encoding: 'hex' }, (error, text) => resolve(`${error} ${text}`))));
            said.push(await new Promise((resolve) => fs.writeFile(`${own}/c`, 'c', resolve)));
            said.push(await readFile(`${secret}/s.txt`).catch(failed), await readFile(`${own}/none`).catch(failed));
            said.push(await new Promise((resolve) => fs.readFile(`${secret}/s.txt`, (error) => resolve(failed(error)))));
            said.push(await fs.promises.writeFile(`${own}/b`, '', { flag: 'a' }).catch(({ message }) => message));
            try { fs.readFileSync(`${own}/b`) } catch ({ message }) { said.push(message) }
            return said.join('\\n');
        };";
    write(&place.own.join("node_modules/a/index.js"), package);
    let builder = with(Files::new().read(&place.own).write(&place.own))
        .modules(&place.own)
        .packages(&place.own)
        .global("own", place.own.clone())
        .global("secret", place.secret.clone());
    let mut runtime = built(builder);
    let main = "import a from 'a'; globalThis.said = await a.run(own, secret)";
    super::imported_source(&mut runtime, place.own.join("main.mjs"), main).await;
    assert_eq!(
        text(&mut runtime, "said").await,
        "a\ntrue\nnull 797a\n\nEACCES open true\nENOENT open false\nEACCES open true\n\
         the flag 'a' of fs is not there, and so only 'w'\n\
         node:fs has no readFileSync here: a script reads and writes files by readFile, writeFile and fs.promises, where it may"
    );
}

#[cfg(feature = "recording")]
#[tokio::test(start_paused = true)]
async fn a_replay_has_the_recorded_contents_and_writes_nothing() {
    use super::shared_file::SharedFile;
    use boa_websocket::{
        Error,
        runtime::{Recorder, Recording, StopReason},
    };

    let place = place();
    let script = "import('boa-ws').then(async (it) => {
        const told = (promise) => promise.then(String, ({ name, message }) => `${name} ${message}`);
        globalThis.said = [];
        const others = Promise.all([it.readFile(`${own}/below/b.bin`), it.readFile(`${own}/a.txt`)].map((it) => it.then((it) => said.push(`${it}`))));
        said.push(await told(it.readTextFile(`${own}/a.txt`)), await told(it.writeTextFile(`${own}/new.txt`, 'new')),
            await told(it.readTextFile(`${own}/none`)), await told(it.readTextFile(`${secret}/s.txt`)), await told(it.readTextFile(own)));
        await others;
    })";
    let file = SharedFile::default();
    let recorder = Recorder::new(file.clone(), ()).expect("it is written to memory");
    let globals = |builder: Builder| {
        builder
            .global("own", place.own.clone())
            .global("secret", place.secret.clone())
    };
    let files = Files::new().read(&place.own).write(&place.own);
    let mut runtime = built(globals(with(files.clone()).record(recorder.clone())));
    run_to_end(&mut runtime, script).await.expect("it ends");
    let said = text(&mut runtime, "said.join('\\n')").await;
    recorder.finish().expect("it is written to memory");
    assert!(
        said.contains("one \u{e4}") && said.contains("no such file"),
        "{said}"
    );

    write(&place.own.join("a.txt"), "changed");
    fs::remove_file(place.own.join("new.txt")).expect("it was written");
    let recording = |file: Vec<u8>| Recording::new(std::io::Cursor::new(file)).expect("it is one");
    for files in [files, Files::new()] {
        let again = recording(file.contents());
        let mut runtime = built(globals(with(files).replay(again.clone())));
        run_to_end(&mut runtime, script).await.expect("it ends");
        assert_eq!(text(&mut runtime, "said.join('\\n')").await, said);
        assert_eq!(again.differences(), []);
        assert!(!place.own.join("new.txt").exists());
    }

    let changed = recording(file.contents());
    let other = "import('boa-ws').then((it) => it.readTextFile(`${own}/a.txt`))";
    let builder = with(Files::new().read_anywhere());
    let mut runtime = built(globals(builder.replay(changed.clone())));
    let ended = run_to_end(&mut runtime, other).await;
    assert!(
        matches!(ended, Err(Error::Stopped(StopReason::Replay))),
        "{ended:?}"
    );
    let first = changed
        .differences()
        .first()
        .expect("there is one")
        .to_string();
    assert!(first.contains("which was not recorded here"), "{first}");
}
