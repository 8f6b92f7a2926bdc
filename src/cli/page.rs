//! A page without a terminal: what is added to it is printed, and lines of standard input are typed into it.

use super::{
    console::write_out,
    documents::Task,
    input::Input,
    program::{Kind, Source},
    report, script,
};
use boa_engine::Context;
use boa_websocket::{
    Builder, Runtime,
    dom::{self, host},
    page::{Cookies, Page, Resources, View},
    websocket::{ReadyState, socket_states},
};
use percent_encoding::percent_decode_str;
use std::{
    cell::{Cell, RefCell},
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
    time::Duration,
};
use tokio::sync::oneshot;
use url::Url;

/// How wide and high a page is that nobody looks at.
const SIZE: (usize, usize) = (80, 24);

/// How long a line waits before it looks again whether the page is ready for it.
const PATIENCE: Duration = Duration::from_millis(10);

/// The most pairs of lines that are compared to tell what is new among them.
const MOST_PAIRS: usize = 1_000_000;

/// The page of a script that has none.
const EMPTY: &[u8] = b"<!DOCTYPE html><html><head><title></title></head><body></body></html>";

/// What the command line says about pages.
#[derive(Default)]
pub(super) struct Settings {
    /// Whether a script gets a plain page in which an unknown id makes its element.
    pub(super) dom: bool,
    /// Scripts that run first.
    pub(super) prelude: Vec<Source>,
    /// What is to be done with a document.
    pub(super) document: Option<Task>,
}

/// Gives the runtime a page.
pub(super) fn add(builder: Builder, source: &Source, settings: &script::Settings) -> Builder {
    let url = settings.location_of(source).unwrap_or_else(|| Url::parse("about:blank").expect("it is a URL"));
    let cookies = Rc::new(Cookies::default());
    let (sent, received) = (cookies.clone(), cookies.clone());
    let (dom, name) = (settings.page.dom, source.name.clone());
    builder
        .headers(move |url| sent.for_request(url).map(|value| ("Cookie".to_owned(), value)).into_iter().collect())
        .opened(move |url, opened| {
            let fields = opened.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
            fields.for_each(|(_, value)| received.set_by_response(url, value));
        })
        .setup(move |context| {
            let files = Files::new(url.clone(), &name);
            let page = Page::register(url, Plain::new(), files, cookies, context)?;
            if dom {
                page.make_elements();
            }
            Ok(())
        })
}

/// Gives a script without a page of its own one to find.
pub(super) fn begin(runtime: &mut Runtime, source: &Source) {
    let context = runtime.context();
    if let Some(page) = Page::of(context).filter(|_| !matches!(source.kind, Kind::Page)) {
        page.parse(EMPTY, context);
    }
}

/// Loads the page, if the source is one, or lets the one that scripts have filled be complete.
pub(super) fn finish(runtime: &mut Runtime, source: &Source) {
    let context = runtime.context();
    let Some(page) = Page::of(context) else { return };
    match source.kind {
        Kind::Page => page.load(&source.text, context),
        _ => page.finish(context),
    }
}

/// Leaves the page. Whether there is one.
pub(super) fn leave(runtime: &mut Runtime) -> bool {
    let context = runtime.context();
    let page = Page::of(context);
    if let Some(page) = &page {
        page.leave(context);
    }
    page.is_some()
}

/// Prints what is new.
pub(super) struct Plain {
    shown: RefCell<Vec<String>>,
    input: Arc<Input>,
    /// Whether lines are waited for.
    reading: Rc<Cell<bool>>,
}

impl Plain {
    pub(super) fn new() -> Rc<Self> {
        Rc::new(Self { shown: RefCell::default(), input: Input::new(), reading: Rc::default() })
    }
}

impl View for Plain {
    fn changed(&self, page: &Page, context: &mut Context) {
        let lines = page.lines();
        let before = self.shown.replace(lines.clone());
        let mut text = String::new();
        for line in added(&before, &lines) {
            if !line.trim().is_empty() {
                text += line;
                text.push('\n');
            }
        }
        write_out(text.as_bytes());
        if page.is_loaded() && page.takes_lines() && !self.reading.replace(true) {
            read_lines(self.input.clone(), self.reading.clone(), context);
        }
    }

    fn alert(&self, message: &str) {
        write_out(format!("alert: {message}\n").as_bytes());
    }

    fn confirm(&self, message: &str) -> bool {
        write_out(format!("confirm: {message} (yes or no)\n").as_bytes());
        let answer = self.input.next_line().unwrap_or_default().trim().to_ascii_lowercase();
        matches!(&*answer, "y" | "yes" | "ok")
    }

    fn prompt(&self, message: &str, default: &str) -> Option<String> {
        let default = if default.is_empty() { String::new() } else { format!(" ({default})") };
        write_out(format!("prompt: {message}{default}\n").as_bytes());
        self.input.next_line()
    }

    fn not_followed(&self, what: &str) {
        report::warning(&format_args!("{what}, and there is nothing to go there with: the page stays"));
    }

    fn failed(&self, what: &str) {
        report::warning(&what);
    }

    fn size(&self) -> (usize, usize) {
        SIZE
    }
}

