//! Pages in a runtime, and what their scripts say.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by a panic, in its helpers too"
)]

mod dialogs_and_media;
mod dom;
mod events;
#[cfg(feature = "fetch")]
mod form_data;
mod frameworks;
mod history;
mod html;
mod keys_and_clicks;
mod loading;
mod messages;
mod nodes;
mod observers;
mod ranges;
mod validation;
mod windows;
mod xpath;

use boa_engine::{Context, Source};
use boa_page::{Cookies, Key, Page, Resources, View};
use boa_websocket::{Reporter, Runtime, dom::ErrorReport};
use std::{cell::RefCell, rc::Rc};
use url::Url;

/// Records the texts of `alert`, the messages to the person, and uncaught errors.
#[derive(Default)]
struct Recorder(RefCell<Vec<String>>);

impl Recorder {
    fn say(&self, line: String) {
        self.0.borrow_mut().push(line);
    }

    /// The lines since the last call.
    fn take(&self) -> String {
        self.0.take().join("\n")
    }
}

impl View for Recorder {
    fn changed(&self, _: &Page, _: &mut Context) {}

    fn alert(&self, message: &str) {
        self.say(message.to_owned());
    }

    fn confirm(&self, message: &str) -> bool {
        message == "yes?"
    }

    fn prompt(&self, message: &str, default: &str) -> Option<String> {
        (message != "none").then(|| format!("{message} {default}"))
    }

    fn not_followed(&self, what: &str) {
        self.say(format!("NOT FOLLOWED {what}"));
    }

    fn failed(&self, what: &str) {
        self.say(format!("FAILED {what}"));
    }

    fn size(&self) -> (usize, usize) {
        (80, 10)
    }
}

impl Reporter for Recorder {
    fn uncaught(&self, report: &ErrorReport) {
        let place = report
            .position()
            .map(|it| format!(" at {}:{}", it.line, it.column))
            .unwrap_or_default();
        self.say(format!("UNCAUGHT {}{place}", report.message));
    }

    fn connection_failed(&self, _: &Url, _: &boa_websocket::net::Error) {}
}

/// The files of a page, by their names.
struct Files(Vec<(&'static str, &'static str)>);

impl Resources for Files {
    fn read(&self, url: &Url) -> Result<Vec<u8>, String> {
        let name = url.path().trim_start_matches('/');
        let found = self.0.iter().find(|(known, _)| *known == name);
        found
            .map(|(_, text)| text.as_bytes().to_vec())
            .ok_or_else(|| "it is not there".to_owned())
    }

    fn name(&self, url: &Url) -> String {
        url.path().trim_start_matches('/').to_owned()
    }
}

/// A page of these files that has been loaded, with its tasks.
async fn load(
    files: Vec<(&'static str, &'static str)>,
    html: &str,
) -> (Rc<Recorder>, Runtime, Page) {
    let recorder = Rc::new(Recorder::default());
    let view = recorder.clone();
    let url = Url::parse("https://example.com/page.html").unwrap();
    let mut runtime = Runtime::builder()
        .reporter(recorder.clone())
        .location(url.clone())
        .setup(move |context| {
            Page::register(url, view, Rc::new(Files(files)), Rc::default(), context).map(drop)
        })
        .build()
        .unwrap();
    let page = Page::from_context(runtime.context()).unwrap();
    page.load(html.as_bytes(), runtime.context());
    runtime.run().await.unwrap();
    (recorder, runtime, page)
}

fn with_paused_clock<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(future)
}

/// The output of a page, with a line for each `alert`. `steps` are the user's, after the load.
fn page_with(
    files: Vec<(&'static str, &'static str)>,
    html: &str,
    steps: impl FnOnce(&Page, &mut Context),
) -> String {
    with_paused_clock(async {
        let (recorder, mut runtime, page) = load(files, html).await;
        steps(&page, runtime.context());
        runtime.run().await.unwrap();
        page.leave(runtime.context());
        runtime.run().await.unwrap();
        recorder.take()
    })
}

fn page(html: &str) -> String {
    page_with(Vec::new(), html, |_, _| {})
}

/// A page with a script after its body. `say` takes several values.
fn with_script(body: &str, script: &str) -> String {
    const HELP: &str = "function say(...all) { alert(all.map(String).join(' ')); } \
        function thrown(f) { try { return 'returned ' + f(); } catch (e) { return e.name; } }";
    format!("<!DOCTYPE html><body>{body}<script>{HELP}</script><script>{script}</script>")
}

/// The output of a page with a script after its body.
fn script(body: &str, script: &str) -> String {
    page(&with_script(body, script))
}

/// Loads a page whose script says nothing, and then runs further scripts in it, each with its
/// tasks. Each row has a script and the lines that it says.
#[track_caller]
fn steps<S: AsRef<str>>(body: &str, setup: &str, rows: &[(S, &str)]) {
    let (loaded, output, left) = with_paused_clock(async {
        let (recorder, mut runtime, page) = load(Vec::new(), &with_script(body, setup)).await;
        let (loaded, mut output) = (recorder.take(), Vec::new());
        for (script, _) in rows {
            if let Err(error) = runtime.execute("step.js", script.as_ref()).await {
                recorder.say(format!("UNCAUGHT {error}"));
            }
            runtime.run().await.unwrap();
            output.push(recorder.take());
        }
        page.leave(runtime.context());
        runtime.run().await.unwrap();
        (loaded, output, recorder.take())
    });
    assert_eq!(loaded, "", "{setup}");
    for ((script, expected), output) in rows.iter().zip(output) {
        assert_eq!(output, *expected, "{}", script.as_ref());
    }
    assert_eq!(left, "", "the page is left");
}

/// The rows of a table: a line for each, with an arrow between its columns.
fn rows(table: &str) -> Vec<(&str, &str)> {
    let lines = table.lines().map(str::trim_start);
    let lines = lines.filter(|line| !line.is_empty());
    lines
        .map(|line| line.split_once(" → ").expect(line))
        .collect()
}

/// As [`steps`]: each row has an expression, or several with commas between them, and what `say`
/// makes of it.
#[track_caller]
fn facts(body: &str, setup: &str, rows: &[(&str, &str)]) {
    let rows: Vec<_> = rows
        .iter()
        .map(|(expression, value)| (format!("say({expression})"), *value))
        .collect();
    steps(body, setup, &rows);
}

fn eval(source: &str, context: &mut Context) {
    context.eval(Source::from_bytes(source)).unwrap();
}

/// The value of an expression, as a string.
fn value(expression: &str, context: &mut Context) -> String {
    let value = context.eval(Source::from_bytes(expression)).unwrap();
    value.to_string(context).unwrap().to_std_string_lossy()
}

/// The key of a character, or the one with this name.
fn key(name: &str) -> Key {
    let mut characters = name.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) => Key::character(character),
        _ => Key::named(name),
    }
}

/// The cookies of one page.
#[test]
fn cookies_are_kept_by_the_page() {
    let output = script(
        "",
        "document.cookie = 'a=1'; document.cookie = 'b=2; path=/elsewhere'; say(document.cookie);",
    );
    assert_eq!(output, "a=1");
    assert_eq!(
        Cookies::default().for_request(&Url::parse("wss://example.com").unwrap()),
        None
    );
}
