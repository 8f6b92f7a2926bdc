//! The traits that connect a page with the program that shows it.

use crate::Page;
use boa_engine::Context;
use url::Url;

/// Shows a page to a person. Every method has a default: that of a view without a screen, which answers no dialog.
pub trait View {
    /// Something visible has changed. Called in a task, once for all changes until then.
    fn changed(&self, _page: &Page, _context: &mut Context) {}

    /// [alert](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-alert).
    fn alert(&self, _message: &str) {}

    /// [confirm](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-confirm). False, unless implemented.
    fn confirm(&self, _message: &str) -> bool {
        false
    }

    /// [prompt](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-prompt). None means that it was canceled.
    fn prompt(&self, _message: &str, _default: &str) -> Option<String> {
        None
    }

    /// The page was asked to navigate to another document, and stays. `message` says where to, in a sentence without a full stop.
    fn not_followed(&self, _message: &str) {}

    /// A resource of the page is missing. `message` says which and why.
    fn failed(&self, _message: &str) {}

    /// The number of columns and rows of text that are visible. 80 and 24, unless implemented.
    fn size(&self) -> (usize, usize) {
        (80, 24)
    }
}

/// Reads the files of a page.
pub trait Resources {
    /// The content of a URL.
    ///
    /// # Errors
    /// The reason why it can't be read, for people.
    fn read(&self, url: &Url) -> Result<Vec<u8>, String>;

    /// The name of a URL in messages. Relative imports of a script start there.
    fn name(&self, url: &Url) -> String;
}
