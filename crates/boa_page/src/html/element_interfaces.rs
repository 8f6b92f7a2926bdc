//! The interfaces of
//! [the elements of HTML](https://html.spec.whatwg.org/multipage/indices.html#element-interfaces)
//! that add little to [`HTMLElement`](crate::html::HtmlElement), and the [`ElementInterface`]s of
//! all.

use crate::dom::ext::*;
use crate::{
    dom::{
        Document, DocumentFragment, Element, ElementInterface, Node,
        collections::collection,
        element::of,
        hooks::CreateElement,
        mutation,
        parent_node::element_children,
        reflect::{
            reflect, reflect_boolean, reflect_long, reflect_tokens, reflect_unsigned_long,
            reflect_url, reflected, text_content,
        },
    },
    exception::throw,
    html::{
        HtmlElement, activation, button,
        details::{self, HtmlDetailsElement},
        dialog::{self, HtmlDialogElement},
        event_handlers::{self, BodyHandlers},
        form_element::HtmlFormElement,
        form_owner,
        hyperlink::HyperlinkUtils,
        iframe::{self, HtmlIFrameElement},
        input::{self, HtmlInputElement},
        labels::{labeled_control, labels},
        legacy_factories,
        media::{self, HtmlAudioElement, HtmlMediaElement, HtmlVideoElement},
        numbers,
        script_element::{self, HtmlScriptElement},
        scripts,
        select::{HtmlOptionElement, HtmlSelectElement},
        template::HtmlTemplateElement,
        text_area::{self, HtmlTextAreaElement},
        validation_members::ConstraintValidation,
    },
};
use boa_engine::{Context, JsResult, JsString};
use boa_gc::{Finalize, Trace};
use boa_web::web::parse_url;
use boa_web::webidl::{
    self, Interface, Layers, Members, PlatformRef, Steps, getter, operation,
    string::{from_utf8, to_utf8},
};

macro_rules! interfaces {
    ($(
        $type:ident $name:literal $(for $($local:literal)|+ $(=> $activation:path)? $(, with $mixin:ident)?)?
        { $($member:expr),* $(,)? }
    )*) => {
        $(
            #[doc = concat!("`", $name, "`")]
            #[derive(Debug, Default, Trace, Finalize)]
            pub(crate) struct $type;

            impl Interface for $type {
                const NAME: &'static str = $name;
                type Parent = HtmlElement;
                type This = PlatformRef<Self>;
                const MEMBERS: Members<Self> = &[$($member),*];
                const MIXINS: &'static [Members<Self>] = &[$($($mixin::<Self>::MEMBERS)?)?];
            }
        )*

        fn define_all(context: &mut Context) {
            $(webidl::define::<$type>(context);)*
        }

        /// The interface of the elements with a local name.
        pub(super) fn interface_of(local_name: &str) -> &'static ElementInterface {
            match local_name {
                $($($($local)|+ => {
                    static INTERFACE: ElementInterface = ElementInterface {
                        $(activation: $activation,)?
                        ..html_interface(make_default::<$type>)
                    };
                    &INTERFACE
                })?)*
                "script" => &SCRIPT,
                "template" => &TEMPLATE,
                "input" => &INPUT,
                "textarea" => &TEXT_AREA,
                "select" => &SELECT,
                "form" => &FORM,
                "option" => &OPTION,
                "iframe" => &IFRAME,
                "dialog" => &DIALOG,
                "audio" => &AUDIO,
                "video" => &VIDEO,
                "summary" => &SUMMARY,
                "details" => &DETAILS,
                // https://html.spec.whatwg.org/multipage/dom.html#elements-in-the-dom:element-interface
                "abbr" | "acronym" | "address" | "article" | "aside" | "b" | "basefont" | "bdi" | "bdo" | "big"
                | "center" | "cite" | "code" | "dd" | "dfn" | "dt" | "em" | "figcaption" | "figure" | "footer"
                | "header" | "hgroup" | "i" | "kbd" | "main" | "mark" | "marquee" | "menu" | "nav" | "nobr"
                | "noembed" | "noframes" | "noscript" | "picture" | "plaintext" | "rb" | "rp" | "rt" | "rtc" | "ruby"
                | "s" | "samp" | "search" | "section" | "slot" | "small" | "strike" | "strong" | "sub" | "sup" | "tt"
                | "u" | "var" | "wbr" => &HTML_ELEMENT,
                name if is_custom_name(name) => &HTML_ELEMENT,
                _ => &UNKNOWN,
            }
        }
    };
}