/// The lines that were not there before, in order: those outside of the longest common subsequence.
fn added<'a>(before: &[String], after: &'a [String]) -> Vec<&'a str> {
    let start = before.iter().zip(after).take_while(|(one, other)| one == other).count();
    let (before, after) = (&before[start..], &after[start..]);
    let end = before.iter().rev().zip(after.iter().rev()).take_while(|(one, other)| one == other).count();
    let (before, after) = (&before[..before.len() - end], &after[..after.len() - end]);
    if before.is_empty() || before.len().saturating_mul(after.len()) > MOST_PAIRS {
        return after.iter().map(String::as_str).collect();
    }
    // The length of the longest common subsequence of what is left of both.
    let width = after.len() + 1;
    let mut common = vec![0_u32; (before.len() + 1) * width];
    for (row, one) in before.iter().enumerate().rev() {
        for (column, other) in after.iter().enumerate().rev() {
            common[row * width + column] = if one == other {
                common[(row + 1) * width + column + 1] + 1
            } else {
                common[(row + 1) * width + column].max(common[row * width + column + 1])
            };
        }
    }
    let (mut row, mut column, mut new) = (0, 0, Vec::new());
    while column < after.len() {
        if row < before.len() && before[row] == after[column] {
            row += 1;
            column += 1;
        } else if row < before.len() && common[(row + 1) * width + column] >= common[row * width + column + 1] {
            row += 1;
        } else {
            new.push(after[column].as_str());
            column += 1;
        }
    }
    new
}

/// Types the lines of standard input into the page, as long as there are some, and something to type into.
fn read_lines(input: Arc<Input>, reading: Rc<Cell<bool>>, context: &mut Context) {
    let host = host(context);
    let queue = host.clone();
    let lines = async move {
        loop {
            input.wait().await;
            let (done, typed) = oneshot::channel();
            let line = input.clone();
            queue.queue_task(dom::task(move |context| type_next(&line, done, context)));
            if typed.await.is_err() {
                break;
            }
        }
        // At the end of the input nothing is to be read again.
        reading.set(input.has_ended());
    };
    host.spawn_local(Box::pin(lines), context);
}

/// Types a line once no socket is being opened: a person would wait for that as well. The sender is dropped when there is
/// nothing to type into, or nothing more to come.
fn type_next(input: &Arc<Input>, done: oneshot::Sender<()>, context: &mut Context) {
    let Some(page) = Page::of(context) else { return };
    if socket_states(context).iter().any(|socket| socket.ready_state == ReadyState::Connecting) {
        let input = input.clone();
        let again = dom::task(move |context| type_next(&input, done, context));
        host(context).set_timer(PATIENCE, true, again, context);
        return;
    }
    if page.takes_lines()
        && let Some(line) = input.take()
    {
        page.type_line(&line, context);
        // Nobody waits when the runtime is gone.
        let _ = done.send(());
    }
}

/// What a page in a file is made of: files beside it, and below.
pub(super) struct Files {
    /// The page's own URL, and the file that it is in, as the person calls it.
    url: Url,
    file: PathBuf,
}

impl Files {
    pub(super) fn new(url: Url, file: &Path) -> Rc<Self> {
        Rc::new(Self { url, file: file.to_owned() })
    }

    /// The file at a URL: its own path, or for a page that thinks it is elsewhere the path from there to here.
    fn path(&self, url: &Url) -> Option<PathBuf> {
        if url.scheme() == "file" {
            return url.to_file_path().ok();
        }
        if url.origin() != self.url.origin() {
            return None;
        }
        let folder = self.url.join(".").ok()?;
        let relative = url.path().strip_prefix(folder.path())?;
        let relative = percent_decode_str(relative).decode_utf8_lossy();
        let inside = !Path::new(&*relative).components().any(|part| !matches!(part, std::path::Component::Normal(_)));
        inside.then(|| self.file.parent().unwrap_or(Path::new("")).join(&*relative))
    }
}

impl Resources for Files {
    fn read(&self, url: &Url) -> Result<Vec<u8>, String> {
        let Some(path) = self.path(url) else { return Err("only files are read".to_owned()) };
        super::program::read(&path).map_err(|error| error.to_string())
    }

    fn name(&self, url: &Url) -> String {
        let mut plain = url.clone();
        plain.set_fragment(None);
        if plain == self.url {
            return self.file.display().to_string();
        }
        let Some(path) = self.path(url) else { return url.to_string() };
        let current = std::env::current_dir().ok();
        let short = current.and_then(|folder| path.strip_prefix(folder).ok().map(Path::to_owned));
        short.unwrap_or(path).display().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &[&str], after: &[&str], new: &[&str]) {
        let [before, after] = [before, after].map(|lines| lines.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(added(&before, &after), new);
    }

    #[test]
    fn what_is_new_is_told_once() {
        check(&[], &["a", "b"], &["a", "b"]);
        check(&["a", "b"], &["a", "x", "b"], &["x"]);
        check(&["log", "1", "users", "ann"], &["log", "1", "2", "users", "ann", "bob"], &["2", "bob"]);
        check(&["a", "b"], &["b"], &[]);
        check(&["one"], &["two"], &["two"]);
        check(&["a"], &["a", "a"], &["a"]);
    }

    #[test]
    fn a_page_elsewhere_has_the_files_beside_it() {
        let files = Files::new(Url::parse("https://example.com/app/page.html").unwrap(), Path::new("x/page.html"));
        let path = |url: &str| files.path(&Url::parse(url).unwrap());
        assert_eq!(path("https://example.com/app/lib/a%20b.js"), Some(PathBuf::from("x/lib/a b.js")));
        assert_eq!(path("https://example.com/other.js"), None);
        assert_eq!(path("https://cdn.example/a.js"), None);
        assert_eq!(path("https://example.com/app/%2e%2e%2fa.js"), None);
        assert_eq!(files.name(&Url::parse("https://example.com/app/page.html#top").unwrap()), "x/page.html");
    }
}
