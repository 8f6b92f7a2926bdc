//! Positions of errors in the sources that bundles were made of.

use super::source_maps::{SourceMaps, source_mapping_url};
use crate::{
    Error, Reporter, Runtime,
    dom::{ErrorReport, StackFrame},
    net,
    web::{Console, ConsoleMessage},
};
use proptest::prelude::{prop_assert, proptest};
use sourcemap::{SourceMap, SourceMapBuilder};
use std::{cell::RefCell, rc::Rc};
use url::Url;

#[derive(Default)]
struct Log(RefCell<Vec<String>>);

impl Console for Log {
    fn print(&self, message: &ConsoleMessage<'_>) {
        self.0.borrow_mut().push(message.text.to_owned());
    }
}

impl Reporter for Log {
    fn uncaught(&self, report: &ErrorReport) {
        self.0.borrow_mut().push(format!(
            "{report} | {}",
            report.source_line.as_deref().unwrap_or("no line")
        ));
    }

    fn connection_failed(&self, url: &Url, error: &net::Error) {
        panic!("{url}: {error}");
    }
}

/// A map with a source, and entries of a line and a column of the script and of the source, from 0.
fn map(source: &str, content: Option<&str>, entries: &[(u32, u32, u32, u32)]) -> Vec<u8> {
    let mut builder = SourceMapBuilder::new(None);
    let id = builder.add_source(source);
    builder.set_source_contents(id, content);
    for (line, column, source_line, source_column) in entries {
        builder.add(
            *line,
            *column,
            *source_line,
            *source_column,
            Some(source),
            None,
            false,
        );
    }
    let mut bytes = Vec::new();
    builder
        .into_sourcemap()
        .to_writer(&mut bytes)
        .expect("a vector takes all bytes");
    bytes
}

fn runtime(log: &Rc<Log>, load: impl Fn(&str, &str) -> Option<Vec<u8>> + 'static) -> Runtime {
    Runtime::builder()
        .console(log.clone())
        .reporter(log.clone())
        .source_maps(load)
        .build()
        .expect("a runtime")
}

const TYPESCRIPT: &str = "// A chat.\nexport function say(text: string) {\n  return undefined!.length + text\n}\nsay('x')\n";

/// A bundle of that, in one line, and the entries of its map.
const BUNDLE: &str =
    "function say(t){return void 0..length+t}say(null.x);\n//# sourceMappingURL=maps/chat.js.map\n";
const ENTRIES: &[(u32, u32, u32, u32)] =
    &[(0, 0, 1, 0), (0, 16, 2, 2), (0, 40, 4, 0), (0, 44, 4, 4)];

fn chat_map(script: &str, url: &str) -> Option<Vec<u8>> {
    assert_eq!((script, url), ("app/dist/chat.js", "maps/chat.js.map"));
    Some(map("../../src/chat.ts", Some(TYPESCRIPT), ENTRIES))
}

#[tokio::test]
async fn reports_have_the_positions_and_lines_of_the_original_source() {
    let log = Rc::default();
    let mut runtime = runtime(&log, chat_map);
    let Err(Error::Script(report)) = runtime.execute("app/dist/chat.js", BUNDLE).await else {
        panic!()
    };
    let original = std::path::Path::new("app").join("src").join("chat.ts");
    let original = original.to_str().expect("a name in Unicode");
    assert!(
        report.to_string().ends_with(&format!(" ({original}:5:5)")),
        "{report}"
    );
    assert_eq!(report.source_line.as_deref(), Some("say('x')"));
    let frames: Vec<_> = report
        .stack
        .iter()
        .map(|frame| (frame.file.as_deref(), frame.line))
        .collect();
    assert_eq!(frames, [(Some(original), 5)]);
}

#[tokio::test]
async fn scripts_see_the_positions_of_the_bundle() {
    let log: Rc<Log> = Rc::default();
    let mut runtime = runtime(&log, chat_map);
    let listen = "var at; addEventListener('error', (event) => {
        at = [event.filename, event.lineno, event.colno, event.error.stack.match(/chat[^ )]*/)[0]].join(' ') })";
    runtime.execute("listen.js", listen).await.unwrap();
    assert!(runtime.execute("app/dist/chat.js", BUNDLE).await.is_err());
    let at = runtime.evaluate::<String>("at.js", "at").await.unwrap();
    assert_eq!(at, "app/dist/chat.js 1 50 chat.js:1:50");
}

