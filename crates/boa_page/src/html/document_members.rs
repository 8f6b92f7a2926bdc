//! The members that HTML adds to
//! [`Document`](https://html.spec.whatwg.org/multipage/dom.html#the-document-object).

use crate::dom::ext::*;
use crate::{
    dom::{
        Document, Node,
        collections::{NodeList, collection},
        document::ReadyState,
        mutation,
        token_list::is_space,
    },
    exception::throw,
    html::{HtmlElement, is_hyperlink, serialize},
};
use boa_engine::{Context, JsResult, JsString, js_string};
use boa_web::{
    dom::event_handler,
    webidl::{
        Members, Nullable, PlatformRef, Steps, UsvString, Variadic, attribute, getter, operation,
        overloads,
        string::{from_utf8, to_utf8},
    },
};

pub(super) const MEMBERS: Members<Document> = &[
    getter(
        "domain",
        &Steps(|this, _| Ok(from_utf8(this.url().host_str().unwrap_or_default()))),
    ),
    getter("referrer", &Steps(|_, _| Ok(JsString::default()))),
    getter(
        "readyState",
        &Steps(|this, _| {
            Ok(match this.ready_state.get() {
                ReadyState::Loading => js_string!("loading"),
                ReadyState::Interactive => js_string!("interactive"),
                ReadyState::Complete => js_string!("complete"),
            })
        }),
    ),
    attribute(
        "title",
        &Steps(|this, _| Ok(title(this))),
        &Steps(|this, text: JsString, context| {
            set_title(this, text, context);
            Ok(())
        }),
    ),
    attribute(
        "body",
        &Steps(|this, _| Ok(this.body())),
        &Steps(|this, new: Nullable<PlatformRef<HtmlElement>>, context| {
            set_body(this, new.0.as_ref(), context)
        }),
    ),
    getter("head", &Steps(|this, _| Ok(this.head()))),
    collection!("images", |it| it.is_html("img")),
    collection!("links", is_hyperlink),
    collection!("forms", |it| it.is_html("form")),
    collection!("scripts", |it| it.is_html("script")),
    operation(
        "getElementsByName",
        &Steps(|this, name: JsString, context| {
            let elements = this.node().descendants().filter(|node| {
                node.as_element().is_some_and(|it| {
                    it.in_html() && it.attribute("name").is_some_and(|own| own == name)
                })
            });
            NodeList::new(elements.collect()).into_object(context)
        }),
    ),
    getter(
        "currentScript",
        &Steps(|this, _| Ok(this.current_script.borrow().clone())),
    ),
    operation(
        "open",
        &Steps(|this, arguments: Open, context| {
            let Open::Document { .. } = arguments else {
                // As if the browser blocked the window.
                return Ok(None);
            };
            serialize::open(this, context)?;
            Ok(Some(this.clone()))
        }),
    ),
    operation(
        "close",
        &Steps(|this, (), context| {
            serialize::close(this, context);
            Ok(())
        }),
    ),
    operation(
        "write",
        &Steps(|this, text: Variadic<JsString>, context| {
            serialize::write(this, &joined(&text), context)
        }),
    ),
    operation(
        "writeln",
        &Steps(|this, text: Variadic<JsString>, context| {
            serialize::write(this, &(joined(&text) + "\n"), context)
        }),
    ),
    getter(
        "defaultView",
        &Steps(|this, _| Ok(this.window.borrow().clone())),
    ),
    getter(
        "activeElement",
        &Steps(|this, _| Ok(this.focused().or_else(|| this.body()))),
    ),
    operation("hasFocus", &Steps(|_, (), _| Ok(true))),
    event_handler!(readystatechange),
    event_handler!(visibilitychange),
];

overloads! {
    /// The arguments of `open`.
    enum Open {
        /// `Document open(optional DOMString unused1, optional DOMString unused2);`
        Document { _unused1: Option<JsString>, _unused2: Option<JsString> },
        /// `WindowProxy? open(USVString url, DOMString name, DOMString features);`
        Window { _url: UsvString, _name: JsString, _features: JsString },
    }
}

fn joined(Variadic(parts): &Variadic<JsString>) -> String {
    parts.iter().map(to_utf8).collect()
}

fn set_body(
    this: &PlatformRef<Document>,
    new: Option<&PlatformRef<HtmlElement>>,
    context: &mut Context,
) -> JsResult<()> {
    let new = new.and_then(|it| PlatformRef::<Node>::of_object(it.object()));
    let is_body = |it: &PlatformRef<Node>| it.is_element("body") || it.is_element("frameset");
    let (Some(new), Some(html)) = (new.filter(is_body), this.document_element()) else {
        let message = "it is not a body, or there is no html";
        return throw("HierarchyRequestError", message, context);
    };
    match this.body() {
        Some(old) if old.is(&new) => Ok(()),
        Some(old) => mutation::replace(&html, &old, &new, context),
        None => mutation::append(&html, &new, context),
    }
}

fn title_element(this: &PlatformRef<Document>) -> Option<PlatformRef<Node>> {
    this.node().descendants().find(|it| it.is_element("title"))
}

/// <https://html.spec.whatwg.org/multipage/dom.html#document.title>
fn title(this: &PlatformRef<Document>) -> JsString {
    let title = title_element(this).map(|it| it.child_text());
    let text: Vec<u16> = title.unwrap_or_default().iter().collect();
    let words = text
        .split(|unit| is_space(*unit))
        .filter(|word| !word.is_empty());
    JsString::from(&words.collect::<Vec<_>>().join(&0x20)[..])
}

fn set_title(this: &PlatformRef<Document>, text: JsString, context: &mut Context) {
    let title = title_element(this).or_else(|| {
        let head = this.head()?;
        let title = this.create_html("title").node();
        mutation::insert(&head, &title, None, context);
        Some(title)
    });
    if let Some(title) = title {
        title.set_text_content(text, context);
    }
}
