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
use boa_engine::{Context, JsResult, JsString, js_string};
use boa_websocket::{
    dom::set_base_url_hook,
    webidl::{
        FromJs, Members, attribute, define_partial, getter,
        string::{from_utf8, to_utf8},
    },
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
        |this, context| Ok(from_utf8(&cookies(context)?.for_script(&this.url())).into()),
        |this, value, context| {
            let text = to_utf8(&JsString::from_js(value, context)?);
            cookies(context)?.set_by_script(&this.url(), &text);
            Ok(())
        },
    ),
    getter("hidden", |_, context| Ok(is_hidden(context)?.into())),
    getter("visibilityState", |_, context| {
        Ok(if is_hidden(context)? {
            js_string!("hidden")
        } else {
            js_string!("visible")
        }
        .into())
    }),
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
    let page = Page::of(context)?;
    let base = page.document().own_base()?;
    let is_of_page = |script: &Path| {
        script == page_name(context)
            || script == handler_name(page.document())
            || script == Path::new(INSERTED)
    };
    script.is_none_or(is_of_page).then_some(base)
}
