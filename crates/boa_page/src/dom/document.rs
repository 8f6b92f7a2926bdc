//! [`Document`](https://dom.spec.whatwg.org/#interface-document).

use crate::dom::ext::*;
use crate::{
    dom::{
        Attr, Element, Hooks, Node,
        active_parser::ActiveParser,
        clone,
        collections::HtmlCollection,
        document_location,
        document_selection::get_selection,
        element::{check_attribute_name, unprefixed},
        id_cache::Lookups,
        implementation, mutation, mutation_steps,
        names::{is_name, is_valid_element_name, lowercase_if, validate_and_extract},
        node::NodeKind,
        parent_node::ParentNode,
        range::create_range,
        traversal::{NodeIterators, create_node_iterator, create_tree_walker},
    },
    events::{self, is_mouse_event},
    exception::throw,
};
use boa_engine::{
    Context, JsData, JsObject, JsResult, JsString, JsValue, js_string, object::shape::RootShape,
    realm::Realm,
};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_web::{
    dom::{Behavior, EventTarget},
    web::{UrlRecord, parse_url},
    webidl::{
        self, Constructor, FromJs, Interface, Layers, Members, Nullable, PlatformRef, Steps,
        create_in, dictionaries, getter, insert_realm_data, operation, realm_data,
        string::{from_utf8, is, to_utf8},
        type_error,
    },
};
use easy_ext::ext;
use encoding_rs::Encoding;
use html5ever::{QualName, ns};
use std::cell::{Cell, RefCell};
use url::Url;

/// A `Document`: the tree of a page, with its URL and its state.
#[derive(Trace, Finalize)]
pub struct Document {
    pub(crate) realm: Realm,
    pub(crate) shape: RootShape,
    #[unsafe_ignore_trace]
    pub(crate) hooks: &'static Hooks,
    #[unsafe_ignore_trace]
    url: RefCell<Url>,
    /// The URL that it was created with.
    #[unsafe_ignore_trace]
    creation_url: Url,
    /// The [content type](https://dom.spec.whatwg.org/#concept-document-content-type).
    pub(crate) content_type: &'static str,
    /// The [encoding](https://dom.spec.whatwg.org/#concept-document-encoding) that its source was
    /// in.
    #[unsafe_ignore_trace]
    pub(crate) encoding: Cell<&'static Encoding>,
    #[unsafe_ignore_trace]
    pub(crate) ready_state: Cell<ReadyState>,
    /// The
    /// [browsing context](https://html.spec.whatwg.org/multipage/document-sequences.html#concept-document-bc)'s
    /// window.
    pub(crate) window: GcRefCell<Option<JsObject>>,
    pub(crate) focused: GcRefCell<Option<PlatformRef<Node>>>,
    pub(crate) current_script: GcRefCell<Option<PlatformRef<Node>>>,
    /// The parser that is at work, or that `document.open()` made.
    #[unsafe_ignore_trace]
    pub(crate) parser: ActiveParser,
    /// The [associated inert template document][1]. It is its own.
    ///
    /// [1]: https://html.spec.whatwg.org/multipage/scripting.html#associated-inert-template-document
    inert_template_document: GcRefCell<Option<PlatformRef<Self>>>,
    pub(crate) lookups: Lookups,
    pub(crate) iterators: NodeIterators,
    pub(crate) quirks: Cell<bool>,
    /// The [ignore-destructive-writes counter][1].
    ///
    /// [1]: https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#ignore-destructive-writes-counter
    pub(crate) ignores_destructive_writes: Cell<usize>,
}

const HTML: &str = "text/html";
pub(crate) const XML: &str = "application/xml";
pub(crate) const XHTML: &str = "application/xhtml+xml";
pub(crate) const SVG: &str = "image/svg+xml";

/// An XML document: nothing parses XML here, but scripts build some.
#[derive(Debug, Trace, Finalize)]
pub(crate) struct XmlDocument;

impl Interface for XmlDocument {
    const NAME: &'static str = "XMLDocument";
    type Parent = Document;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[];
}

/// [`readyState`](https://html.spec.whatwg.org/multipage/dom.html#current-document-readiness).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadyState {
    Loading,
    Interactive,
    Complete,
}