interfaces! {
    HtmlHtmlElement "HTMLHtmlElement" for "html" {}
    HtmlHeadElement "HTMLHeadElement" for "head" {}
    HtmlBodyElement "HTMLBodyElement" for "body", with BodyHandlers {}
    HtmlFrameSetElement "HTMLFrameSetElement" for "frameset", with BodyHandlers {}
    HtmlTitleElement "HTMLTitleElement" for "title" {
        text_content!("text"),
    }
    HtmlBaseElement "HTMLBaseElement" for "base" {
        reflected!("href", |element| href_of_base(&element), set_url("href")), reflect!("target"),
    }
    HtmlLinkElement "HTMLLinkElement" for "link" {
        reflect_url!("href"), reflect!("rel"), reflect!("media"), reflect!("type"), reflect_boolean!("disabled"),
        reflect_tokens!("relList", "rel"),
    }
    HtmlMetaElement "HTMLMetaElement" for "meta" {
        reflect!("name"), reflect!("httpEquiv", "http-equiv"), reflect!("content"), reflect!("media"),
    }
    HtmlStyleElement "HTMLStyleElement" for "style" { reflect!("media"), reflect_boolean!("disabled") }
    HtmlAnchorElement "HTMLAnchorElement" for "a" => activation::of_hyperlink, with HyperlinkUtils {
        reflect!("target"), reflect!("download"), reflect!("rel"), reflect_tokens!("relList", "rel"), reflect!("hreflang"),
        reflect!("type"), text_content!("text"),
    }
    HtmlAreaElement "HTMLAreaElement" for "area" => activation::of_hyperlink, with HyperlinkUtils {
        reflect!("alt"), reflect!("coords"), reflect!("shape"), reflect!("target"), reflect!("download"),
        reflect!("rel"), reflect_tokens!("relList", "rel"),
    }
    HtmlHeadingElement "HTMLHeadingElement" for "h1" | "h2" | "h3" | "h4" | "h5" | "h6" { reflect!("align") }
    HtmlParagraphElement "HTMLParagraphElement" for "p" { reflect!("align") }
    HtmlHrElement "HTMLHRElement" for "hr" {}
    HtmlPreElement "HTMLPreElement" for "pre" | "listing" | "xmp" {}
    HtmlQuoteElement "HTMLQuoteElement" for "blockquote" | "q" { reflect_url!("cite") }
    HtmlOListElement "HTMLOListElement" for "ol" {
        reflect_boolean!("reversed"), reflect_long!("start", 1), reflect!("type"),
    }
    HtmlUListElement "HTMLUListElement" for "ul" {}
    HtmlLiElement "HTMLLIElement" for "li" { reflect_long!("value", 0) }
    HtmlDListElement "HTMLDListElement" for "dl" {}
    HtmlDivElement "HTMLDivElement" for "div" { reflect!("align") }
    HtmlSpanElement "HTMLSpanElement" for "span" {}
    HtmlTimeElement "HTMLTimeElement" for "time" { reflect!("dateTime", "datetime") }
    HtmlDataElement "HTMLDataElement" for "data" { reflect!("value") }
    HtmlBrElement "HTMLBRElement" for "br" {}
    HtmlModElement "HTMLModElement" for "ins" | "del" { reflect_url!("cite"), reflect!("dateTime", "datetime") }
    HtmlImageElement "HTMLImageElement" for "img" {
        reflect!("alt"), reflect!("name"), reflect_url!("src"), reflect_unsigned_long!("width", new(0)),
        reflect_unsigned_long!("height", new(0)),
    }
    HtmlCanvasElement "HTMLCanvasElement" for "canvas" {
        reflect_unsigned_long!("width", new(300)), reflect_unsigned_long!("height", new(150)),
    }
    HtmlSourceElement "HTMLSourceElement" for "source" { reflect_url!("src"), reflect!("type") }
    HtmlTableElement "HTMLTableElement" for "table" {
        collection!("rows", |it| it.is_html("tr")),
        collection!("tBodies", |it| it.is_html("tbody")),
        operation("insertRow", &Steps(|this, index: Option<i32>, context| {
            let table = of(this.object()).node();
            let section = table.iter_children().rfind(|it| it.is_element("tbody"));
            let section = section.unwrap_or_else(|| {
                let section = table.owner().create_html("tbody").node();
                mutation::insert(&table, &section, None, context);
                section
            });
            insert_among(&section, "tr", index, context)
        })),
    }
    HtmlTableCaptionElement "HTMLTableCaptionElement" for "caption" {}
    HtmlTableSectionElement "HTMLTableSectionElement" for "thead" | "tbody" | "tfoot" {
        collection!("rows", |it| it.is_html("tr")),
        operation("insertRow", &Steps(|this, index: Option<i32>, context| {
            insert_among(&of(this.object()).node(), "tr", index, context)
        })),
    }
    HtmlTableRowElement "HTMLTableRowElement" for "tr" {
        collection!("cells", |it| it.is_html("td") || it.is_html("th")),
        operation("insertCell", &Steps(|this, index: Option<i32>, context| {
            insert_among(&of(this.object()).node(), "td", index, context)
        })),
    }
    HtmlTableColElement "HTMLTableColElement" for "col" | "colgroup" {
        reflect_unsigned_long!("span", clamped(1, 1, 1000)),
    }
    HtmlTableCellElement "HTMLTableCellElement" for "td" | "th" {
        reflect_unsigned_long!("colSpan", "colspan", clamped(1, 1, 1000)),
        reflect_unsigned_long!("rowSpan", "rowspan", clamped(1, 0, 65534)),
    }
    HtmlLabelElement "HTMLLabelElement" for "label" => activation::of_label {
        reflect!("htmlFor", "for"),
        getter("form", &Steps(|this, _| {
            let control = labeled_control(&of(this.object()));
            Ok(control.and_then(|it| form_owner::owner(&it)))
        })),
        getter("control", &Steps(|this, _| Ok(labeled_control(&of(this.object()))))),
    }
    HtmlButtonElement "HTMLButtonElement" for "button" => activation::of_button, with ConstraintValidation {
        reflect_boolean!("disabled"), reflect!("name"), reflect!("value"),
        getter("form", &Steps(form_owner::form)),
        reflected!("type", |element| from_utf8(button::kind(&element)), set_string("type")),
        getter("labels", &Steps(labels)),
    }
    HtmlDataListElement "HTMLDataListElement" for "datalist" {
        collection!("options", |it| it.is_html("option")),
    }
    HtmlOptGroupElement "HTMLOptGroupElement" for "optgroup" { reflect_boolean!("disabled"), reflect!("label") }
    HtmlOutputElement "HTMLOutputElement" for "output", with ConstraintValidation {
        reflect!("name"),
        getter("form", &Steps(form_owner::form)),
        getter("type", &Steps(|_, _| Ok(boa_engine::js_string!("output")))),
        text_content!("value"),
    }
    HtmlProgressElement "HTMLProgressElement" for "progress" {
        reflected!("value", |element| numbers::progress(&element).value, set_double("value")),
        reflected!("max", |element| numbers::progress(&element).max, set_positive_double("max")),
        getter("position", &Steps(|this, _| Ok(numbers::position(&of(this.object()))))),
    }
    HtmlMeterElement "HTMLMeterElement" for "meter" {
        reflected!("value", |element| numbers::meter(&element).value, set_double("value")),
        reflected!("min", |element| numbers::meter(&element).min, set_double("min")),
        reflected!("max", |element| numbers::meter(&element).max, set_double("max")),
        reflected!("low", |element| numbers::meter(&element).low, set_double("low")),
        reflected!("high", |element| numbers::meter(&element).high, set_double("high")),
        reflected!("optimum", |element| numbers::meter(&element).optimum, set_double("optimum")),
    }
    HtmlFieldSetElement "HTMLFieldSetElement" for "fieldset", with ConstraintValidation {
        reflect_boolean!("disabled"), reflect!("name"),
        getter("form", &Steps(form_owner::form)),
        getter("type", &Steps(|_, _| Ok(boa_engine::js_string!("fieldset")))),
        collection!("elements", form_owner::is_listed),
    }
    HtmlLegendElement "HTMLLegendElement" for "legend" {
        getter("form", &Steps(form_owner::form)),
    }
    HtmlMapElement "HTMLMapElement" for "map" { reflect!("name") }
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
    HtmlUnknownElement "HTMLUnknownElement" {}
}

