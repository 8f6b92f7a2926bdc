//! The members of [`Document`](https://html.spec.whatwg.org/multipage/dom.html#the-document-object)
//! that the page answers.

use crate::{
    dom::{Document, ext::*},
    html::{
        event_handlers::handler_name,
        scripts::{INSERTED, page_name},
    },
    loading::{cookies::Cookies, window::Window},
    page::Page,
};
use boa_engine::{Context, JsResult, js_string};
use boa_web::{
    host::set_base_url_hook,
    webidl::{Members, Steps, UsvString, attribute, define_partial, getter},
};
use std::{path::Path, rc::Rc};
use url::Url;

pub(super) fn register(context: &Context) {
    define_partial::<Document>(MEMBERS, context);
    set_base_url_hook(base_url, context);
}

const MEMBERS: Members<Document> = &[
    attribute(
        "cookie",
        &Steps(|this, context| Ok(cookies(context)?.for_script(&this.url()))),
        &Steps(|this, UsvString(text), context| {
            cookies(context)?.set_by_script(&this.url(), &text);
            Ok(())
        }),
    ),
    getter("hidden", &Steps(|_, context| is_hidden(context))),
    getter(
        "visibilityState",
        &Steps(|_, context| {
            Ok(if is_hidden(context)? {
                js_string!("hidden")
            } else {
                js_string!("visible")
            })
        }),
    ),
];

fn cookies(context: &Context) -> JsResult<Rc<Cookies>> {
    Ok(Window::current(context)?.cookies().clone())
}

/// <https://html.spec.whatwg.org/multipage/interaction.html#page-visibility>
fn is_hidden(context: &Context) -> JsResult<bool> {
    Ok(Page::current(context)?.loading().hidden.get())
}

/// The base URL that a `base` element sets. A script with a name of its own has a base of its own.
fn base_url(script: Option<&Path>, context: &Context) -> Option<Url> {
    let page = Page::from_context(context)?;
    let base = page.document().own_base()?;
    let is_of_page = |script: &Path| {
        script == page_name(context)
            || script == handler_name(page.document())
            || script == Path::new(INSERTED)
    };
    script.is_none_or(is_of_page).then_some(base)
}