impl Interface for Document {
    const NAME: &'static str = "Document";
    type Parent = Node;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(&Steps(|new_target, (), context| {
            let layers = associated_document(context)?.layers_like(XML);
            new_target.create(layers, context)
        })));
    const MEMBERS: Members<Self> = &[
        getter(
            "implementation",
            &Steps(|this, context| {
                let create = || Ok(implementation::create(this, context));
                this.node().same_objects.get("implementation", create)
            }),
        ),
        getter(
            "URL",
            &Steps(|this, _| Ok(from_utf8(this.url.borrow().as_str()))),
        ),
        getter(
            "documentURI",
            &Steps(|this, _| Ok(from_utf8(this.url.borrow().as_str()))),
        ),
        getter(
            "compatMode",
            &Steps(|this, _| {
                Ok(if this.quirks.get() {
                    js_string!("BackCompat")
                } else {
                    js_string!("CSS1Compat")
                })
            }),
        ),
        getter("characterSet", &Steps(|this, _| Ok(this.encoding_name()))),
        getter("charset", &Steps(|this, _| Ok(this.encoding_name()))),
        getter("inputEncoding", &Steps(|this, _| Ok(this.encoding_name()))),
        getter(
            "contentType",
            &Steps(|this, _| Ok(JsString::from(this.content_type))),
        ),
        getter(
            "doctype",
            &Steps(|this, _| {
                let mut children = this.node().iter_children();
                Ok(children.find(|it| it.kind() == NodeKind::DocumentType))
            }),
        ),
        getter(
            "documentElement",
            &Steps(|this, _| Ok(this.document_element())),
        ),
        operation("getElementsByTagName", &Steps(HtmlCollection::by_tag_name)),
        operation(
            "getElementsByTagNameNS",
            &Steps(HtmlCollection::by_tag_name_ns),
        ),
        operation(
            "getElementsByClassName",
            &Steps(HtmlCollection::by_class_name),
        ),
        operation("createElement", &Steps(create_element)),
        operation("createElementNS", &Steps(create_element_ns)),
        operation(
            "createDocumentFragment",
            &Steps(|this, (), _| Ok(this.create_fragment())),
        ),
        operation(
            "createTextNode",
            &Steps(|this, data: JsString, _| Ok(this.create_text(data))),
        ),
        operation("createCDATASection", &Steps(create_cdata_section)),
        operation(
            "createComment",
            &Steps(|this, data: JsString, _| Ok(this.create_comment(data))),
        ),
        operation(
            "createProcessingInstruction",
            &Steps(create_processing_instruction),
        ),
        operation("importNode", &Steps(import_node)),
        operation("adoptNode", &Steps(adopt_node)),
        operation(
            "createAttribute",
            &Steps(|this, name: JsString, context| {
                check_attribute_name(&name, context)?;
                let name = lowercase_if(this.is_html(), &name);
                let name = unprefixed(&to_utf8(&name));
                Ok(this.create_attribute(name, JsString::default()))
            }),
        ),
        operation("createAttributeNS", &Steps(create_attribute_ns)),
        operation(
            "createEvent",
            &Steps(|_, interface: JsString, context| {
                events::create(&to_utf8(&interface).to_ascii_lowercase(), context)
            }),
        ),
        operation("createNodeIterator", &Steps(create_node_iterator)),
        operation("createRange", &Steps(create_range)),
        operation(
            "getSelection",
            &Steps(|this, (), context| get_selection(this, context)),
        ),
        operation("createTreeWalker", &Steps(create_tree_walker)),
        operation(
            "getElementById",
            &Steps(|this, id: JsString, _| Ok(element_by_id(&this.node(), &id))),
        ),
    ];
    const MIXINS: &'static [Members<Self>] =
        &[ParentNode::<Self>::MEMBERS, document_location::MEMBERS];
}

dictionaries! {
    /// [`ElementCreationOptions`](https://dom.spec.whatwg.org/#dictdef-elementcreationoptions): there
    /// are no custom elements.
    struct ElementCreationOptions {
        _custom_element_registry: "customElementRegistry" Option<JsValue>,
        _is: "is" Option<JsString>,
    }

    /// [`ImportNodeOptions`](https://dom.spec.whatwg.org/#dictdef-importnodeoptions)
    struct ImportNodeOptions {
        _custom_element_registry: "customElementRegistry" Option<JsValue>,
        self_only: "selfOnly" bool = false,
    }
}

