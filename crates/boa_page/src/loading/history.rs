//! [`History`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#the-history-interface):
//! the session history of a page. All of its entries are of the page's own document.

use crate::{
    dom::ext::*,
    events::{dispatch_at_window, pop_state_event, queue_task},
    exception::throw,
    loading::{
        navigate::{queue_hash_change, scroll_to_fragment},
        window::Window,
    },
    page::Page,
};
use boa_engine::{Context, JsResult, JsString, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_web::{
    dom::{self},
    host::{self, HistoryHandling},
    web::clone_value,
    webidl::{
        self, AssignedEnumeration, Interface, Layers, Members, Nullable, PlatformRef, Root, Steps,
        UsvString, attribute, enumerations, getter, operation,
    },
};
use std::cell::Cell;
use url::Url;

/// The limit on entries. The oldest ones are dropped, as in browsers.
const MAX_ENTRIES: usize = 50;

/// A [session history entry](https://html.spec.whatwg.org/multipage/browsing-the-web.html#session-history-entry).
#[derive(Clone, Trace, Finalize)]
struct Entry {
    #[unsafe_ignore_trace]
    url: Url,
    /// The serialized state: a clone that no script gets.
    state: JsValue,
}

/// The slots of a `History`.
#[derive(Trace, Finalize)]
pub(crate) struct History {
    entries: GcRefCell<Vec<Entry>>,
    /// The index of the current entry.
    current: Cell<usize>,
    state: GcRefCell<JsValue>,
    #[unsafe_ignore_trace]
    scroll_restoration: Cell<ScrollRestoration>,
}

enumerations! {
    /// <https://html.spec.whatwg.org/multipage/nav-history-apis.html#scrollrestoration>
    ScrollRestoration { Auto "auto", Manual "manual" }
}

impl Interface for History {
    const NAME: &'static str = "History";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("length", &Steps(|this, _| Ok(this.entries.borrow().len()))),
        attribute(
            "scrollRestoration",
            &Steps(|this, _| Ok(this.scroll_restoration.get())),
            &Steps(|this, AssignedEnumeration(value), _| {
                if let Some(value) = value {
                    this.scroll_restoration.set(value);
                }
                Ok(())
            }),
        ),
        getter("state", &Steps(|this, _| Ok(this.state.borrow().clone()))),
        operation(
            "go",
            &Steps(|_, delta: Option<i32>, context| traverse_later(delta.unwrap_or(0), context)),
        ),
        operation("back", &Steps(|_, (), context| traverse_later(-1, context))),
        operation(
            "forward",
            &Steps(|_, (), context| traverse_later(1, context)),
        ),
        operation(
            "pushState",
            &Steps(|this, state, context| this.update(state, HistoryHandling::Push, context)),
        ),
        operation(
            "replaceState",
            &Steps(|this, state, context| this.update(state, HistoryHandling::Replace, context)),
        ),
    ];
}

/// `any data, DOMString unused, optional USVString? url = null`
type StateArguments = (JsValue, JsString, Option<Nullable<UsvString>>);

/// The history of a page that is at a URL.
pub(super) fn create(url: Url, context: &mut Context) -> PlatformRef<History> {
    webidl::define::<History>(context);
    let state = JsValue::null();
    let history = History {
        entries: GcRefCell::new(vec![Entry { url, state }]),
        current: Cell::new(0),
        state: GcRefCell::new(JsValue::null()),
        scroll_restoration: Cell::new(ScrollRestoration::Auto),
    };
    webidl::create(Layers::new().with(history), context)
}

impl History {
    /// Adds an entry after the current one, in place of those that were there, or in place of the
    /// current one.
    fn put(&self, entry: Entry, handling: HistoryHandling) {
        let mut entries = self.entries.borrow_mut();
        let mut at = self.current.get();
        if handling == HistoryHandling::Push {
            at += 1;
        }
        match entries.get_mut(at) {
            Some(known) if handling == HistoryHandling::Replace => *known = entry,
            _ => {
                entries.truncate(at);
                entries.push(entry);
            }
        }
        if entries.len() > MAX_ENTRIES {
            entries.remove(0);
            at -= 1;
        }
        self.current.set(at);
    }

