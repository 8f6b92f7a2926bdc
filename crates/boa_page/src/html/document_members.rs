//! The members that HTML adds to
//! [`Document`](https://html.spec.whatwg.org/multipage/dom.html#the-document-object).

use crate::dom::ext::*;
use crate::{
    dom::{
        Document, Node,
        collections::{NodeList, collection},
        document::ReadyState,
        mutation,
        node::value,
        token_list::is_space,
    },
    exception::throw,
    html::{HtmlElement, is_hyperlink, serialize},
};
use boa_engine::{Context, JsResult, JsString, JsValue, js_string};
use boa_websocket::{
    dom::event_handler,
    webidl::{
        FromJs, Members, Nullable, PlatformRef, attribute, getter, operation, or_null,
        string::{from_utf8, to_utf8},
    },
};

pub(super) const MEMBERS: Members<Document> = &[
    getter("location", |this, context| {
        let window = this.window.borrow().clone();
        match window {
            Some(window) => window.get(js_string!("location"), context),
            None => Ok(JsValue::null()),
        }
    }),
    getter("domain", |this, _| {
        Ok(from_utf8(this.url().host_str().unwrap_or_default()).into())
    }),
    getter("referrer", |_, _| Ok(JsString::default().into())),
    getter("readyState", |this, _| {
        Ok(match this.ready_state.get() {
            ReadyState::Loading => js_string!("loading"),
            ReadyState::Interactive => js_string!("interactive"),
            ReadyState::Complete => js_string!("complete"),
        }
        .into())
    }),
    attribute(
        "title",
        |this, _| Ok(title(this).into()),
        |this, value, context| {
            let text = JsString::from_js(value, context)?;
            set_title(this, text, context);
            Ok(())
        },
    ),
    attribute(
        "body",
        |this, _| Ok(or_null(this.body())),
        |this, value, context| {
            let new = Nullable::<PlatformRef<HtmlElement>>::from_js(value, context)?.0;
            set_body(this, new.as_ref(), context)
        },
    ),
    getter("head", |this, _| Ok(or_null(this.head()))),
    collection!("images", |it| it.is_html("img")),
    collection!("links", is_hyperlink),
    collection!("forms", |it| it.is_html("form")),
    collection!("scripts", |it| it.is_html("script")),
    operation("getElementsByName", 1, |this, args, context| {
        let name = JsString::from_js(&args[0], context)?;
        let elements = this.node().descendants().filter(|node| {
            node.as_element().is_some_and(|it| {
                it.in_html() && it.attribute("name").is_some_and(|own| own == name)
            })
        });
        Ok(NodeList::new(elements.collect())
            .into_object(context)?
            .into())
    }),
    getter("currentScript", |this, _| {
        Ok(or_null(this.current_script.borrow().clone()))
    }),
    operation("open", 0, |this, _, context| {
        serialize::open(this, context)?;
        Ok(value(this))
    }),
    operation("close", 0, |this, _, context| {
        serialize::close(this, context);
        Ok(JsValue::undefined())
    }),
    operation("write", 0, |this, args, context| {
        let text = joined(args, context)?;
        serialize::write(this, &text, context)?;
        Ok(JsValue::undefined())
    }),
    operation("writeln", 0, |this, args, context| {
        let text = joined(args, context)? + "\n";
        serialize::write(this, &text, context)?;
        Ok(JsValue::undefined())
    }),
    getter("defaultView", |this, _| {
        Ok(or_null(this.window.borrow().clone()))
    }),
    getter("activeElement", |this, _| {
        Ok(or_null(this.focused().or_else(|| this.body())))
    }),
    operation("hasFocus", 0, |_, _, _| Ok(true.into())),
    event_handler!(readystatechange),
    event_handler!(visibilitychange),
];

fn joined(args: &[JsValue], context: &mut Context) -> JsResult<String> {
    let mut text = String::new();
    for part in args {
        text += &to_utf8(&JsString::from_js(part, context)?);
    }
    Ok(text)
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
