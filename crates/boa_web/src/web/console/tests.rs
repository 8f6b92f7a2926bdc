//! The output of scripts, compared with the output of Node.js.

use super::{Console, ConsoleMessage, Level};
use crate::web::testing::Realm;
use boa_engine::Source;
use std::{cell::RefCell, path::Path, rc::Rc};

/// Keeps each message: its level, and its indented text.
#[derive(Default)]
struct Printed {
    messages: RefCell<Vec<(Level, String)>>,
    colors: bool,
}

impl Console for Printed {
    fn print(&self, message: &ConsoleMessage<'_>) {
        self.messages
            .borrow_mut()
            .push((message.level, message.to_string()));
    }

    fn clear(&self) {
        self.messages
            .borrow_mut()
            .push((Level::Log, "<cleared>".to_owned()));
    }

    fn colors(&self) -> bool {
        self.colors
    }
}

fn run(source: &str, colors: bool) -> Vec<(Level, String)> {
    let printed = Rc::new(Printed {
        colors,
        ..Printed::default()
    });
    let mut realm = Realm::default();
    super::install_console(printed.clone(), &mut realm);
    let source = Source::from_bytes(source).with_path(Path::new("test.js"));
    realm.eval(source).unwrap();
    assert_eq!(realm.run_to_end(), Vec::<String>::new());
    printed.messages.take()
}