#[tokio::test]
async fn the_console_and_the_reporter_show_the_original_positions() {
    let log: Rc<Log> = Rc::default();
    let mut runtime = runtime(&log, |_, _| {
        Some(map(
            "webpack://app/a.ts",
            None,
            &[(0, 0, 6, 3), (1, 0, 8, 0)],
        ))
    });
    let bundle = "console.log(new Error('shown'));\nPromise.reject(new Error('late'))\n//# sourceMappingURL=a.map";
    runtime.execute("a.js", bundle).await.unwrap();
    runtime.run().await.unwrap();
    let expected = [
        "Error: shown\n    at <main> (webpack://app/a.ts:7:4)",
        "Error: late (webpack://app/a.ts:9:1) | no line",
    ];
    assert_eq!(*log.0.borrow(), expected);
}

#[tokio::test]
async fn an_endless_await_has_its_original_position() {
    let log = Rc::default();
    let mut runtime = runtime(&log, |_, _| {
        Some(map("b.ts", Some("\nawait never\n"), &[(0, 0, 1, 0)]))
    });
    let module = "await new Promise(() => {})\n//# sourceMappingURL=b.map";
    let Err(Error::NeverSettles {
        position: Some(at),
        source_line,
    }) = runtime.import_source("b.mjs", module).await
    else {
        panic!()
    };
    assert_eq!(
        (at.file.as_deref(), at.line, source_line.as_deref()),
        (Some("b.ts"), 2, Some("await never"))
    );
}

#[tokio::test]
async fn columns_count_characters_and_those_of_maps_code_units() {
    let original = "/* 😀😀 */ fail()";
    let entries = [(0, 0, 0, 0), (0, 10, 0, 11)];
    let map = SourceMap::from_slice(&map("c.ts", Some(original), &entries)).unwrap();
    let log = Rc::default();
    let mut runtime = runtime(&log, |_, _| panic!("the map is in the script"));
    let script = format!(
        "/* 😀😀 */ null.x\n//# sourceMappingURL={}\n\n",
        map.to_data_url().unwrap()
    );
    let Err(Error::Script(report)) = runtime.execute("c.js", script).await else {
        panic!()
    };
    let at = report.position().unwrap();
    assert_eq!(
        (at.file.as_deref(), at.line, at.column),
        (Some("c.ts"), 1, 10)
    );
}

