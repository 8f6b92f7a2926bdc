//! A cache of the elements of a document by id and name. A change of an id, of a name or of the
//! tree removes its entries.
//!
//! Other caches are valid for a version of the document, a number that grows with each change of
//! its trees and attributes.

use crate::dom::ext::*;
use crate::dom::{Document, Element, Node};
use boa_engine::JsString;
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_web::webidl::PlatformRef;
use easy_ext::ext;
use std::{cell::Cell, collections::HashMap};

/// The number of entries in a cache: a script may look for any number of names.
const MAX_ENTRIES: usize = 1024;

type Found = HashMap<JsString, Option<PlatformRef<Element>>>;

/// The ids and names that were looked up in a document, with the elements that were found.
#[derive(Default, Trace, Finalize)]
pub(crate) struct Lookups {
    ids: GcRefCell<Found>,
    names: GcRefCell<Found>,
    /// The number of walks through the tree.
    walks: Cell<usize>,
    version: Cell<u64>,
    /// The changes of the version that were those of states of controls.
    states: Cell<u64>,
    /// The `href` of the `base` element, for a version.
    base: GcRefCell<Option<(u64, Option<JsString>)>>,
}

impl Lookups {
    /// The version of the document: of the trees whose node document it is, of their attributes and
    /// of the states of their controls.
    pub(crate) fn version(&self) -> u64 {
        self.version.get()
    }

    /// The version without the states of controls.
    pub(crate) fn version_of_trees(&self) -> u64 {
        self.version.get() - self.states.get()
    }

    pub(crate) fn change_state(&self) {
        self.states.set(self.states.get() + 1);
        self.change();
    }

    pub(crate) fn change(&self) {
        self.version.set(self.version.get() + 1);
    }

    fn is_empty(&self) -> bool {
        self.ids.borrow().is_empty() && self.names.borrow().is_empty()
    }

    /// An element with this value of an attribute was inserted, removed or changed.
    fn forget(&self, attribute: &str, value: &JsString) {
        let kept = match attribute {
            "id" => &self.ids,
            "name" => &self.names,
            _ => return,
        };
        kept.borrow_mut().remove(value);
    }

    /// The tree is walked through.
    pub(crate) fn count_walk(&self) {
        self.walks.set(self.walks.get() + 1);
    }

    #[cfg(test)]
    pub(crate) fn walks(&self) -> usize {
        self.walks.get()
    }
}

#[ext(LookupExt)]
impl PlatformRef<Document> {
    /// The `href` of the first `base` element that has one.
    pub(crate) fn base_href(&self) -> Option<JsString> {
        let version = self.lookups.version();
        if let Some((_, known)) = self
            .lookups
            .base
            .borrow()
            .as_ref()
            .filter(|(of, _)| *of == version)
        {
            return known.clone();
        }
        let mut elements = self.node().descendant_elements();
        let href = elements.find_map(|element| {
            element
                .attribute("href")
                .filter(|_| element.is_html("base"))
        });
        *self.lookups.base.borrow_mut() = Some((version, href.clone()));
        href
    }

    /// The first element in tree order with an id.
    pub(crate) fn element_with_id(&self, id: &JsString) -> Option<PlatformRef<Element>> {
        self.look_up(&self.lookups.ids, id, |it| {
            it.attribute("id").is_some_and(|own| own == *id)
        })
    }

    /// The first element with a name of those whose names are properties of the window.
    pub(crate) fn element_with_name(&self, name: &JsString) -> Option<PlatformRef<Element>> {
        const NAMED: [&str; 6] = ["iframe", "embed", "form", "img", "object", "frameset"];
        self.look_up(&self.lookups.names, name, |element| {
            element.attribute("name").is_some_and(|own| own == *name)
                && NAMED.iter().any(|it| element.is_html(it))
        })
    }

    pub(crate) fn look_up(
        &self,
        kept: &GcRefCell<Found>,
        value: &JsString,
        is: impl Fn(&PlatformRef<Element>) -> bool,
    ) -> Option<PlatformRef<Element>> {
        if let Some(known) = kept.borrow().get(value) {
            return known.clone();
        }
        self.lookups.count_walk();
        let found = self.node().descendant_elements().find(is);
        let mut kept = kept.borrow_mut();
        if kept.len() >= MAX_ENTRIES {
            kept.clear();
        }
        kept.insert(value.clone(), found.clone());
        found
    }
}

/// A subtree was inserted into a document or removed from it.
pub(crate) fn tree_changes(document: &PlatformRef<Document>, subtree: &PlatformRef<Node>) {
    document.lookups.change();
    if document.lookups.is_empty() {
        return;
    }
    for element in subtree
        .inclusive_descendants()
        .filter_map(|node| node.as_element())
    {
        for attribute in ["id", "name"] {
            if let Some(value) = element.attribute(attribute) {
                document.lookups.forget(attribute, &value);
            }
        }
    }
}

/// An attribute without a namespace has another value, or is gone.
pub(crate) fn attribute_changed(
    element: &PlatformRef<Element>,
    local_name: &str,
    values: [Option<&JsString>; 2],
) {
    let document = element.node().owner();
    document.lookups.change();
    for value in values.into_iter().flatten() {
        document.lookups.forget(local_name, value);
    }
}

#[cfg(test)]
#[path = "id_cache_tests.rs"]
mod tests;