pub(super) fn register(context: &mut Context) {
    webidl::define::<HtmlElement>(context);
    define_all(context);
    webidl::define::<HtmlScriptElement>(context);
    webidl::define::<HtmlTemplateElement>(context);
    webidl::define::<HtmlDetailsElement>(context);
    webidl::define::<HtmlInputElement>(context);
    webidl::define::<HtmlTextAreaElement>(context);
    webidl::define::<HtmlSelectElement>(context);
    webidl::define::<HtmlOptionElement>(context);
    webidl::define::<HtmlFormElement>(context);
    webidl::define::<HtmlIFrameElement>(context);
    webidl::define::<HtmlDialogElement>(context);
    webidl::define::<HtmlMediaElement>(context);
    webidl::define::<HtmlAudioElement>(context);
    webidl::define::<HtmlVideoElement>(context);
    legacy_factories::define::<HtmlImageElement, _>(
        "Image",
        "img",
        &Steps(legacy_factories::set_size),
        context,
    );
    legacy_factories::define::<HtmlAudioElement, _>(
        "Audio",
        "audio",
        &Steps(legacy_factories::set_source),
        context,
    );
}

static HTML_ELEMENT: ElementInterface = html_interface(make_html_element);
static SUMMARY: ElementInterface = ElementInterface {
    activation: activation::of_summary,
    ..html_interface(make_html_element)
};
static DETAILS: ElementInterface = ElementInterface {
    attribute_change: details::attribute_changed,
    ..html_interface(make_default::<HtmlDetailsElement>)
};
static UNKNOWN: ElementInterface = html_interface(make_default::<HtmlUnknownElement>);
static SCRIPT: ElementInterface = ElementInterface {
    post_connection: scripts::post_connection,
    children_changed: scripts::children_changed,
    attribute_change: scripts::attribute_changed,
    cloning: script_element::clone,
    ..html_interface(|document, layers, element| {
        // The parser unsets it for the elements that it creates.
        let script = HtmlScriptElement::default();
        script.force_async.set(true);
        make(document, layers, element, script)
    })
};
static TEMPLATE: ElementInterface = html_interface(create_template);
static INPUT: ElementInterface = ElementInterface {
    activation: activation::of_input,
    cloning: input::clone,
    ..html_interface(make_default::<HtmlInputElement>)
};
static TEXT_AREA: ElementInterface = ElementInterface {
    cloning: text_area::clone,
    ..html_interface(make_default::<HtmlTextAreaElement>)
};
static SELECT: ElementInterface = html_interface(make_default::<HtmlSelectElement>);
static FORM: ElementInterface = html_interface(make_default::<HtmlFormElement>);
static DIALOG: ElementInterface = ElementInterface {
    removing: dialog::removed,
    ..html_interface(make_default::<HtmlDialogElement>)
};
static AUDIO: ElementInterface = html_interface(media::make::<HtmlAudioElement>);
static VIDEO: ElementInterface = html_interface(media::make::<HtmlVideoElement>);
static OPTION: ElementInterface = html_interface(make_default::<HtmlOptionElement>);
static IFRAME: ElementInterface = ElementInterface {
    post_connection: |element, context| iframe::process(element, true, context),
    removing: iframe::removed,
    attribute_change: iframe::attribute_changed,
    ..html_interface(make_default::<HtmlIFrameElement>)
};

