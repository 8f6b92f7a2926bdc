//! [Documents](https://dom.spec.whatwg.org/#nodes) and [pages](https://html.spec.whatwg.org/): a tree of nodes for scripts,
//! without a browser around it.
//!
//! A [`Page`] is a document with a window: it [loads](Page::load) HTML, runs its scripts, and notifies a [`View`] of visible
//! changes. Its interfaces follow the standards as far as a page without style sheets can. Members of interfaces that are missing
//! are undefined, so that scripts can detect them.

mod dom;
mod events;
mod html;
mod input;
mod loading;
mod selectors;
pub mod text_layout;

#[cfg(test)]
mod tests;

pub use dom::{
    attr::Attr,
    character_data::{CdataSection, CharacterData, Comment, ProcessingInstruction, Text},
    document::{Document, XmlDocument},
    document_fragment::{DocumentFragment, DocumentType},
    element::Element,
    node::Node,
};
pub use events::Modifiers;
pub use html::HtmlElement;
pub use input::keys::Key;
pub use loading::{
    cookies::Cookies,
    view::{Resources, View},
};

use crate::ext::*;
use boa_engine::{Context, JsData, JsError, JsResult};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};
use boa_websocket::{
    dom::{DomException, TaskSource, enable_current_event, host, set_navigation_hook, task},
    webidl::{self, PlatformRef, type_error},
};
use dom::cell::Exchange as _;
use dom::parent_node::{ChildNode, ParentNode};
use std::{
    cell::{Cell, RefCell},
    path::PathBuf,
    rc::Rc,
};
use url::Url;

/// The methods that platform objects have in this crate.
mod ext {
    pub(crate) use crate::dom::{
        attr::{AttrExt, CreateAttrExt, ElementAttrExt},
        character_data::{CharacterDataExt, ProcessingInstructionExt},
        document::DocumentExt,
        element::ElementExt,
        id_cache::LookupExt,
        named_node_map::AttributesExt,
        node::{NodeExt, TreeExt},
        node_factory::NodeFactoryExt,
    };
}

/// A page: a document, its window, and the view that shows it.
///
/// ```
/// use boa_engine::Context;
/// use boa_page::{Cookies, Key, Modifiers, Page, Resources, View, text_layout::Style};
/// use boa_websocket::Runtime;
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
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
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
/// let mut runtime = Runtime::builder().location(url.clone()).build()?;
/// let context = runtime.context();
/// let page = Page::register(url, Rc::new(Printer), Rc::new(Printer), cookies, context)?;
/// page.load(SOURCE.as_bytes(), context); // a task that calls page.parse(..) and then page.finish(..)
/// runtime.run().await?;
/// assert!(page.is_loaded() && page.takes_lines());
///
/// let context = runtime.context();
/// let page = Page::of(context).ok_or("there is a page")?;
/// page.type_line("hello", context);
/// assert!(page.lines().iter().any(|line| line.contains("hello")));
///
/// // What a person sees and does where there are characters alone:
/// page.press(&Key::named("Tab"), context);
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
/// let document = page.document().object(); // for a script; and page.synthesize_elements(|_| "div") is for those without a page
/// # drop(document.clone());
/// page.leave(context);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Trace, Finalize, JsData)]
pub struct Page {
    slots: Gc<Slots>,
}

/// The state of a page.
#[derive(Trace, Finalize)]
struct Slots {
    document: PlatformRef<Document>,
    #[unsafe_ignore_trace]
    view: Rc<dyn View>,
    #[unsafe_ignore_trace]
    resources: Rc<dyn Resources>,
    #[unsafe_ignore_trace]
    cookies: Rc<Cookies>,
    /// The local names of elements that are created for unknown ids.
    #[unsafe_ignore_trace]
    synthesizes: Cell<Option<dom::synthesize::LocalNameFor>>,
    /// A line of input that has pressed a button, and is kept until a script asks for input.
    #[unsafe_ignore_trace]
    pending_line: RefCell<Option<String>>,
    /// Scripts that wait for the end of parsing.
    deferred: GcRefCell<Vec<loading::scripts::Prepared>>,
    /// The number of resources that delay the load event; parsing is one.
    delays_load: Cell<usize>,
    loaded: Cell<bool>,
    hidden: Cell<bool>,
    /// Whether a task is queued that notifies the view of changes.
    is_change_queued: Cell<bool>,
    scroll_top: Cell<f64>,
    /// Where the button of the mouse was pressed that is still held down.
    pressed: GcRefCell<Option<PlatformRef<Node>>>,
    #[unsafe_ignore_trace]
    frames: RefCell<loading::window::FrameCallbacks>,
    storages: loading::storage::Storages,
    layout: text_layout::LayoutCache,
}