fn text(source: &str) -> String {
    let messages = run(source, false);
    messages
        .into_iter()
        .map(|(_, text)| text)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Calls, or arguments of `console.log`, after `>`, and the lines that Node.js 20 prints for them.
const NODE: &str = include_str!("node.txt");

#[test]
fn values_are_printed_as_in_node() {
    let mut wrong = Vec::new();
    for case in NODE.trim_end().split("\n\n> ") {
        let (arguments, expected) = case.trim_start_matches("> ").split_once('\n').unwrap();
        let actual = text(&if arguments.starts_with("console.") {
            arguments.to_owned()
        } else {
            format!("console.log({arguments})")
        });
        if actual != expected.trim_end_matches('\n') {
            wrong.push(format!(
                "> {arguments}\n--- Node.js\n{expected}\n--- here\n{actual}\n"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn errors_are_printed_with_their_stack_and_properties() {
    let printed = text(
        "function f() { return new TypeError('bad', { cause: new Error('why') }) }
console.log(f())
console.log({ e: [new RangeError('x')] })
class ParseError extends SyntaxError {}
console.log(new ParseError('p'))
console.log(Object.assign(new Error('m'), { name: 'Named', code: 5 }))
console.log(new AggregateError([new Error('a'), 2], 'many'))
console.log(new DOMException('no', 'AbortError'))
console.log(Object.assign(new Error('s'), { stack: 'custom' }))",
    );
    let expected = "TypeError: bad
    at f (test.js:1:23)
    at <main> (test.js:2:14) {
  [cause]: Error: why
      at f (test.js:1:53)
      at <main> (test.js:2:14)
}
{
  e: [
    RangeError: x
        at <main> (test.js:3:19)
  ]
}
ParseError [SyntaxError]: p
    at <main> (test.js:5:13)
Named: m
    at <main> (test.js:6:27) {
  code: 5
}
AggregateError: many
    at <main> (test.js:7:13) {
  [errors]: [
    Error: a
        at <main> (test.js:7:33),
    2
  ]
}
DOMException [AbortError]: no
    at DOMException (native)
    at <main> (test.js:8:13)
[custom]";
    assert_same(&printed, expected);
}

/// Arguments, and what is printed for them.
fn rows(table: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| line.split_once(" → ").expect(line))
}

#[test]
fn platform_objects_are_one_short_line() {
    let cases = r"
        new Event('open') → Event { type: 'open' }
        new MessageEvent('message', { data: 'hi', origin: 'ws://h' }) → MessageEvent { type: 'message', data: 'hi', origin: 'ws://h' }
        new CloseEvent('close', { code: 1000, wasClean: true }) → CloseEvent { type: 'close', code: 1000, reason: '', wasClean: true }
        new CustomEvent('c', { detail: { a: ['x'] } }) → CustomEvent { type: 'c', detail: { a: [ 'x' ] } }
        new EventTarget() → EventTarget {}
        AbortSignal.abort() → AbortSignal { aborted: true }
        new AbortController() → AbortController { signal: AbortSignal { aborted: false } }
        new (class Foo extends EventTarget { x = 1 })() → Foo [EventTarget] { x: 1 }
        Event, MessageEvent → [class Event] [class MessageEvent extends Event]
        new Blob(['abc']) → Blob { size: 3, type: '' }
        new File(['abc'], 'a.txt') → File { name: 'a.txt', size: 3, type: '' }
        new URL('http://a/b?c') → URL { href: 'http://a/b?c' }
        new URLSearchParams('a=1&b=2').keys() → URLSearchParams Iterator { 'a', 'b' }
        (() => { const values = new URLSearchParams('a=1&b=2&c=3').values(); values.next(); return values })() → URLSearchParams Iterator { '2', '3' }
        new TextDecoder() → TextDecoder { encoding: 'utf-8', fatal: false, ignoreBOM: false }
        new FileReader() → FileReader { readyState: 0 (EMPTY), error: null }
        globalThis → Window {}
        { a: { b: { c: new Event('x') } } } → { a: { b: { c: [Event] } } }
    ";
    for (value, expected) in rows(cases) {
        assert_same(&text(&format!("console.log({value})")), expected);
    }
}

#[test]
fn iterators_of_collections_show_their_remaining_items() {
    let cases = r"
        new Map([['a', 1], [{ b: 1 }, 2]]).keys() → [Map Iterator] { 'a', { b: 1 } }
        new Map([['a', 1], [{ b: 1 }, 2]]).values() → [Map Iterator] { 1, 2 }
        new Map([['a', 1], [{ b: 1 }, 2]]).entries() → [Map Entries] { [ 'a', 1 ], [ { b: 1 }, 2 ] }
        new Set([1, 'x']).values() → [Set Iterator] { 1, 'x' }
        new Set([1]).entries() → [Set Entries] { [ 1, 1 ] }
        new Set().entries() → [Set Entries] {}
        { a: { b: { c: new Map([[1, 2]]).keys() } } } → { a: { b: { c: [Object [Map Iterator]] } } }
        (() => { const map = new Map([[1, 2], [3, 4]]), it = map.keys(); it.next(); map.delete(3); map.set(5); return it })() → [Map Iterator] { 5 }
    ";
    for (value, expected) in rows(cases) {
        assert_same(&text(&format!("console.log({value})")), expected);
    }
}

#[test]
fn an_error_is_printed_once_whoever_has_its_stack() {
    let printed = text(
        "const error = new TypeError('bad');
console.log(structuredClone(error));
class Own extends Error { constructor(m) { super(m); this.name = 'Own'; Error.captureStackTrace(this, Own) } }
console.log(new Own('mine'));
console.log(structuredClone(new DOMException('no', 'AbortError')));
console.log(Object.assign(new Error('two\\nlines'), { stack: 'Other: first\\n    at x' }));
console.log(error.stack);
console.trace('here');
console.log(structuredClone(new Error('')))",
    );
    let expected = "TypeError: bad
    at <main> (test.js:1:15)
Own: mine
    at <main> (test.js:4:13)
DOMException [AbortError]: no
    at DOMException (native)
    at <main> (test.js:5:29)
Other: first
    at x
TypeError: bad
    at <main> (test.js:1:15)
Trace: here
    at <main> (test.js:8:14)
Error
    at <main> (test.js:9:29)";
    assert_same(&printed, expected);
}

#[test]
fn printing_a_value_runs_no_script() {
    let printed = text(
        "const fail = () => { throw new Error('script ran') };
const traps = new Proxy({}, { get: () => fail });
const accessors = { get constructor() { fail() }, get [Symbol.toStringTag]() { fail() }, get name() { fail() } };
class Odd { static [Symbol.hasInstance]() { fail() } }
console.log(new Proxy({}, traps), new Proxy([], traps), new Proxy(fail, traps), Object.create(new Proxy({}, traps)));
console.log(accessors, new Odd(), new Proxy(accessors, traps));
URLSearchParams.prototype.entries = URLSearchParams.prototype[Symbol.iterator] = fail;
console.log(new URLSearchParams('a=1'));
console.log(Object.defineProperty(new Error('e'), 'stack', { get: fail, enumerable: true }) instanceof Error);
console.log(Object.defineProperties(/x/g, { flags: { get: fail }, global: { get: fail }, source: { get: fail } }));
Object.defineProperty(Map.prototype, 'size', { get: fail });
Object.defineProperty(Error.prototype, 'stack', { get: fail });
Map.prototype[Symbol.iterator] = Map.prototype.entries = Map.prototype.forEach = fail;
Date.prototype.toISOString = Number.prototype.toString = Symbol.prototype.toString = fail;
console.log(new Map([[1, 2]]), new Date(0), new Number(1), Symbol('s'));
console.table(new Proxy([new Proxy(accessors, traps)], traps));",
    );
    let expected = "{} [] [Function: fail] Object <Complex prototype> {}
{
  constructor: [Getter],
  name: [Getter],
  [Symbol(Symbol.toStringTag)]: [Getter]
} Odd {} {
  constructor: [Getter],
  name: [Getter],
  [Symbol(Symbol.toStringTag)]: [Getter]
}
URLSearchParams { 'a' => '1' }
true
/x/g
Map(1) { 1 => 2 } 1970-01-01T00:00:00.000Z [Number: 1] Symbol(s)
┌─────────┬─────────────┬──────────┐
│ (index) │ constructor │ name     │
├─────────┼─────────────┼──────────┤
│ 0       │ [Getter]    │ [Getter] │
└─────────┴─────────────┴──────────┘";
    assert_same(&printed, expected);
}

#[test]
fn values_of_any_depth_are_printed() {
    for wrap in [
        "[deep]",
        "{ deep }",
        "new Map([[deep, deep]])",
        "Object.assign(new Error(''), { deep })",
    ] {
        let printed = text(&format!(
            "let deep = 1; for (let i = 0; i < 100000; i++) deep = {wrap}; console.dir(deep, {{ depth: null }})"
        ));
        assert!(
            !printed.is_empty() && printed.len() < 100 << 20,
            "{wrap}: {}",
            printed.len()
        );
    }
    let chain = "let deep = null; for (let i = 0; i < 100000; i++) deep = Object.create(deep); console.log(deep)";
    assert!(text(chain).starts_with("Object"));
}

#[test]
fn the_text_for_a_large_value_is_limited() {
    let grid = "const row = Array(100).fill('x'.repeat(100)); const grid = Array(100).fill(row);";
    let printed = text(&format!(
        "{grid} console.dir(Array(100).fill(grid), {{ depth: null }})"
    ));
    assert!(
        printed.contains("more items") && printed.len() < 4 << 20,
        "{}",
        printed.len()
    );
    let printed =
        text("const o = {}; for (let i = 0; i < 200000; i++) o['key' + i] = i; console.log(o)");
    assert!(
        printed.contains("more items") && printed.len() < 4 << 20,
        "{}",
        printed.len()
    );
    let printed = text("const p = new URLSearchParams('a&'.repeat(102)); console.log(p, p.keys())");
    assert_eq!(printed.matches("... 2 more items").count(), 2, "{printed}");
    let printed = text(
        "const a = []; a[4294967294] = 1; console.log(a, new Array(4294967295), new Uint8Array(1e7))",
    );
    assert!(printed.starts_with(
        "[ <4294967294 empty items>, 1 ] [ <4294967295 empty items> ] Uint8Array(10000000) ["
    ));
}

#[test]
fn each_method_has_its_level() {
    let source =
        "console.log(); console.debug(1); console.info(2); console.warn(3); console.error(4); console.trace(5);
        console.assert(false); console.count(); console.countReset('x'); console.time('t'); console.time('t');
        console.timeLog('t', 'a %s', 1); console.timeEnd('t'); console.timeEnd('t'); console.dir('d'); console.clear();";
    let expected = [
        (Level::Log, ""),
        (Level::Debug, "1"),
        (Level::Info, "2"),
        (Level::Warn, "3"),
        (Level::Error, "4"),
        (Level::Trace, "Trace: 5\n    at <main> (test.js:1:99)"),
        (Level::Error, "Assertion failed"),
        (Level::Info, "default: 1"),
        (Level::Warn, "Count for 'x' does not exist"),
        (Level::Warn, "Timer 't' already exists"),
        (Level::Log, "t: 0ms a 1"),
        (Level::Info, "t: 0ms"),
        (Level::Warn, "Timer 't' does not exist"),
        (Level::Log, "'d'"),
        (Level::Log, "<cleared>"),
    ];
    let expected: Vec<_> = expected
        .map(|(level, text)| (level, text.to_owned()))
        .to_vec();
    assert_eq!(run(source, false), expected);
}

#[test]
fn the_namespace_object_is_as_web_idl_has_it() {
    let facts = [
        "Object.prototype.toString.call(console) === '[object console]'",
        "Reflect.ownKeys(Object.getPrototypeOf(console)).length === 0",
        "Object.getPrototypeOf(Object.getPrototypeOf(console)) === Object.prototype",
        "Reflect.ownKeys(console).map(String).join() === 'assert,clear,debug,error,info,log,table,trace,warn,dir,dirxml,count,\
         countReset,group,groupCollapsed,groupEnd,time,timeLog,timeEnd,Symbol(Symbol.toStringTag)'",
        "Object.entries(console).every(([name, f]) => f.length === 0 && f.name === name && !('prototype' in f))",
        "(d => d.writable && d.enumerable && d.configurable)(Object.getOwnPropertyDescriptor(console, 'log'))",
        "(d => d.writable && !d.enumerable && d.configurable)(Object.getOwnPropertyDescriptor(globalThis, 'console'))",
        "(d => !d.writable && !d.enumerable && d.configurable)(Object.getOwnPropertyDescriptor(console, Symbol.toStringTag))",
        "!('Console' in globalThis)",
        "(0, console.log)('bare') === undefined",
        "['count', 'countReset', 'time', 'timeLog', 'timeEnd'].every(name => {
             let calls = 0; console[name]({ toString() { calls++; return 'l' } });
             try { console[name]({ toString() { throw 7 } }) } catch (e) { return calls === 1 && e === 7 }
         })",
        "(() => { try { console.table([], 1) } catch (e) { return e instanceof TypeError } })()",
    ];
    for fact in facts {
        let source = format!("console.clear(); console.log(String({fact}))");
        assert_eq!(text(&source).lines().last(), Some("true"), "{fact}");
    }
}

#[test]
fn colors_are_the_same_as_in_node() {
    let messages = run(
        "console.log({ a: 1, b: 'x' }, 'raw', null); console.log('%s %O', 'a', 1)",
        true,
    );
    let texts: Vec<_> = messages.into_iter().map(|(_, text)| text).collect();
    assert_eq!(
        texts,
        [
            "{ a: \u{1b}[33m1\u{1b}[39m, b: \u{1b}[32m'x'\u{1b}[39m } raw \u{1b}[1mnull\u{1b}[22m",
            "a \u{1b}[33m1\u{1b}[39m"
        ]
    );
}

fn assert_same(actual: &str, expected: &str) {
    assert!(
        actual == expected,
        "{}",
        similar::TextDiff::from_lines(expected, actual).unified_diff()
    );
}
