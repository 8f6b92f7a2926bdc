//! The interfaces of [the elements of HTML](https://html.spec.whatwg.org/multipage/indices.html#element-interfaces) that add
//! little to [`HTMLElement`](crate::html::HtmlElement).

use crate::dom::cell::Exchange as _;
use crate::ext::*;
use crate::html::{
    HtmlElement, HtmlIFrameElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, activation,
    form::{self, form_owner},
    hyperlink::{HtmlAnchorElement, HtmlAreaElement, rel_list},
    with_html_element,
};
use crate::{
    Document, Element, Node,
    dom::{
        collections::HtmlCollection,
        element::of,
        node::{nullable, value},
    },
    events::handlers::BodyHandlers,
    html::reflect::{reflect, reflect_boolean, reflect_number, reflect_url, text_content},
};
use boa_engine::{Context, JsArgs, JsResult, JsString, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_websocket::webidl::{
    self, FromJs, Interface, Layers, Members, Nullable, PlatformRef, attribute, getter, operation,
    string::{from_utf8, to_utf8},
};
use std::cell::Cell;

macro_rules! kinds {
    ($($type:ident $name:literal $(for $($local:literal)|+)? { $($member:expr),* $(,)? })*) => {
        $(
            #[doc = concat!("`", $name, "`")]
            #[derive(Debug, Trace, Finalize)]
            pub(crate) struct $type;

            impl Interface for $type {
                const NAME: &'static str = $name;
                type Parent = HtmlElement;
                type This = PlatformRef<Self>;
                const MEMBERS: Members<Self> = &[$($member),*];
            }
        )*

        fn define_all(context: &mut Context) -> JsResult<()> {
            $(webidl::define::<$type>(context)?;)*
            Ok(())
        }

        fn create_kind(document: &PlatformRef<Document>, layers: Layers<HtmlElement>, local_name: &str) -> PlatformRef<Element> {
            match local_name {
                $($($($local)|+ => make(document, layers, $type),)?)*
                // https://html.spec.whatwg.org/multipage/dom.html#elements-in-the-dom:element-interface
                "abbr" | "acronym" | "address" | "article" | "aside" | "b" | "basefont" | "bdi" | "bdo" | "big" | "center"
                | "cite" | "code" | "dd" | "dfn" | "dt" | "em" | "figcaption" | "figure" | "footer" | "header" | "hgroup"
                | "i" | "kbd" | "main" | "mark" | "nav" | "nobr" | "noembed" | "noframes" | "noscript" | "plaintext"
                | "rb" | "rp" | "rt" | "rtc" | "ruby" | "s" | "samp" | "search" | "section" | "small" | "strike"
                | "strong" | "sub" | "summary" | "sup" | "tt" | "u" | "var" | "wbr" => {
                    PlatformRef::of_object(document.instance(layers).object()).expect("it has a layer for it")
                }
                name if is_custom_name(name) => {
                    PlatformRef::of_object(document.instance(layers).object()).expect("it has a layer for it")
                }
                _ => make(document, layers, HtmlUnknownElement),
            }
        }
    };
}

kinds! {
    HtmlHtmlElement "HTMLHtmlElement" for "html" {}
    HtmlHeadElement "HTMLHeadElement" for "head" {}
    HtmlTitleElement "HTMLTitleElement" for "title" {
        text_content!("text"),
    }
    HtmlBaseElement "HTMLBaseElement" for "base" { reflect_url!("href"), reflect!("target") }
    HtmlLinkElement "HTMLLinkElement" for "link" {
        reflect_url!("href"), reflect!("rel"), reflect!("media"), reflect!("type"), reflect_boolean!("disabled"),
        rel_list!(),
    }
    HtmlMetaElement "HTMLMetaElement" for "meta" {
        reflect!("name"), reflect!("httpEquiv", "http-equiv"), reflect!("content"), reflect!("media"),
    }
    HtmlStyleElement "HTMLStyleElement" for "style" { reflect!("media"), reflect_boolean!("disabled") }
    HtmlHeadingElement "HTMLHeadingElement" for "h1" | "h2" | "h3" | "h4" | "h5" | "h6" { reflect!("align") }
    HtmlParagraphElement "HTMLParagraphElement" for "p" { reflect!("align") }
    HtmlHrElement "HTMLHRElement" for "hr" {}
    HtmlPreElement "HTMLPreElement" for "pre" | "listing" | "xmp" {}
    HtmlQuoteElement "HTMLQuoteElement" for "blockquote" | "q" { reflect_url!("cite") }
    HtmlOListElement "HTMLOListElement" for "ol" {
        reflect_boolean!("reversed"), reflect_number!("start", "start", 1), reflect!("type"),
    }
    HtmlUListElement "HTMLUListElement" for "ul" {}
    HtmlMenuElement "HTMLMenuElement" for "menu" {}
    HtmlLiElement "HTMLLIElement" for "li" { reflect_number!("value", "value", 0) }
    HtmlDListElement "HTMLDListElement" for "dl" {}
    HtmlDivElement "HTMLDivElement" for "div" { reflect!("align") }
    HtmlSpanElement "HTMLSpanElement" for "span" {}
    HtmlTimeElement "HTMLTimeElement" for "time" { reflect!("dateTime", "datetime") }
    HtmlDataElement "HTMLDataElement" for "data" { reflect!("value") }
    HtmlBrElement "HTMLBRElement" for "br" {}
    HtmlModElement "HTMLModElement" for "ins" | "del" { reflect_url!("cite"), reflect!("dateTime", "datetime") }
    HtmlImageElement "HTMLImageElement" for "img" {
        reflect!("alt"), reflect!("name"), reflect_url!("src"), reflect_number!("width", "width", 0), reflect_number!("height", "height", 0),
    }
    HtmlCanvasElement "HTMLCanvasElement" for "canvas" {
        reflect_number!("width", "width", 300), reflect_number!("height", "height", 150),
    }
    HtmlVideoElement "HTMLVideoElement" for "video" {
        reflect_url!("src"),
    }
    HtmlAudioElement "HTMLAudioElement" for "audio" {
        reflect_url!("src"),
    }
    HtmlSourceElement "HTMLSourceElement" for "source" { reflect_url!("src"), reflect!("type") }
    HtmlTableElement "HTMLTableElement" for "table" {
        getter("rows", |this, context| {
            Ok(HtmlCollection::of(of(this.object()).node(), |it| it.is_html("tr")).into_object(context)?.into())
        }),
        getter("tBodies", |this, context| {
            Ok(HtmlCollection::of(of(this.object()).node(), |it| it.is_html("tbody")).into_object(context)?.into())
        }),
        operation("insertRow", 0, |this, args, context| {
            let table = of(this.object()).node();
            let is = |node: &PlatformRef<Node>, name: &str| node.as_element().is_some_and(|it| it.is_html(name));
            let section = table.children().into_iter().rfind(|it| is(it, "tbody"));
            let section = section.unwrap_or_else(|| {
                let section = table.owner().create_html("tbody").node();
                crate::dom::mutation::insert(&table, &section, None, context);
                section
            });
            insert_among(&section, "tr", args, context)
        }),
    }
    HtmlTableCaptionElement "HTMLTableCaptionElement" for "caption" {}
    HtmlTableSectionElement "HTMLTableSectionElement" for "thead" | "tbody" | "tfoot" {
        getter("rows", |this, context| {
            Ok(HtmlCollection::of(of(this.object()).node(), |it| it.is_html("tr")).into_object(context)?.into())
        }),
        operation("insertRow", 0, |this, args, context| insert_among(&of(this.object()).node(), "tr", args, context)),
    }
    HtmlTableRowElement "HTMLTableRowElement" for "tr" {
        getter("cells", |this, context| {
            let cell = |it: &PlatformRef<Element>| it.is_html("td") || it.is_html("th");
            Ok(HtmlCollection::of(of(this.object()).node(), cell).into_object(context)?.into())
        }),
        operation("insertCell", 0, |this, args, context| insert_among(&of(this.object()).node(), "td", args, context)),
    }
    HtmlTableColElement "HTMLTableColElement" for "col" | "colgroup" {}
    HtmlTableCellElement "HTMLTableCellElement" for "td" | "th" {
        reflect_number!("colSpan", "colspan", 1), reflect_number!("rowSpan", "rowspan", 1),
    }
    HtmlFormElement "HTMLFormElement" for "form" {
        reflect!("acceptCharset", "accept-charset"), reflect_url!("action"), reflect!("autocomplete"),
        reflect!("enctype"), reflect!("method"), reflect!("name"), reflect_boolean!("noValidate", "novalidate"),
        reflect!("target"), reflect!("rel"),
        getter("elements", |this, context| {
            Ok(HtmlCollection::controls_of(of(this.object()).node()).into_object(context)?.into())
        }),
        getter("length", |this, _| Ok(form::controls(&of(this.object()).node()).len().into())),
        operation("submit", 0, |this, _, context| {
            form::navigate(&of(this.object()), context);
            Ok(JsValue::undefined())
        }),
        operation("requestSubmit", 0, |this, args, context| {
            let submitter = Nullable::<PlatformRef<HtmlElement>>::from_js(args.get_or_undefined(0), context)?.0;
            let submitter = submitter.map(|it| of(it.object()));
            form::request_submit(&of(this.object()), submitter.as_ref(), context)
        }),
        operation("reset", 0, |this, _, context| {
            form::reset(&of(this.object()), context);
            Ok(JsValue::undefined())
        }),
    }
    HtmlLabelElement "HTMLLabelElement" for "label" {
        reflect!("htmlFor", "for"),
        getter("form", |this, _| {
            let control = form::labeled_control(&of(this.object()));
            Ok(nullable(control.and_then(|it| form::owner(&it)).as_ref()))
        }),
        getter("control", |this, _| Ok(nullable(form::labeled_control(&of(this.object())).as_ref()))),
    }
    HtmlButtonElement "HTMLButtonElement" for "button" {
        reflect_boolean!("disabled"), reflect!("name"), reflect!("value"),
        form_owner!(),
        attribute(
            "type",
            |this, _| Ok(from_utf8(activation::kind_of_button(&of(this.object()))).into()),
            |this, value, context| {
                let value = JsString::from_js(value, context)?;
                of(this.object()).set_attribute("type", value, context);
                Ok(())
            },
        ),
        getter("labels", |this, context| form::labels(&of(this.object()), context)),
    }
    HtmlDataListElement "HTMLDataListElement" for "datalist" {
        getter("options", |this, context| {
            Ok(HtmlCollection::of(of(this.object()).node(), |it| it.is_html("option")).into_object(context)?.into())
        }),
    }
    HtmlOptGroupElement "HTMLOptGroupElement" for "optgroup" { reflect_boolean!("disabled"), reflect!("label") }
    HtmlOutputElement "HTMLOutputElement" for "output" {
        reflect!("name"),
        form_owner!(),
        getter("type", |_, _| Ok(boa_engine::js_string!("output").into())),
        text_content!("value"),
    }
    HtmlProgressElement "HTMLProgressElement" for "progress" { reflect!("value"), reflect!("max") }
    HtmlMeterElement "HTMLMeterElement" for "meter" { reflect!("value"), reflect!("min"), reflect!("max") }
    HtmlFieldSetElement "HTMLFieldSetElement" for "fieldset" {
        reflect_boolean!("disabled"), reflect!("name"),
        form_owner!(),
        getter("type", |_, _| Ok(boa_engine::js_string!("fieldset").into())),
        getter("elements", |this, context| {
            Ok(HtmlCollection::of(of(this.object()).node(), form::is_listed).into_object(context)?.into())
        }),
    }
    HtmlLegendElement "HTMLLegendElement" for "legend" {
        form_owner!(),
    }
    HtmlDetailsElement "HTMLDetailsElement" for "details" { reflect!("name"), reflect_boolean!("open") }
    HtmlDialogElement "HTMLDialogElement" for "dialog" {
        reflect_boolean!("open"),
        operation("show", 0, |this, _, context| {
            of(this.object()).set_attribute("open", JsString::default(), context);
            Ok(JsValue::undefined())
        }),
        operation("close", 0, |this, _, context| {
            of(this.object()).remove_attribute("open", context);
            Ok(JsValue::undefined())
        }),
    }
    HtmlMapElement "HTMLMapElement" for "map" { reflect!("name") }
    HtmlPictureElement "HTMLPictureElement" for "picture" {}
    HtmlSlotElement "HTMLSlotElement" for "slot" { reflect!("name") }
    HtmlTrackElement "HTMLTrackElement" for "track" { reflect_url!("src"), reflect!("kind"), reflect!("label") }
    HtmlEmbedElement "HTMLEmbedElement" for "embed" { reflect!("name"), reflect_url!("src"), reflect!("type") }
    HtmlObjectElement "HTMLObjectElement" for "object" {
        reflect_url!("data"), reflect!("type"), reflect!("name"),
    }
    HtmlParamElement "HTMLParamElement" for "param" { reflect!("name"), reflect!("value") }
    HtmlDirectoryElement "HTMLDirectoryElement" for "dir" { reflect_boolean!("compact") }
    HtmlFontElement "HTMLFontElement" for "font" { reflect!("color"), reflect!("face"), reflect!("size") }
    HtmlFrameElement "HTMLFrameElement" for "frame" {
        reflect!("name"), reflect_url!("src"),
    }
    HtmlMarqueeElement "HTMLMarqueeElement" for "marquee" {}
    HtmlUnknownElement "HTMLUnknownElement" {}
}

/// The slots of a script element.
#[derive(Default, Trace, Finalize)]
pub(crate) struct HtmlScriptElement {
    /// [Already started](https://html.spec.whatwg.org/multipage/scripting.html#already-started).
    pub(crate) already_started: Cell<bool>,
    /// Its [parser document](https://html.spec.whatwg.org/multipage/scripting.html#parser-document) is not null.
    pub(crate) parser_inserted: Cell<bool>,
    /// [Force async](https://html.spec.whatwg.org/multipage/scripting.html#script-force-async).
    pub(crate) force_async: Cell<bool>,
}

impl Interface for HtmlScriptElement {
    const NAME: &'static str = "HTMLScriptElement";
    type Parent = HtmlElement;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        reflect!("type"),
        reflect_url!("src"),
        reflect_boolean!("noModule", "nomodule"),
        attribute(
            "async",
            |this, _| Ok((this.force_async.get() || of(this.object()).has_attribute("async")).into()),
            |this, value, context| {
                this.force_async.set(false);
                let element = of(this.object());
                if value.to_boolean() {
                    element.set_attribute("async", JsString::default(), context);
                } else {
                    element.remove_attribute("async", context);
                }
                Ok(())
            },
        ),
        reflect_boolean!("defer"),
        reflect!("crossOrigin", "crossorigin"),
        reflect!("integrity"),
        attribute(
            "text",
            |this, _| Ok(child_text(&of(this.object()).node()).into()),
            |this, value, context| {
                let text = JsString::from_js(value, context)?;
                of(this.object()).node().set_text_content(text, context);
                Ok(())
            },
        ),
        webidl::static_operation("supports", 1, |args, context| {
            let kind = to_utf8(&JsString::from_js(&args[0], context)?);
            Ok(matches!(&*kind, "classic" | "module").into())
        }),
    ];
}