/// `optional (DOMString or ElementCreationOptions) options = {}`, which makes no difference.
struct CreationOptions;

impl FromJs for CreationOptions {
    const IS_OPTIONAL: bool = true;

    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if value.is_null_or_undefined() || value.is_object() {
            ElementCreationOptions::from_js(value, context)?;
        } else {
            JsString::from_js(value, context)?;
        }
        Ok(Self)
    }
}

/// `optional (boolean or ImportNodeOptions) options = false`: whether the descendants are imported
/// too.
struct IsDeep(bool);

impl FromJs for IsDeep {
    const IS_OPTIONAL: bool = true;

    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if value.is_object() {
            let options = ImportNodeOptions::from_js(value, context)?;
            return Ok(Self(!options.self_only));
        }
        bool::from_js(value, context).map(Self)
    }
}

fn create_element(
    this: &PlatformRef<Document>,
    (name, CreationOptions): (JsString, CreationOptions),
    context: &mut Context,
) -> JsResult<PlatformRef<Element>> {
    if !is_valid_element_name(&to_utf8(&name)) {
        let message = format!("'{}' is no valid name of an element", to_utf8(&name));
        return throw("InvalidCharacterError", &message, context);
    }
    let name = lowercase_if(this.is_html(), &name);
    let namespace = if this.is_html() || this.content_type == XHTML {
        ns!(html)
    } else {
        ns!()
    };
    let name = QualName::new(None, namespace, to_utf8(&name).into());
    Ok(this.create_element(name, Vec::new()))
}

fn create_element_ns(
    this: &PlatformRef<Document>,
    (Nullable(namespace), name, CreationOptions): (Nullable<JsString>, JsString, CreationOptions),
    context: &mut Context,
) -> JsResult<PlatformRef<Element>> {
    let name = validate_and_extract(&namespace.unwrap_or_default(), &name, true, context)?;
    Ok(this.create_element(name, Vec::new()))
}

fn create_cdata_section(
    this: &PlatformRef<Document>,
    data: JsString,
    context: &mut Context,
) -> JsResult<PlatformRef<Node>> {
    if this.is_html() {
        let message = "there are no CDATA sections in an HTML document";
        return throw("NotSupportedError", message, context);
    }
    if to_utf8(&data).contains("]]>") {
        let message = "a CDATA section ends with ]]>";
        return throw("InvalidCharacterError", message, context);
    }
    Ok(this.create_cdata(data))
}

fn create_processing_instruction(
    this: &PlatformRef<Document>,
    (target, data): (JsString, JsString),
    context: &mut Context,
) -> JsResult<PlatformRef<Node>> {
    if !is_name(&to_utf8(&target)) || to_utf8(&data).contains("?>") {
        let message = "the target is a name, and the data have no ?> in them";
        return throw("InvalidCharacterError", message, context);
    }
    Ok(this.create_processing_instruction(target, data))
}

fn import_node(
    this: &PlatformRef<Document>,
    (node, IsDeep(is_deep)): (PlatformRef<Node>, IsDeep),
    context: &mut Context,
) -> JsResult<PlatformRef<Node>> {
    if node.kind() == NodeKind::Document {
        return throw("NotSupportedError", "a document can't be imported", context);
    }
    Ok(clone::clone(&node, this, is_deep))
}

fn adopt_node(
    this: &PlatformRef<Document>,
    node: PlatformRef<Node>,
    context: &mut Context,
) -> JsResult<PlatformRef<Node>> {
    if node.kind() == NodeKind::Document {
        return throw("NotSupportedError", "a document can't be adopted", context);
    }
    if mutation_steps::template_of(&node).is_none() {
        mutation::adopt(&node, &this.node(), context);
    }
    Ok(node)
}

fn create_attribute_ns(
    this: &PlatformRef<Document>,
    (Nullable(namespace), name): (Nullable<JsString>, JsString),
    context: &mut Context,
) -> JsResult<PlatformRef<Attr>> {
    let name = validate_and_extract(&namespace.unwrap_or_default(), &name, false, context)?;
    Ok(this.create_attribute(name, JsString::default()))
}

