//! A page, its state, and the traits that connect it with the program that shows it.
//! [`crate::loading`] and [`crate::input`] add methods to it.

use crate::dom::ext::*;
use crate::{
    dom::{Document, Element, Node},
    events::queue_task,
    html::{FetchedScript, PreparedScript, inner_text::lines_of},
    text_layout::{self, Layout, LayoutCache},
};
use boa_engine::{Context, JsData, JsResult};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};
use boa_web::webidl::{PlatformRef, realm_data, type_error};
use std::{cell::Cell, collections::VecDeque, rc::Rc};
use url::Url;

/// Shows a page to the user. Every method has a default, for a view without a screen, which
/// answers no dialog.
pub trait View {
    /// Something visible has changed. Called in a task, once for all changes until then.
    fn changed(&self, _page: &Page, _context: &mut Context) {}

    /// [alert](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-alert).
    fn alert(&self, _message: &str) {}

    /// [confirm](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-confirm).
    /// False, unless implemented.
    fn confirm(&self, _message: &str) -> bool {
        false
    }

    /// [prompt](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-prompt).
    /// None means that it was canceled.
    fn prompt(&self, _message: &str, _default: &str) -> Option<String> {
        None
    }

    /// The page was asked to navigate to another document, and stays. `message` says where to, in a
    /// sentence without a full stop.
    fn not_followed(&self, _message: &str) {}

    /// A resource of the page is missing. `message` says which and why.
    fn failed(&self, _message: &str) {}

    /// A script can't be loaded, and its element has no listener for `error`. Does the same as
    /// [`Self::failed`], unless implemented.
    fn script_failed(&self, message: &str) {
        self.failed(message);
    }

    /// The number of columns and rows of text that are visible. 80 and 24, unless implemented.
    fn size(&self) -> (usize, usize) {
        (80, 24)
    }
}

/// Reads the files of a page. Modules with an `http:` or `https:` URL, and classic scripts that are
/// not there, come from the loader of the runtime instead.
pub trait Resources {
    /// The content of a URL.
    ///
    /// # Errors
    /// The reason why it can't be read, for people.
    fn read(&self, url: &Url) -> Result<Vec<u8>, String>;

    /// The name of a URL in messages. Relative imports of a script start there.
    fn name(&self, url: &Url) -> String;

    /// [Fetches a classic script][1] that can't be [read](Self::read) from the server of its URL, for
    /// a document with another URL. `None` if there is no such server, which is the default. The
    /// future runs in the event loop.
    ///
    /// [1]: https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-script
    fn fetch_classic_script(
        &self,
        _url: &Url,
        _document: &Url,
        _context: &Context,
    ) -> Option<FetchedScript> {
        None
    }

    /// [Registers an import map][1] of the document, whose addresses are relative to `base`. Returns
    /// warnings for its author, in sentences without a full stop. Without an implementation there
    /// are no import maps.
    ///
    /// [1]: https://html.spec.whatwg.org/multipage/webappapis.html#register-an-import-map
    ///
    /// # Errors
    /// The reason why the map is not used, for people.
    fn register_import_map(
        &self,
        _text: &str,
        _base: &Url,
        _context: &Context,
    ) -> Result<Vec<String>, String> {
        Err("this page has no import maps".to_owned())
    }
}