/// The [child text content](https://dom.spec.whatwg.org/#concept-child-text-content).
pub(crate) fn child_text(node: &PlatformRef<Node>) -> JsString {
    let texts: Vec<JsString> = node
        .children()
        .iter()
        .filter(|child| child.is_text())
        .filter_map(PlatformRef::character_data)
        .map(|text| text.data())
        .collect();
    let parts: Vec<_> = texts.iter().map(JsString::as_str).collect();
    JsString::concat_array(&parts)
}

/// `body` and `frameset`, whose handlers are their window's.
macro_rules! body {
    ($($type:ident $name:literal)*) => {$(
        #[doc = concat!("`", $name, "`")]
        #[derive(Debug, Trace, Finalize)]
        pub(crate) struct $type;

        impl Interface for $type {
            const NAME: &'static str = $name;
            type Parent = HtmlElement;
            type This = PlatformRef<Self>;
            const MEMBERS: Members<Self> = &[];
            const MIXINS: &'static [Members<Self>] = &[BodyHandlers::<Self>::MEMBERS];
        }
    )*};
}

body! {
    HtmlBodyElement "HTMLBodyElement"
    HtmlFrameSetElement "HTMLFrameSetElement"
}

/// The slots of a template element.
#[derive(Trace, Finalize)]
pub(crate) struct HtmlTemplateElement {
    content: GcRefCell<PlatformRef<Node>>,
}

