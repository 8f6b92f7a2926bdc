//! [Creating](https://dom.spec.whatwg.org/#concept-create-element) the nodes of a document. None of
//! it runs script.

use crate::dom::ext::*;
use crate::dom::{
    CdataSection, CharacterData, Comment, Document, DocumentFragment, DocumentType, Element, Node,
    ProcessingInstruction, Text, XmlDocument, attributes::Attributes, document::BEHAVIOR,
    node::NodeKind, parent_node::node,
};
use boa_engine::JsString;
use boa_gc::Trace;
use boa_web::{
    dom::EventTarget,
    webidl::{Interface, Layers, PlatformRef, create_in},
};
use easy_ext::ext;
use html5ever::{QualName, ns};

#[ext(NodeFactoryExt)]
impl PlatformRef<Document> {
    pub(crate) fn node_layers(&self, kind: NodeKind) -> Layers<Node> {
        Layers::new()
            .with(EventTarget::with_behavior(&BEHAVIOR))
            .with(Node::new(kind, Some(self.node())))
    }

    pub(crate) fn instance<T: Interface<This = PlatformRef<T>> + Trace>(
        &self,
        layers: Layers<T>,
    ) -> PlatformRef<T> {
        create_in(layers, &self.realm, &self.shape)
    }

    /// [Create an element](https://dom.spec.whatwg.org/#concept-create-element).
    pub(crate) fn create_element(
        &self,
        name: QualName,
        attributes: Vec<(QualName, JsString)>,
    ) -> PlatformRef<Element> {
        let interface = (self.hooks.element_interface)(&name);
        let element = Element::new(name, Attributes::new(attributes), interface);
        (interface.create)(self, self.node_layers(NodeKind::Element), element)
    }

    /// An HTML element without attributes.
    pub(crate) fn create_html(&self, local_name: &str) -> PlatformRef<Element> {
        self.create_element(
            QualName::new(None, ns!(html), local_name.into()),
            Vec::new(),
        )
    }

    pub(crate) fn text_layers(&self, data: JsString) -> Layers<Text> {
        self.node_layers(NodeKind::Text)
            .with(CharacterData::new(data))
            .with(Text)
    }

    pub(crate) fn comment_layers(&self, data: JsString) -> Layers<Comment> {
        self.node_layers(NodeKind::Comment)
            .with(CharacterData::new(data))
            .with(Comment)
    }

    pub(crate) fn fragment_layers(&self) -> Layers<DocumentFragment> {
        self.node_layers(NodeKind::DocumentFragment)
            .with(DocumentFragment::default())
    }

    /// A document with the same type, mode and URL, empty.
    pub(crate) fn create_copy(&self) -> PlatformRef<Document> {
        let copy = match PlatformRef::<XmlDocument>::of_object(self.object()) {
            Some(_) => self.create_xml(self.content_type),
            None => self.instance(self.layers_like(self.content_type)),
        };
        copy.set_url(self.url());
        copy.quirks.set(self.quirks.get());
        copy
    }

    pub(crate) fn create_cdata(&self, data: JsString) -> PlatformRef<Node> {
        let layers = self
            .node_layers(NodeKind::CdataSection)
            .with(CharacterData::new(data))
            .with(Text);
        node(&self.instance(layers.with(CdataSection)))
    }

    pub(crate) fn create_processing_instruction(
        &self,
        target: JsString,
        data: JsString,
    ) -> PlatformRef<Node> {
        let layers = self
            .node_layers(NodeKind::ProcessingInstruction)
            .with(CharacterData::new(data));
        node(&self.instance(layers.with(ProcessingInstruction { target })))
    }

    pub(crate) fn create_text(&self, data: JsString) -> PlatformRef<Node> {
        node(&self.instance(self.text_layers(data)))
    }

    pub(crate) fn create_comment(&self, data: JsString) -> PlatformRef<Node> {
        node(&self.instance(self.comment_layers(data)))
    }

    pub(crate) fn create_fragment(&self) -> PlatformRef<Node> {
        self.instance(self.fragment_layers()).as_parent()
    }

    pub(crate) fn create_doctype(
        &self,
        name: JsString,
        public_id: JsString,
        system_id: JsString,
    ) -> PlatformRef<Node> {
        let doctype = DocumentType {
            name,
            public_id,
            system_id,
        };
        self.instance(self.node_layers(NodeKind::DocumentType).with(doctype))
            .as_parent()
    }
}