/// An interface whose elements have the steps of every HTML element.
const fn html_interface(create: CreateElement) -> ElementInterface {
    ElementInterface {
        attribute_change: event_handlers::attribute_change_steps,
        ..ElementInterface::new(create)
    }
}

fn make_html_element(
    document: &PlatformRef<Document>,
    layers: Layers<Node>,
    element: Element,
) -> PlatformRef<Element> {
    let layers = layers.with(element).with(HtmlElement::default());
    created(&document.instance(layers))
}

fn make_default<T: Interface<Parent = HtmlElement, This = PlatformRef<T>> + Trace + Default>(
    document: &PlatformRef<Document>,
    layers: Layers<Node>,
    element: Element,
) -> PlatformRef<Element> {
    make(document, layers, element, T::default())
}

fn make<T: Interface<Parent = HtmlElement, This = PlatformRef<T>> + Trace>(
    document: &PlatformRef<Document>,
    layers: Layers<Node>,
    element: Element,
    slots: T,
) -> PlatformRef<Element> {
    let layers = layers.with(element).with(HtmlElement::default());
    created(&document.instance(layers.with(slots)))
}

/// The element that an object is, with the event handlers of its attributes.
fn created<T: Trace>(object: &PlatformRef<T>) -> PlatformRef<Element> {
    let element = of(object.object());
    event_handlers::activate_all(&element, None);
    element
}