impl Interface for HtmlTemplateElement {
    const NAME: &'static str = "HTMLTemplateElement";
    type Parent = HtmlElement;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[getter("content", |this, _| Ok(value(&this.content.borrow())))];
}

pub(super) fn register(context: &mut Context) -> JsResult<()> {
    webidl::define::<HtmlElement>(context)?;
    define_all(context)?;
    webidl::define::<HtmlScriptElement>(context)?;
    webidl::define::<HtmlTemplateElement>(context)?;
    webidl::define::<HtmlAnchorElement>(context)?;
    webidl::define::<HtmlAreaElement>(context)?;
    webidl::define::<HtmlBodyElement>(context)?;
    webidl::define::<HtmlFrameSetElement>(context)?;
    webidl::define::<HtmlInputElement>(context)?;
    webidl::define::<HtmlTextAreaElement>(context)?;
    webidl::define::<HtmlSelectElement>(context)?;
    webidl::define::<crate::html::select::HtmlOptionElement>(context)?;
    webidl::define::<HtmlIFrameElement>(context)
}

/// The [element interface](https://dom.spec.whatwg.org/#concept-element-interface) for a local name, and an object of it.
pub(crate) fn create(document: &PlatformRef<Document>, layers: Layers<Node>, element: Element) -> PlatformRef<Element> {
    let local_name = element.local_name().clone();
    let layers = with_html_element(layers.with(element));
    match &*local_name {
        "script" => {
            // What a parser makes it sets otherwise.
            let script = HtmlScriptElement::default();
            script.force_async.set(true);
            make(document, layers, script)
        }
        "template" => {
            let contents = document.create_like().create_fragment();
            let template = make(document, layers, HtmlTemplateElement { content: GcRefCell::new(contents.clone()) });
            if let Some(fragment) = PlatformRef::<crate::DocumentFragment>::of_object(contents.object()) {
                fragment.host.replace(Some(template.clone()));
            }
            template
        }
        "a" => make(document, layers, HtmlAnchorElement),
        "area" => make(document, layers, HtmlAreaElement),
        "body" => make(document, layers, HtmlBodyElement),
        "frameset" => make(document, layers, HtmlFrameSetElement),
        "input" => make(document, layers, HtmlInputElement::default()),
        "textarea" => make(document, layers, HtmlTextAreaElement::default()),
        "select" => make(document, layers, HtmlSelectElement),
        "option" => make(document, layers, crate::html::select::HtmlOptionElement::default()),
        "iframe" => make(document, layers, HtmlIFrameElement::default()),
        name => create_kind(document, layers, name),
    }
}