/// A page: a document, its window, and the view that shows it.
///
/// ```
/// use boa_engine::{Context, js_string};
/// use boa_page::{Cookies, Key, Modifiers, Page, Resources, View, text_layout::Style};
/// use boa_web::{EventLoop, web::location};
/// use std::{cell::RefCell, rc::Rc};
/// use url::Url;
///
/// /// A view that prints, and answers no dialog.
/// struct Printer;
///
/// impl View for Printer {
///     fn changed(&self, page: &Page, _: &mut Context) {
///         println!("{}", page.lines().join("\n"));
///     }
/// }
///
/// impl Resources for Printer {
///     fn read(&self, url: &Url) -> Result<Vec<u8>, String> {
///         Err(format!("{url} is not there"))
///     }
///
///     fn name(&self, url: &Url) -> String {
///         url.to_string()
///     }
/// }
///
/// const SOURCE: &str = "<form><input name=line></form><ul></ul><script>
///     document.querySelector('form').onsubmit = (event) => {
///         const item = document.createElement('li');
///         item.append(event.target.elements.line.value);
///         document.querySelector('ul').append(item);
///         return false;
///     };
/// </script>";
/// let url: Url = "https://chat.example/".parse()?;
/// let cookies = Rc::new(Cookies::default());
/// cookies.set_by_response(&url, "token=12345; HttpOnly");
/// assert_eq!(cookies.for_request(&url).as_deref(), Some("token=12345"));
///
/// // Or a `Runtime` of boa_websocket, with its builder's `location` and `setup`.
/// let context = &mut Context::default();
/// let events = EventLoop::install(context)?;
/// location::register(Some(&url), context)?;
/// let page = Page::register(url, Rc::new(Printer), Rc::new(Printer), cookies, context)?;
/// page.load(SOURCE.as_bytes(), context); // a task that calls page.parse(..) and then page.finish(..)
/// events.run(context)?;
/// assert!(page.is_loaded());
///
/// let page = Page::from_context(context).ok_or("there is a page")?;
/// page.press(&Key::named("Tab"), context);
/// page.paste("hello", context);
/// let goes_on = page.press(&Key::named("Enter"), context);
/// assert!(goes_on && page.lines().iter().any(|line| line.contains("hello")));
///
/// // The page in a terminal, and input there:
/// page.press(&Key::character('x').with(Modifiers { alt: true, ..Modifiers::default() }), context);
/// page.paste(" again", context);
/// let layout = page.layout(40);
/// assert_eq!(layout.lines()[0].to_string(), "[hello again_________]");
/// assert!(layout.lines()[0].spans()[0].style.has(Style::REVERSED.with(Style::BOLD).without(Style::BOLD)));
/// assert_eq!(layout.caret(), Some((12, 0)));
/// page.press_mouse((0, 2), Modifiers::default(), context);
/// page.release_mouse((0, 2), Modifiers::default(), context);
/// page.scroll_at((0, 2), 3, context);
/// page.resized(context);
/// assert_eq!(page.first_row(), 0); // all of it is seen
///
/// let document = page.document().object(); // with the members that scripts find
/// let item = document.get(js_string!("body"), context)?.as_object().ok_or("there is a body")?;
/// page.click(&item, context);
/// page.leave(context);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Trace, Finalize, JsData)]
pub struct Page {
    slots: boa_web::engine::Persistent<Gc<Slots>>,
}

/// The state of a page.
#[derive(Trace, Finalize)]
struct Slots {
    document: PlatformRef<Document>,
    #[unsafe_ignore_trace]
    view: Rc<dyn View>,
    #[unsafe_ignore_trace]
    resources: Rc<dyn Resources>,
    loading: LoadingState,
    input: InputState,
    layout: LayoutCache,
    /// Whether a task is queued that notifies the view of changes.
    is_change_queued: Cell<bool>,
}

/// The progress of loading a page.
#[derive(Trace, Finalize)]
pub(crate) struct LoadingState {
    /// Scripts that wait for the end of parsing.
    pub(crate) deferred: GcRefCell<VecDeque<PreparedScript>>,
    /// Scripts that execute in order, as soon as possible.
    pub(crate) in_order: GcRefCell<VecDeque<PreparedScript>>,
    /// Whether one of them is being executed.
    pub(crate) executes_in_order: Cell<bool>,
    /// The number of resources that delay the load event; parsing is one.
    pub(crate) delays_load: Cell<usize>,
    /// Whether the load event has been fired.
    pub(crate) loaded: Cell<bool>,
    /// Whether the page was left.
    pub(crate) hidden: Cell<bool>,
    /// Whether the parser waits for the server of a script.
    pub(crate) parses: Cell<bool>,
    /// Whether parsing [finishes](Page::finish) after that.
    pub(crate) finishes: Cell<bool>,
    /// Whether the first of the scripts in `deferred`, or in `in_order`, waits for its server.
    pub(crate) waits_for_deferred: Cell<bool>,
    pub(crate) waits_in_order: Cell<bool>,
}