impl Page {
    /// Makes the current realm's global object the window of a document, empty still, and defines the interfaces of this
    /// module. To be called once, before any script runs.
    ///
    /// # Errors
    /// Infallible; the engine's type allows for errors.
    pub fn register(
        url: Url,
        view: Rc<dyn View>,
        resources: Rc<dyn Resources>,
        cookies: Rc<Cookies>,
        context: &mut Context,
    ) -> JsResult<Self> {
        define(context)?;
        let document = Document::create(url, context);
        document.window.replace(Some(context.global_object()));
        let page = Self {
            slots: Gc::new(Slots {
                document,
                view,
                resources,
                cookies,
                synthesizes: Cell::new(None),
                pending_line: RefCell::default(),
                deferred: GcRefCell::default(),
                delays_load: Cell::new(1),
                loaded: Cell::new(false),
                hidden: Cell::new(false),
                is_change_queued: Cell::new(false),
                scroll_top: Cell::new(0.0),
                pressed: GcRefCell::default(),
                frames: RefCell::default(),
                storages: loading::storage::Storages::default(),
                layout: text_layout::LayoutCache::default(),
            }),
        };
        context.realm().host_defined_mut().insert(page.clone());
        loading::window::register(&page, context)?;
        set_navigation_hook(loading::navigate::follow, context);
        Ok(page)
    }

    /// The page of the current realm, if it is one.
    #[must_use]
    pub fn of(context: &Context) -> Option<Self> {
        context.realm().host_defined().get::<Self>().cloned()
    }

    /// Creates an element when a script asks for an id or a selector that no element has, for scripts whose page is missing. Where
    /// the selector has no type, `local_name` says which element an id or a class suggests.
    pub fn synthesize_elements(&self, local_name: fn(&str) -> &'static str) {
        self.slots.synthesizes.set(Some(local_name));
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &PlatformRef<Document> {
        &self.slots.document
    }

    pub(crate) fn view(&self) -> Rc<dyn View> {
        self.slots.view.clone()
    }

    fn resources(&self) -> Rc<dyn Resources> {
        self.slots.resources.clone()
    }

    fn cookies(&self) -> &Cookies {
        &self.slots.cookies
    }

    fn is_hidden(&self) -> bool {
        self.slots.hidden.get()
    }

    /// The name of its scripts in messages and stacks. Relative imports start there.
    fn name(&self) -> PathBuf {
        PathBuf::from(self.slots.resources.name(&self.slots.document.url()))
    }
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page").field("url", &self.slots.document.url().as_str()).finish_non_exhaustive()
    }
}

fn define(context: &mut Context) -> JsResult<()> {
    enable_current_event(context);
    events::register(context)?;
    webidl::define::<Node>(context)?;
    webidl::define::<Document>(context)?;
    webidl::define::<XmlDocument>(context)?;
    webidl::define::<DocumentFragment>(context)?;
    webidl::define::<DocumentType>(context)?;
    webidl::define::<CharacterData>(context)?;
    webidl::define::<Text>(context)?;
    webidl::define::<CdataSection>(context)?;
    webidl::define::<ProcessingInstruction>(context)?;
    webidl::define::<Comment>(context)?;
    webidl::define::<Attr>(context)?;
    webidl::define::<Element>(context)?;
    webidl::define::<dom::implementation::DomImplementation>(context)?;
    webidl::define::<dom::named_node_map::NamedNodeMap>(context)?;
    webidl::define::<dom::collections::NodeList>(context)?;
    webidl::define::<dom::collections::HtmlCollection>(context)?;
    webidl::define::<dom::token_list::TokenList>(context)?;
    webidl::define::<html::dataset::StringMap>(context)?;
    webidl::define::<html::style::StyleDeclaration>(context)?;
    webidl::define::<html::dom_parser::DomParser>(context)?;
    webidl::define::<loading::storage::Storage>(context)?;
    dom::mutation_observer::register(context)?;
    html::register(context)?;
    loading::frame::register(context)?;
    dom::parent_node::hide_from_scopes(context);
    Ok(())
}

/// The page of the current realm, for the members of its interfaces.
fn page(context: &Context) -> JsResult<Page> {
    Page::of(context).ok_or_else(|| type_error("there is no page"))
}

/// The exception of a member for a feature that this crate does not have.
fn unsupported_error(name: &str, context: &mut Context) -> JsError {
    let message = format!("{name} is not there: this page has no such thing");
    DomException::error("NotSupportedError", &message, context)
}

fn node_of(document: &PlatformRef<Document>) -> PlatformRef<Node> {
    document.parent()
}

/// Queues a task that notifies the view of a visible change, once for all changes until then.
fn changed(node: &PlatformRef<Node>, context: &mut Context) {
    let Some(page) = Page::of(context) else { return };
    let in_view = node.owner().window.borrow().is_some();
    if !in_view {
        return;
    }
    page.slots.layout.take();
    if page.slots.is_change_queued.replace(true) {
        return;
    }
    host(context).queue_task(
        TaskSource::DomManipulation,
        task(move |context| {
            page.slots.is_change_queued.set(false);
            let view = page.view();
            view.changed(&page, context);
        }),
        context,
    );
}