#[tokio::test]
async fn a_map_that_is_of_no_use_leaves_the_positions_of_the_bundle() {
    let sections = r#"{ "version": 3, "sections": [{ "offset": { "line": 0, "column": 0 }, "map":
        { "version": 3, "sources": ["a.ts"], "names": [], "mappings": "AAAA" } }] }"#;
    let ranges = r#"{ "version": 3, "sources": ["a.ts"], "names": [], "mappings": "AAAA", "rangeMappings": "B" }"#;
    let cases: [(&str, Option<&[u8]>); 8] = [
        ("missing", None),
        ("empty", Some(b"")),
        ("not JSON", Some(b"<!doctype html>")),
        (
            "no source",
            Some(br#"{ "version": 3, "sources": [], "names": [], "mappings": "A" }"#),
        ),
        (
            "a source that is not there",
            Some(br#"{ "version": 3, "sources": [], "names": [], "mappings": "AAAA" }"#),
        ),
        (
            "of another line",
            Some(br#"{ "version": 3, "sources": ["a.ts"], "names": [], "mappings": ";;AAAA" }"#),
        ),
        ("sections", Some(sections.as_bytes())),
        ("ranges", Some(ranges.as_bytes())),
    ];
    for (name, bytes) in cases {
        let bytes = bytes.map(<[u8]>::to_vec);
        let mut runtime = runtime(&Rc::default(), move |_, _| bytes.clone());
        let script = "null.x\n//# sourceMappingURL=a.map";
        let Err(Error::Script(report)) = runtime.execute("a.js", script).await else {
            panic!()
        };
        assert!(
            report.to_string().ends_with(" (a.js:1:6)"),
            "{name}: {report}"
        );
        assert_eq!(report.source_line.as_deref(), Some("null.x"), "{name}");
    }
}

#[tokio::test]
async fn a_map_is_loaded_once_for_each_source() {
    let loads = Rc::new(RefCell::new(Vec::new()));
    let count = loads.clone();
    let mut runtime = runtime(&Rc::default(), move |script, url| {
        count.borrow_mut().push(format!("{script} {url}"));
        None
    });
    for script in ["a.js", "a.js", "b.js"] {
        runtime
            .execute(
                script,
                "function f() { null.x }\n//# sourceMappingURL=1.map",
            )
            .await
            .unwrap();
        assert!(runtime.execute("call.js", "f()").await.is_err());
        assert!(runtime.execute("call.js", "f()").await.is_err());
    }
    assert_eq!(*loads.borrow(), ["a.js 1.map", "a.js 1.map", "b.js 1.map"]);
}

#[test]
fn the_comment_is_the_last_one_of_the_script() {
    for (source, url) in [
        ("1\n//# sourceMappingURL=a.map", Some("a.map")),
        ("1\n//@ sourceMappingURL=a.map\r\n", Some("a.map")),
        ("1 //# sourceMappingURL=a.map\n// the end\n", Some("a.map")),
        ("1\n/*# sourceMappingURL=a.map */\n", Some("a.map")),
        (
            "//# sourceMappingURL=a.map\n//# sourceMappingURL=b.map",
            Some("b.map"),
        ),
        ("'//# sourceMappingURL=a.map'", None),
        ("//# sourceMappingURL=a.map\nf()", None),
        ("// sourceMappingURL=a.map", None),
        ("//# sourceMappingURL=", None),
        ("", None),
    ] {
        assert_eq!(source_mapping_url(source), url, "{source}");
    }
}

#[test]
#[cfg(unix)]
fn sources_are_relative_to_their_map() {
    use super::source_maps::source_name;

    for (script, map, source, name) in [
        ("app/dist/a.js", "a.js.map", "../src/a.ts", "app/src/a.ts"),
        (
            "app/dist/a.js",
            "maps/a.js.map",
            "../../src/./a.ts",
            "app/src/a.ts",
        ),
        ("app/dist/a.js", "", "../src/a.ts", "app/src/a.ts"),
        ("a.js", "a.js.map", "../src/a.ts", "../src/a.ts"),
        ("a.js", "/maps/a.js.map", "a.ts", "/maps/a.ts"),
        ("/app/a.js", "file:///maps/a.map", "a.ts", "/maps/a.ts"),
        (
            "/app/a.js",
            "https://maps.example/a.map",
            "a.ts",
            "/app/a.ts",
        ),
        ("a.js", "a.js.map", "/src/a.ts", "/src/a.ts"),
        (
            "a.js",
            "a.js.map",
            "webpack:///./src/a.ts",
            "webpack:///src/a.ts",
        ),
        (
            "https://app.example/dist/a.js",
            "../maps/a.map",
            "../src/a.ts",
            "https://app.example/src/a.ts",
        ),
        (
            "https://app.example/dist/a.js",
            "",
            "a.ts",
            "https://app.example/dist/a.ts",
        ),
    ] {
        assert_eq!(
            source_name(script, map, source),
            name,
            "{script} {map} {source}"
        );
    }
}

proptest! {
    #[test]
    fn no_map_panics(mappings in "[A-Za-z0-9+/,;]{0,40}", rest in "(,\"(sourceRoot|names|sections)\":(null|7|\"\"|\\[\"\"\\]))?") {
        let map = format!(r#"{{"version":3,"sources":["a.ts",""],"sourcesContent":["1\n2",null],"mappings":"{mappings}"{rest}}}"#);
        let maps = SourceMaps::new(Box::new(move |_, _| Some(map.clone().into())));
        let text: Rc<str> = "😀\nf()\n//# sourceMappingURL=a.map".into();
        for (line, column) in [(0, 0), (1, 1), (1, 9), (2, 2), (3, 1), (u32::MAX, u32::MAX)] {
            let frame = StackFrame::new(None, Some("a.js".to_owned()), line, column);
            let original = maps.original(&frame, |_| Some(text.clone()));
            prop_assert!(original.is_none_or(|(frame, _)| frame.file.is_some()));
        }
    }
}