    /// The [shared history push/replace state steps](https://html.spec.whatwg.org/multipage/nav-history-apis.html#shared-history-push/replace-state-steps).
    fn update(
        &self,
        (data, _, url): StateArguments,
        handling: HistoryHandling,
        context: &mut Context,
    ) -> JsResult<()> {
        let state = clone_value(&data, context)?;
        let document = Page::current(context)?.document().clone();
        let mut to = document.url();
        if let Some(UsvString(text)) = url.and_then(|it| it.0).filter(|it| !it.0.is_empty()) {
            let parsed = document.parse_url(&JsString::from(text));
            match parsed.filter(|url| can_be_rewritten(&document.url(), url)) {
                Some(url) => to = url,
                None => {
                    let message = "a page can't have a URL of another origin";
                    return throw("SecurityError", message, context);
                }
            }
        }
        let of_script = clone_value(&state, context)?;
        self.state.replace(of_script);
        let entry = Entry {
            url: to.clone(),
            state,
        };
        self.put(entry, handling);
        document.set_url(to.clone());
        host::set_document_url(&to, context);
        // `:target` is another element.
        crate::dom::changed(&document.node(), context);
        Ok(())
    }
}

/// Whether a document [can have its URL rewritten](https://html.spec.whatwg.org/multipage/nav-history-apis.html#can-have-its-url-rewritten).
fn can_be_rewritten(from: &Url, to: &Url) -> bool {
    let authority = |url: &Url| {
        (
            url.scheme().to_owned(),
            url.username().to_owned(),
            url.password().map(str::to_owned),
            url.host_str().map(str::to_owned),
            url.port(),
        )
    };
    authority(from) == authority(to)
        && match from.scheme() {
            "http" | "https" => true,
            "file" => from.path() == to.path(),
            _ => from.path() == to.path() && from.query() == to.query(),
        }
}

/// The page has navigated to a fragment: its history has an entry for it, without a state.
pub(super) fn navigated(to: &Url, handling: HistoryHandling, context: &mut Context) {
    let Ok(history) = Window::current(context).map(|window| window.history().clone()) else {
        return;
    };
    // https://html.spec.whatwg.org/multipage/browsing-the-web.html#beginning-navigation: to the
    // same URL.
    let is_same = history
        .entries
        .borrow()
        .get(history.current.get())
        .is_some_and(|entry| entry.url == *to);
    let handling = if is_same {
        HistoryHandling::Replace
    } else {
        handling
    };
    let state = JsValue::null();
    history.state.replace(state.clone());
    let url = to.clone();
    history.put(Entry { url, state }, handling);
    let event = pop_state_event(JsValue::null(), context);
    dispatch_at_window(&event, context);
}

/// [Traverses the history by a delta](https://html.spec.whatwg.org/multipage/browsing-the-web.html#traverse-the-history-by-a-delta)
/// in a task.
fn traverse_later(delta: i32, context: &mut Context) -> JsResult<()> {
    let page = Page::current(context)?;
    if delta == 0 {
        page.view()
            .not_followed("the page asked to be loaded again");
        return Ok(());
    }
    queue_task(context, move |context| {
        if let Err(error) = traverse(delta, &page, context) {
            dom::report_exception(error, context);
        }
    });
    Ok(())
}

fn traverse(delta: i32, page: &Page, context: &mut Context) -> JsResult<()> {
    let history = Window::current(context)?.history().clone();
    let to = i32::try_from(history.current.get())
        .ok()
        .and_then(|current| usize::try_from(current.checked_add(delta)?).ok());
    let entry = to.and_then(|to| history.entries.borrow().get(to).cloned());
    let (Some(to), Some(entry)) = (to, entry) else {
        return Ok(());
    };
    history.current.set(to);
    let document = page.document();
    let from = document.url();
    document.set_url(entry.url.clone());
    host::set_document_url(&entry.url, context);
    let state = clone_value(&entry.state, context)?;
    history.state.replace(state.clone());
    let event = pop_state_event(state, context);
    dispatch_at_window(&event, context);
    if from.fragment() != entry.url.fragment() {
        queue_hash_change(&from, &entry.url, context);
        if history.scroll_restoration.get() == ScrollRestoration::Auto {
            scroll_to_fragment(document, &entry.url, context);
        }
    }
    crate::dom::changed(&document.node(), context);
    Ok(())
}
