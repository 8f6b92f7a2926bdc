//! Invariants of pages for any document, cookie and key. The targets for a fuzzer panic when one is
//! violated.

use crate::watch::Budget;
use boa_engine::Context;
use boa_page::{Cookies, Key, Modifiers, Page, Resources, View};
use boa_websocket::{Limits, Runtime, net::MemoryNetwork};
use std::{rc::Rc, sync::Arc, time::Duration};
use unicode_width::UnicodeWidthStr;
use url::Url;

/// The limit on one `ArrayBuffer`, and on the bytes of Blobs and of converted arguments.
const MAX_BLOBS: usize = 1 << 20;

/// The budget of a page and of its use: the realm and its page, and the limits.
const BUDGET: Budget = Budget {
    stack: 8 << 20,
    memory: (64 << 20) + MAX_BLOBS,
    until_stop: (usize::MAX, Duration::MAX),
    time: Duration::from_secs(20),
};

/// Some public suffixes of two labels.
const PUBLIC_SUFFIXES: &[&str] = &["co.uk", "com.au", "github.io"];

/// Cookies reach only the hosts that they were set for, as a header field without line breaks.
///
/// The first line is the URL that sets cookies, the second is the URL that gets them, and the
/// others are cookies.
pub(crate) fn cookies(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    let mut lines = text.split('\n');
    let mut url = || lines.next().and_then(|line| line.parse::<Url>().ok());
    let (Some(from), Some(to)) = (url(), url()) else {
        return;
    };
    let store = Cookies::default();
    let mut set = 0;
    for (number, line) in lines.enumerate() {
        set += line.len();
        if number % 3 == 0 {
            store.set_by_script(&from, line);
        } else {
            store.set_by_response(&from, line);
        }
    }
    let sent = store.for_request(&to).unwrap_or_default();
    assert!(
        !sent.contains(|it: char| it.is_control() && it != '\t'),
        "{sent:?}"
    );
    assert!(sent.len() <= set * 2, "more is sent than was set: {sent:?}");
    let read = store.for_script(&to);
    assert!(
        read.split("; ")
            .all(|pair| read.is_empty() || sent.contains(pair)),
        "{read:?} is not among {sent:?}"
    );
    let (Some(from), Some(to)) = (from.host_str(), to.host_str()) else {
        return;
    };
    // A common domain has at least two labels, and is not a public suffix.
    let shared = from
        .rsplit('.')
        .zip(to.rsplit('.'))
        .take_while(|(one, other)| one == other);
    let mut shared: Vec<_> = shared
        .map(|(label, _)| label)
        .filter(|label| !label.is_empty())
        .collect();
    shared.reverse();
    let is_public = PUBLIC_SUFFIXES.contains(&shared.join(".").as_str());
    assert!(
        sent.is_empty() || from == to || shared.len() >= 2 && !is_public,
        "{from} sets cookies of {to}: {sent:?}"
    );
}

/// A page accepts any bytes. Its layout has no control characters and no overlapping parts. The
/// blocks of documents are at their lines.
pub(crate) fn documents(data: &[u8]) {
    let Some(([choice], source)) = data.split_first_chunk() else {
        return;
    };
    on_page(source, source, |page, _| {
        for columns in [1, 7, 1 + usize::from(*choice)] {
            for line in page.layout(columns).lines() {
                let mut end = 0;
                for span in line.spans() {
                    assert!(!span.text.contains(char::is_control), "{:?}", span.text);
                    assert!(
                        span.column >= end,
                        "{span:?} begins before the end of another, {end}"
                    );
                    end = span.column + span.text.width();
                }
            }
        }
        drop(page.lines());
    });
}