fn create_template(
    document: &PlatformRef<Document>,
    layers: Layers<Node>,
    element: Element,
) -> PlatformRef<Element> {
    let contents = document.template_contents_owner().create_fragment();
    let template = make(document, layers, element, HtmlTemplateElement);
    if let Some(fragment) = PlatformRef::<DocumentFragment>::of_object(contents.object()) {
        fragment.host.replace(Some(template.clone()));
    }
    template.hosted_fragment.replace(Some(contents));
    template
}

/// The [`href` of a `base` element](https://html.spec.whatwg.org/multipage/semantics.html#dom-base-href):
/// relative to the URL of the document, which is its base without the element.
fn href_of_base(element: &PlatformRef<Element>) -> JsString {
    let text = element.attribute("href").unwrap_or_default();
    let url = parse_url(&to_utf8(&text), Some(&element.node().owner().url()));
    url.map_or(text, |url| from_utf8(url.as_str()))
}

/// Whether it is a
/// [valid custom element name](https://html.spec.whatwg.org/multipage/custom-elements.html#valid-custom-element-name).
fn is_custom_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.contains('-')
}

/// Inserts an element among the child elements: `insertRow`, `insertCell`.
fn insert_among(
    parent: &PlatformRef<Node>,
    name: &str,
    index: Option<i32>,
    context: &mut Context,
) -> JsResult<PlatformRef<Node>> {
    let index = index.unwrap_or(-1);
    let place = usize::try_from(index).ok();
    let before = place
        .and_then(|place| element_children(parent).nth(place))
        .map(|element| element.node());
    let is_end = |place| element_children(parent).count() == place;
    if index < -1 || (before.is_none() && place.is_some_and(|place| !is_end(place))) {
        return throw("IndexSizeError", "there are not so many", context);
    }
    let new = parent.owner().create_html(name).node();
    mutation::insert(parent, &new, before.as_ref(), context);
    Ok(new)
}