fn make<T: Interface<Parent = HtmlElement, This = PlatformRef<T>> + Trace>(
    document: &PlatformRef<Document>,
    layers: Layers<HtmlElement>,
    slots: T,
) -> PlatformRef<Element> {
    PlatformRef::of_object(document.instance(layers.with(slots)).object()).expect("it has a layer for it")
}

/// Whether it is a [valid custom element name](https://html.spec.whatwg.org/multipage/custom-elements.html#valid-custom-element-name).
fn is_custom_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.contains('-')
}

pub(super) fn script(element: &PlatformRef<Element>) -> Option<PlatformRef<HtmlScriptElement>> {
    PlatformRef::of_object(element.object())
}

pub(super) fn template_contents(element: &PlatformRef<Element>) -> Option<PlatformRef<Node>> {
    PlatformRef::<HtmlTemplateElement>::of_object(element.object()).map(|template| template.content.borrow().clone())
}

/// Inserts an element among those of its name: `insertRow`, `insertCell`.
fn insert_among(parent: &PlatformRef<Node>, name: &str, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let index = Option::<i32>::from_js(args.get_or_undefined(0), context)?.unwrap_or(-1);
    let siblings: Vec<_> = crate::dom::parent_node::element_children(parent).collect();
    let place = usize::try_from(index).ok();
    if index < -1 || place.is_some_and(|place| place > siblings.len()) {
        return Err(boa_websocket::dom::DomException::error("IndexSizeError", "there are not so many", context));
    }
    let new = parent.owner().create_html(name).node();
    let before = place.and_then(|place| siblings.get(place)).map(PlatformRef::<Element>::node);
    crate::dom::mutation::insert(parent, &new, before.as_ref(), context);
    Ok(value(&new))
}
