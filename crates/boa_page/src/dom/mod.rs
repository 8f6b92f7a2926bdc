//! [The DOM's tree](https://dom.spec.whatwg.org/#nodes): nodes, mutations and observers.
//!
//! The files of this folder use each other: a node has a document, which makes nodes. They know no
//! element of HTML: other folders register [`Hooks`] and [`ElementInterface`]s, and add members to
//! the interfaces by [`define_partial`](boa_web::webidl::define_partial).

pub(crate) mod active_parser;
pub(crate) mod attr;
pub(crate) mod attributes;
pub(crate) mod boundary_point;
pub(crate) mod cell;
pub(crate) mod character_data;
pub(crate) mod clone;
pub(crate) mod collections;
pub(crate) mod document;
pub(crate) mod document_fragment;
mod document_location;
pub(crate) mod document_selection;
pub(crate) mod element;
pub(crate) mod hooks;
pub(crate) mod id_cache;
pub(crate) mod implementation;
pub(crate) mod integers;
pub(crate) mod interrupt;
mod live_ranges;
mod microsyntax;
pub(crate) mod mutation;
pub(crate) mod mutation_observer;
pub(crate) mod mutation_steps;
pub(crate) mod named_node_map;
pub(crate) mod names;
pub(crate) mod namespaces;
pub(crate) mod node;
pub(crate) mod node_factory;
pub(crate) mod parent_node;
pub(crate) mod position;
pub(crate) mod range;
mod range_contents;
pub(crate) mod reflect;
pub(crate) mod same_object;
pub(crate) mod token_list;
pub(crate) mod traversal;
pub(crate) mod tree;

pub(crate) use attr::Attr;
pub(crate) use character_data::{
    CdataSection, CharacterData, Comment, ProcessingInstruction, Text,
};
pub use document::Document;
pub(crate) use document::XmlDocument;
pub(crate) use document_fragment::{DocumentFragment, DocumentType};
pub(crate) use element::Element;
pub(crate) use hooks::{AttributeChange, ElementInterface, Hooks};
pub(crate) use mutation_steps::changed;
pub(crate) use node::Node;

use boa_engine::Context;
use boa_web::webidl;

/// The methods that platform objects and cells have in this crate.
pub(crate) mod ext {
    pub(crate) use crate::dom::{
        attr::{AttrExt, CreateAttrExt, ElementAttrExt},
        cell::Exchange,
        character_data::CharacterDataExt,
        document::DocumentExt,
        element::ElementExt,
        id_cache::LookupExt,
        named_node_map::AttributesExt,
        node::{NodeExt, Same},
        node_factory::NodeFactoryExt,
        position::PositionExt,
        tree::TreeExt,
    };
}

/// Defines the interfaces of this folder.
pub(crate) fn register(context: &mut Context) {
    webidl::define::<Node>(context);
    webidl::define::<Document>(context);
    webidl::define::<XmlDocument>(context);
    webidl::define::<DocumentFragment>(context);
    webidl::define::<DocumentType>(context);
    webidl::define::<CharacterData>(context);
    webidl::define::<Text>(context);
    webidl::define::<CdataSection>(context);
    webidl::define::<ProcessingInstruction>(context);
    webidl::define::<Comment>(context);
    webidl::define::<Attr>(context);
    webidl::define::<Element>(context);
    webidl::define::<implementation::DomImplementation>(context);
    webidl::define::<named_node_map::NamedNodeMap>(context);
    webidl::define::<collections::NodeList>(context);
    webidl::define::<collections::HtmlCollection>(context);
    webidl::define::<token_list::TokenList>(context);
    mutation_observer::register(context);
    webidl::define::<document_fragment::ShadowRoot>(context);
    live_ranges::register(context);
    webidl::define::<range::AbstractRange>(context);
    webidl::define::<range::Range>(context);
    webidl::define::<document_selection::Selection>(context);
    webidl::define::<traversal::TreeWalker>(context);
    webidl::define::<traversal::NodeIterator>(context);
    traversal::define_node_filter(context);
    parent_node::hide_from_scopes(context);
}
