//! [The DOM's tree](https://dom.spec.whatwg.org/#nodes): nodes, mutations and observers.
//!
//! The files of this folder use each other: a node has a document, which makes nodes.

pub(crate) mod attr;
pub(crate) mod attributes;
pub(crate) mod cell;
pub(crate) mod character_data;
pub(crate) mod clone;
pub(crate) mod collections;
pub(crate) mod document;
pub(crate) mod document_fragment;
pub(crate) mod element;
pub(crate) mod id_cache;
pub(crate) mod implementation;
pub(crate) mod mutation;
pub(crate) mod mutation_observer;
pub(crate) mod mutation_steps;
pub(crate) mod named_node_map;
pub(crate) mod names;
pub(crate) mod namespaces;
pub(crate) mod node;
pub(crate) mod node_factory;
pub(crate) mod parent_node;
pub(crate) mod synthesize;
pub(crate) mod token_list;
