//! Messages between windows.

use crate::{facts, rows, steps};

const HEAR: &str = "onmessage = (e) => say(JSON.stringify(e.data), e.origin, e.source === window, e.ports.length, e.isTrusted)";

#[test]
fn a_window_posts_messages_to_itself_in_tasks() {
    steps(
        "",
        HEAR,
        &[
            (
                "postMessage({ a: [1] }); Promise.resolve().then(() => say('microtask'))",
                "microtask\n{\"a\":[1]} https://example.com true 0 true",
            ),
            (
                "const m = { n: 1 }; postMessage(m, '*'); m.n = 2",
                "{\"n\":1} https://example.com true 0 true",
            ),
            ("postMessage(1, '/')", "1 https://example.com true 0 true"),
            (
                "postMessage(2, 'https://EXAMPLE.com:443/path')",
                "2 https://example.com true 0 true",
            ),
            ("postMessage(3, 'https://other.example')", ""),
            (
                "postMessage(4, { targetOrigin: 'https://other.example' })",
                "",
            ),
            (
                "postMessage(5, { targetOrigin: location.origin })",
                "5 https://example.com true 0 true",
            ),
            (
                "postMessage(6, null); postMessage(7, undefined)",
                "6 https://example.com true 0 true\n7 https://example.com true 0 true",
            ),
            ("postMessage(8, 'data:,')", ""),
        ],
    );
}

#[test]
fn a_message_to_a_window_takes_ports_along() {
    steps(
        "",
        HEAR,
        &[
            (
                "const { port1, port2 } = new MessageChannel(); port1.onmessage = (e) => { say('back', e.data); port1.close(); };
                 addEventListener('message', (e) => { e.ports[0].postMessage('thanks'); e.ports[0].close(); }, { once: true });
                 postMessage('port', '*', [port2])",
                "\"port\" https://example.com true 1 true\nback thanks",
            ),
            (
                "const b = new ArrayBuffer(4); postMessage(b, { transfer: [b] }); say(b.byteLength)",
                "0\n{} https://example.com true 0 true",
            ),
        ],
    );
}

#[test]
fn a_message_that_can_not_be_posted_throws() {
    facts(
        "",
        "",
        &rows(
            r"
            thrown(() => postMessage()) → TypeError
            thrown(() => postMessage(1, 'example.com')) → SyntaxError
            thrown(() => postMessage(1, { targetOrigin: '' })) → SyntaxError
            thrown(() => postMessage(() => {}, 'nonsense')) → SyntaxError
            thrown(() => postMessage(() => {}, '*')) → DataCloneError
            thrown(() => postMessage(1, '*', [{}])) → DataCloneError
            thrown(() => postMessage(1, '*', 1)) → TypeError
            postMessage.length, typeof onmessage, typeof onmessageerror → 1 object object
        ",
        ),
    );
}

#[test]
fn a_page_posts_messages_to_the_windows_of_its_frames() {
    steps(
        "<iframe id=f></iframe>",
        "const w = f.contentWindow; w.onmessage = (e) => say(e.data, e.origin, e.source === window, e.target === w);",
        &[
            (
                "w.postMessage('hello', '*')",
                "hello https://example.com true true",
            ),
            (
                "w.postMessage('own', '/')",
                "own https://example.com true true",
            ),
            (
                "w.postMessage('named', 'https://example.com')",
                "named https://example.com true true",
            ),
            ("w.postMessage('other', 'https://other.example')", ""),
        ],
    );
}
