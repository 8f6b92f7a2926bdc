//! What a page asks of those who show it.

use crate::Page;
use boa_engine::Context;
use url::Url;

/// Who shows a page to a person.
pub trait View {
    /// Something has changed. Called in a task, once for all changes until then.
    fn changed(&self, page: &Page, context: &mut Context);

    /// [alert](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-alert).
    fn alert(&self, message: &str);

    /// [confirm](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-confirm).
    fn confirm(&self, message: &str) -> bool;

    /// [prompt](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-prompt): none if it was canceled.
    fn prompt(&self, message: &str, default: &str) -> Option<String>;

    /// The page would lead elsewhere, and stays: `what` says where to, in a sentence without a full stop.
    fn not_followed(&self, what: &str);

    /// Something that the page is made of is missing, and why.
    fn failed(&self, what: &str);

    /// How many columns and rows of text are seen at a time.
    fn size(&self) -> (usize, usize);
}

/// Where a page has what it is made of.
pub trait Resources {
    /// What is at a URL.
    ///
    /// # Errors
    /// Why it can't be had, for people.
    fn read(&self, url: &Url) -> Result<Vec<u8>, String>;

    /// What is at a URL is called so in messages, and what it imports is found from there.
    fn name(&self, url: &Url) -> String;
}