/// The state of a page that input changes.
#[derive(Default, Trace, Finalize)]
pub(crate) struct InputState {
    /// The node on which the main button of the mouse was pressed that is still held down.
    pub(crate) pressed: GcRefCell<Option<PlatformRef<Node>>>,
    /// The offset of the first visible row, in CSS pixels.
    pub(crate) scroll_top: Cell<f64>,
}

impl Page {
    pub(crate) fn new(
        document: PlatformRef<Document>,
        view: Rc<dyn View>,
        resources: Rc<dyn Resources>,
    ) -> Self {
        let loading = LoadingState {
            deferred: GcRefCell::default(),
            in_order: GcRefCell::default(),
            executes_in_order: Cell::new(false),
            delays_load: Cell::new(1),
            loaded: Cell::new(false),
            hidden: Cell::new(false),
            parses: Cell::default(),
            finishes: Cell::default(),
            waits_for_deferred: Cell::default(),
            waits_in_order: Cell::default(),
        };
        let slots = Slots {
            document,
            view,
            resources,
            loading,
            input: InputState::default(),
            layout: LayoutCache::default(),
            is_change_queued: Cell::new(false),
        };
        Self {
            slots: boa_web::engine::Persistent::new(Gc::new(slots)),
        }
    }

    /// The page of the current realm, if it is one.
    #[must_use]
    pub fn from_context(context: &Context) -> Option<Self> {
        realm_data(context.realm(), Self::clone)
    }

    /// The page of the current realm, for the members of its interfaces.
    pub(crate) fn current(context: &Context) -> JsResult<Self> {
        Self::from_context(context).ok_or_else(|| type_error("there is no page"))
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &PlatformRef<Document> {
        &self.slots.document
    }

    pub(crate) fn view(&self) -> Rc<dyn View> {
        self.slots.view.clone()
    }

    pub(crate) fn resources(&self) -> &dyn Resources {
        &*self.slots.resources
    }

    pub(crate) fn loading(&self) -> &LoadingState {
        &self.slots.loading
    }

    pub(crate) fn input(&self) -> &InputState {
        &self.slots.input
    }

    /// Whether the `load` event has been fired.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.slots.loading.loaded.get()
    }

    /// The element that has the focus.
    pub(crate) fn focused(&self) -> Option<PlatformRef<Element>> {
        self.document().focused().and_then(|it| it.as_element())
    }

    /// The page as lines of text.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        lines_of(&self.document().node())
    }

    /// Lays the page out.
    #[must_use]
    pub fn layout(&self, columns: usize) -> Layout {
        let rows = self.view().size().1;
        let known = self.slots.layout.borrow().clone();
        if let Some((.., layout)) = known.filter(|known| (known.0, known.1) == (columns, rows)) {
            return layout;
        }
        let layout = text_layout::lay_out(self.document(), columns, rows);
        // A parser reports its changes when it pauses, which may be later.
        if self.is_loaded() {
            self.slots
                .layout
                .replace(Some((columns, rows, layout.clone())));
        }
        layout
    }

    /// The next [`layout`](Self::layout) is a new one.
    pub(crate) fn invalidate_layout(&self) {
        self.slots.layout.take();
    }
}

/// The page has changed visibly: queues a task that notifies the view, once for all changes until
/// then.
pub(crate) fn invalidate_rendering(context: &mut Context) {
    let Some(page) = Page::from_context(context) else {
        return;
    };
    page.invalidate_layout();
    if page.slots.is_change_queued.replace(true) {
        return;
    }
    queue_task(context, move |context| {
        page.slots.is_change_queued.set(false);
        let view = page.view();
        view.changed(&page, context);
    });
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page")
            .field("url", &self.slots.document.url().as_str())
            .finish_non_exhaustive()
    }
}