/// Any input on a page with all kinds of controls.
pub(crate) fn keys(data: &[u8]) {
    const SOURCE: &[u8] = b"<!doctype html><title>t</title><form><input id=a value='some text'><input type=checkbox>\
        <input type=radio name=r><input type=radio name=r><input type=number min=1 max=5><input maxlength=3>\
        <select><option>one<option>two</select><select multiple size=2><option>a<option>b<option>c</select>\
        <textarea rows=3 cols=9>a\nb c d\ne</textarea><button>press</button></form><details><summary>s</summary>d</details>\
        <a href='#a'>link</a><div style='overflow: auto; height: 3em' tabindex=0>1<br>2<br>3<br>4<br>5<br>6</div>\
        <label for=a>label</label><dialog open><button autofocus>ok</button></dialog><p contenteditable>edit</p>\
        <script>onkeydown = (e) => { if (e.key == '!') e.preventDefault(); if (e.key == '?') e.target.remove() };\
        oninput = (e) => { if (e.data == '#') e.target.value = '' }</script>";
    const NAMES: &str = "Tab Enter Backspace Delete ArrowLeft ArrowRight ArrowUp ArrowDown Home End PageUp \
        PageDown Escape Insert F5 Tab Enter ArrowLeft";
    let names: Vec<_> = NAMES.split(' ').collect();
    on_page(SOURCE, data, |page, context| {
        let mut data = data.iter().copied().take(200);
        while let Some(choice) = data.next() {
            let mut next = || usize::from(data.next().unwrap_or_default());
            let held = next();
            let held = Modifiers {
                ctrl: held & 1 != 0,
                shift: held & 2 != 0,
                alt: held & 12 == 12,
                meta: held & 48 == 48,
            };
            match choice {
                0..=99 => {
                    page.press(
                        &Key::named(names[usize::from(choice) % names.len()]).with(held),
                        context,
                    );
                }
                100..=169 => {
                    let code = u32::try_from(next() << 8 | next()).unwrap_or_default();
                    let character = if choice < 150 {
                        char::from(next() as u8)
                    } else {
                        char::from_u32(code).unwrap_or('e')
                    };
                    page.press(&Key::character(character).with(held), context);
                }
                170..=184 => {
                    let len = next() % 16;
                    let bytes: Vec<_> = (0..len).map(|_| next() as u8).collect();
                    page.paste(&String::from_utf8_lossy(&bytes), context);
                }
                185..=209 => page.press_mouse((next() % 50, next() % 40), held, context),
                210..=229 => page.release_mouse((next() % 50, next() % 40), held, context),
                230..=244 => {
                    page.scroll_at((next() % 50, next() % 40), next() as isize - 128, context);
                }
                245..=249 => {
                    for _ in 0..next() {
                        page.press(&Key::character('x'), context);
                    }
                    page.press(&Key::named("Enter"), context);
                }
                _ => page.resized(context),
            }
        }
        let layout = page.layout(40);
        if let Some((column, row)) = layout.caret() {
            assert!(
                column <= 40 && row <= layout.lines().len(),
                "{column}, {row}"
            );
        }
    });
}

/// Runs steps on a loaded page, and then its timers and scripts for two seconds of simulated time.
///
/// # Panics
/// If the steps panic, or use more than they may.
fn on_page(source: &[u8], input: &[u8], steps: impl FnOnce(&Page, &mut Context) + Send) {
    let input = String::from_utf8_lossy(input);
    if let Err(panic) = BUDGET.watch(&input, |_| run(source, steps)) {
        std::panic::resume_unwind(panic);
    }
}

fn run(source: &[u8], steps: impl FnOnce(&Page, &mut Context)) {
    let tokio = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    tokio.expect("it can be built").block_on(async {
        let url: Url = "https://page.example/".parse().expect("a URL");
        let at = url.clone();
        let mut limits = Limits::default();
        (limits.script_time, limits.buffer_bytes) =
            (Some(Duration::from_secs(1)), MAX_BLOBS as u64);
        limits.blob_bytes = MAX_BLOBS as u64;
        let mut runtime = Runtime::builder()
            .limits(limits)
            .connector(Arc::new(MemoryNetwork::new()))
            .location(url)
            .setup(move |context| {
                Page::register(at, Rc::new(Shown), Rc::new(Missing), Rc::default(), context)
                    .map(drop)
            })
            .build()
            .expect("it can be built");
        let context = runtime.context();
        let page = Page::from_context(context).expect("it was registered");
        page.load(source, context);
        // The outcome does not matter.
        let time = Duration::from_secs(2);
        if let Ok(Err(_)) = tokio::time::timeout(time, runtime.run()).await {
            return;
        }
        steps(&page, runtime.context());
        if let Ok(Err(_)) = tokio::time::timeout(time, runtime.run()).await {
            return;
        }
        page.leave(runtime.context());
    });
}

/// A view that lays the page out after each change, and confirms each dialog.
pub(crate) struct Shown;

impl View for Shown {
    fn changed(&self, page: &Page, _: &mut Context) {
        drop(page.layout(40));
    }

    fn confirm(&self, _: &str) -> bool {
        true
    }

    fn prompt(&self, _: &str, default: &str) -> Option<String> {
        Some(default.to_owned())
    }

    fn size(&self) -> (usize, usize) {
        (40, 10)
    }
}

/// Resources without any file.
pub(crate) struct Missing;

impl Resources for Missing {
    fn read(&self, _: &Url) -> Result<Vec<u8>, String> {
        Err("it is not there".to_owned())
    }

    fn name(&self, url: &Url) -> String {
        url.path().to_owned()
    }
}