/// The path of events from node to node, their activation behavior, and handlers that are
/// attributes.
pub(crate) static BEHAVIOR: Behavior = Behavior {
    parent: |target, event, context| {
        let node = PlatformRef::<Node>::of_object(target.object())?;
        if let Some(parent) = node.parent_node() {
            return Some(parent.event_target());
        }
        let document = node.as_document()?;
        let is_load = event.read(|event| is(event.r#type(), "load"));
        let window = document.window.borrow().clone().filter(|_| !is_load)?;
        <PlatformRef<EventTarget> as webidl::Brand>::of(&window.into(), context)
    },
    activation: |target, event, _| {
        // https://dom.spec.whatwg.org/#concept-event-dispatch: isActivationEvent
        let is_activation_event =
            event.read(|event| is(event.r#type(), "click") && is_mouse_event(event.kind()));
        let element =
            is_activation_event.then(|| PlatformRef::<Element>::of_object(target.object()))??;
        (element.interface.activation)(&element)
    },
    compile_handler: |target, r#type, text, context| {
        let hooks = PlatformRef::<Node>::of_object(target)?.owner().hooks;
        (hooks.compile_handler)(target, r#type, text, context)
    },
};

/// The
/// [associated `Document`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#concept-document-window)
/// of a realm's global object.
#[derive(Trace, Finalize, JsData)]
struct AssociatedDocument(PlatformRef<Document>);

pub(crate) fn set_associated_document(document: &PlatformRef<Document>, context: &Context) {
    insert_realm_data(AssociatedDocument(document.clone()), context.realm());
}

/// The document of the current global object, for constructors. Fails with a TypeError if the
/// realm has none.
pub(crate) fn associated_document(context: &Context) -> JsResult<PlatformRef<Document>> {
    let known = realm_data(context.realm(), |it: &AssociatedDocument| it.0.clone());
    known.ok_or_else(|| type_error("there is no document"))
}

/// The first element in tree order with an id.
pub(crate) fn element_by_id(
    root: &PlatformRef<Node>,
    id: &JsString,
) -> Option<PlatformRef<Element>> {
    if id.is_empty() {
        return None;
    }
    if let Some(document) = root.as_document() {
        return document.element_with_id(id);
    }
    root.descendant_elements()
        .find(|element| element.attribute("id").is_some_and(|own| own == *id))
}

/// Making nodes. None of it runs script.
impl Document {
    fn layers(
        realm: Realm,
        shape: RootShape,
        hooks: &'static Hooks,
        url: Url,
        content_type: &'static str,
    ) -> Layers<Self> {
        let document = Self {
            realm,
            shape,
            hooks,
            url: RefCell::new(url.clone()),
            creation_url: url,
            content_type,
            encoding: Cell::new(encoding_rs::UTF_8),
            ready_state: Cell::new(ReadyState::Complete),
            window: GcRefCell::default(),
            focused: GcRefCell::default(),
            current_script: GcRefCell::default(),
            parser: ActiveParser::default(),
            inert_template_document: GcRefCell::default(),
            lookups: Lookups::default(),
            iterators: NodeIterators::default(),
            quirks: Cell::new(false),
            ignores_destructive_writes: Cell::new(0),
        };
        Layers::new()
            .with(EventTarget::with_behavior(&BEHAVIOR))
            .with(Node::new(NodeKind::Document, None))
            .with(document)
    }

    /// A document in the current realm.
    pub(crate) fn create(url: Url, hooks: &'static Hooks, context: &Context) -> PlatformRef<Self> {
        let (realm, shape) = (context.realm().clone(), context.root_shape().clone());
        webidl::create(Self::layers(realm, shape, hooks, url, HTML), context)
    }

    pub(crate) fn layers_like(&self, content_type: &'static str) -> Layers<Self> {
        let (realm, shape) = (self.realm.clone(), self.shape.clone());
        Self::layers(realm, shape, self.hooks, about_blank(), content_type)
    }

    /// An HTML document in the same realm, empty.
    pub(crate) fn create_like(&self) -> PlatformRef<Self> {
        create_in(self.layers_like(HTML), &self.realm, &self.shape)
    }

    /// An [`XMLDocument`](XmlDocument) in the same realm, empty.
    pub(crate) fn create_xml(&self, content_type: &'static str) -> PlatformRef<Self> {
        let layers = self.layers_like(content_type).with(XmlDocument);
        create_in(layers, &self.realm, &self.shape).as_parent()
    }

    /// Whether it is an [HTML document](https://dom.spec.whatwg.org/#html-document).
    pub(crate) fn is_html(&self) -> bool {
        self.content_type == HTML
    }

    pub(crate) fn url(&self) -> Url {
        self.url.borrow().clone()
    }

    /// The URL of a page before its script has changed it: what it was loaded from.
    pub(crate) fn creation_url(&self) -> &Url {
        &self.creation_url
    }

    fn encoding_name(&self) -> &'static str {
        self.encoding.get().name()
    }

    pub(crate) fn set_url(&self, url: Url) {
        self.url.replace(url);
    }

    pub(crate) fn focused(&self) -> Option<PlatformRef<Node>> {
        self.focused.borrow().clone()
    }
}

#[ext(DocumentExt)]
impl PlatformRef<Document> {
    pub(crate) fn node(&self) -> PlatformRef<Node> {
        self.as_parent()
    }

    /// The [appropriate template contents owner document][1].
    ///
    /// [1]: https://html.spec.whatwg.org/multipage/scripting.html#appropriate-template-contents-owner-document
    pub(crate) fn template_contents_owner(&self) -> PlatformRef<Document> {
        if let Some(known) = self.inert_template_document.borrow().clone() {
            return known;
        }
        let content_type = if self.is_html() { HTML } else { XML };
        let layers = self.layers_like(content_type);
        let inert = create_in(layers, &self.realm, &self.shape);
        inert.inert_template_document.replace(Some(inert.clone()));
        self.inert_template_document.replace(Some(inert.clone()));
        inert
    }

    pub(crate) fn document_element(&self) -> Option<PlatformRef<Node>> {
        self.node()
            .iter_children()
            .find(|it| it.kind() == NodeKind::Element)
    }

    /// [The head element](https://html.spec.whatwg.org/multipage/dom.html#the-head-element-2).
    pub(crate) fn head(&self) -> Option<PlatformRef<Node>> {
        let html = self.document_element().filter(|it| it.is_element("html"))?;
        html.iter_children().find(|it| it.is_element("head"))
    }

    /// [The body element](https://html.spec.whatwg.org/multipage/dom.html#the-body-element-2).
    pub(crate) fn body(&self) -> Option<PlatformRef<Node>> {
        let html = self.document_element().filter(|it| it.is_element("html"))?;
        html.iter_children()
            .find(|it| it.is_element("body") || it.is_element("frameset"))
    }

    /// The
    /// [document base URL](https://html.spec.whatwg.org/multipage/urls-and-fetching.html#document-base-url).
    pub(crate) fn base(&self) -> Url {
        self.own_base().unwrap_or_else(|| self.url())
    }

    /// The [frozen base URL](https://html.spec.whatwg.org/multipage/semantics.html#frozen-base-url)
    /// of the first `base` element with an `href`, unless that is none.
    pub(crate) fn own_base(&self) -> Option<Url> {
        let url = parse_url(&to_utf8(&self.base_href()?), Some(&self.url())).ok()?;
        (!matches!(url.scheme(), "data" | "javascript")).then_some(url)
    }

    /// [Encoding-parse a URL](https://html.spec.whatwg.org/multipage/urls-and-fetching.html#encoding-parsing-a-url).
    pub(crate) fn parse_url(&self, text: &JsString) -> Option<Url> {
        self.parse_url_record(text).map(Into::into)
    }

    /// As above, for what a script sees.
    pub(crate) fn parse_url_record(&self, text: &JsString) -> Option<UrlRecord> {
        UrlRecord::parse(&to_utf8(text), Some(&self.base().into())).ok()
    }

    /// Sets the readiness, and fires `readystatechange`.
    pub(crate) fn become_ready(&self, state: ReadyState, context: &mut Context) {
        self.ready_state.set(state);
        events::fire(&self.node().event_target(), "readystatechange", context);
    }

    /// Whether it is the page itself, and no frame's document nor one without a window.
    pub(crate) fn is_page(&self, context: &Context) -> bool {
        self.window
            .borrow()
            .as_ref()
            .is_some_and(|window| JsObject::equals(window, &context.global_object()))
    }
}

/// The [URL](https://html.spec.whatwg.org/multipage/urls-and-fetching.html#about:blank) of a
/// document that no navigation made.
pub(crate) fn about_blank() -> Url {
    parse_url("about:blank", None).expect("it is a URL")
}
