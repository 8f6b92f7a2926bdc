//! Registration: makes the global object of a realm the window of a page, and connects the folders
//! of this crate with each other.

use crate::{
    dom::{self, Document, Hooks, cell::Exchange as _},
    events, html, input,
    loading::{cookies::Cookies, navigate, page_document, page_user_agent::PageUserAgent, window},
    page::{self, Page, Resources, View},
    selectors, xpath,
};
use boa_engine::{Context, JsResult};
use boa_web::{
    host::{self, enable_current_event, set_navigation_hook},
    web::{self, MemoryStorage},
    webidl::insert_realm_data,
};
use std::rc::Rc;
use url::Url;

/// The steps of other folders that the nodes of a page run.
static HOOKS: Hooks = Hooks {
    element_interface: html::element_interface,
    compile_handler: html::event_handlers::compile,
    invalidate_rendering: page::invalidate_rendering,
};

impl Page {
    /// Makes the current realm's global object the window of a document, empty still, and defines
    /// the interfaces of this crate. To be called once, before any script runs.
    ///
    /// Show each page in a runtime of its own, which has one realm. In a context of another program
    /// each page needs a new realm. The engine frees a realm that nothing refers to any more.
    pub fn register(
        url: Url,
        view: Rc<dyn View>,
        resources: Rc<dyn Resources>,
        cookies: Rc<Cookies>,
        context: &mut Context,
    ) -> JsResult<Self> {
        enable_current_event(context);
        events::register(html::frame_window::is_window, context);
        dom::register(context);
        html::register(&PageUserAgent, context)?;
        selectors::members::register(context);
        xpath::register(context);
        input::cssom_view::register(context);
        page_document::register(context);
        let document = Document::create(url, &HOOKS, context);
        document.window.replace(Some(context.global_object()));
        dom::document::set_associated_document(&document, context);
        let page = Self::new(document, view, resources);
        insert_realm_data(page.clone(), context.realm());
        // As in a private window, unless the program keeps it.
        let local = host::local_storage_area(context);
        let local = local.unwrap_or_else(|| Rc::new(MemoryStorage::default()));
        web::register_storage(Some(local), context);
        window::register(&page, cookies, context)?;
        set_navigation_hook(navigate::follow, context);
        Ok(page)
    }
}
