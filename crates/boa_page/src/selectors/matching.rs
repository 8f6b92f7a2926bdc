//! [`selectors::Element`] for the elements of a page.

use super::{
    pseudo_class::PseudoClass,
    selector_parser::{PseudoElement, Selectors, Text},
};
use crate::dom::ext::*;
use crate::dom::{
    Element, Node, names::is_same_word, node::NodeKind, parent_node::element_children,
    token_list::tokens,
};
use crate::html::is_hyperlink;
use boa_engine::{Context, JsError, JsNativeError, JsResult, JsString};
use boa_web::{
    dom::host,
    host::Host,
    webidl::{
        PlatformRef,
        string::{from_utf8, to_utf8},
    },
};
use rustc_hash::FxHashMap;
use selectors::{
    OpaqueElement,
    attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint},
    bloom::BloomFilter,
    matching::{ElementSelectorFlags, MatchingContext},
};
use std::{
    cell::{Cell, RefCell},
    fmt, iter,
    rc::Rc,
};

/// The elements that one search has come to, and why it has to end before its time. A search runs
/// no script.
pub(super) struct Search {
    elements: RefCell<Vec<PlatformRef<Element>>>,
    indices: RefCell<FxHashMap<OpaqueElement, usize>>,
    steps: Cell<u32>,
    host: Rc<dyn Host>,
    error: RefCell<Option<JsError>>,
}

/// The steps between two checks whether the script may continue.
const STEPS: u32 = 1024;

/// The stack, in bytes, that has to be left for a step to a parent or a child: the crate recurses
/// after these.
const RESERVE: usize = 128 << 10;

impl Search {
    pub(super) fn new(context: &Context) -> Self {
        Self {
            elements: RefCell::default(),
            indices: RefCell::default(),
            steps: Cell::new(0),
            host: host(context),
            error: RefCell::default(),
        }
    }

    pub(super) fn visit(&self, element: PlatformRef<Element>) -> Visited<'_> {
        let mut elements = self.elements.borrow_mut();
        let index = *self
            .indices
            .borrow_mut()
            .entry(opaque(&element))
            .or_insert_with(|| {
                elements.push(element);
                elements.len() - 1
            });
        Visited {
            search: self,
            index,
        }
    }

    /// Fails if the script must end, or the tree is too deep for the selector.
    pub(super) fn check(&self) -> JsResult<()> {
        self.error.borrow_mut().take().map_or(Ok(()), Err)
    }

    /// Counts a step, and returns whether there may be more.
    fn may_continue(&self) -> bool {
        self.steps.set(self.steps.get().wrapping_add(1));
        if self.steps.get().is_multiple_of(STEPS)
            && let Err(error) = self.host.check_interrupt()
        {
            self.error.replace(Some(error));
        }
        self.error.borrow().is_none()
    }

    /// Like [`may_continue`](Self::may_continue), for a step after which there may be more native
    /// recursion.
    fn may_recurse(&self) -> bool {
        if stacker::remaining_stack().is_some_and(|left| left < RESERVE) {
            let error =
                JsNativeError::range().with_message("the tree is too deep for this selector");
            self.error.replace(Some(error.into()));
        }
        self.may_continue()
    }
}

pub(super) fn opaque(element: &PlatformRef<Element>) -> OpaqueElement {
    let slots: &Element = element;
    OpaqueElement::new(slots)
}

/// An element of a search. The crate wants to copy it, which a reference of the collector's does
/// not permit.
///
/// Once the search has to end, neither parents nor children are found, and no name is right.
/// Siblings are still found: the crate counts them twice in builds with debug assertions.
#[derive(Clone, Copy)]
pub(super) struct Visited<'a> {
    search: &'a Search,
    index: usize,
}

impl Visited<'_> {
    fn element(&self) -> PlatformRef<Element> {
        self.search.elements.borrow()[self.index].clone()
    }

    fn node(&self) -> PlatformRef<Node> {
        self.element().node()
    }

    fn visit(&self, node: Option<PlatformRef<Node>>) -> Option<Self> {
        Some(self.search.visit(node?.as_element()?))
    }

    fn sibling(&self, step: fn(&PlatformRef<Node>) -> Option<PlatformRef<Node>>) -> Option<Self> {
        self.search.may_continue();
        self.visit(
            iter::successors(step(&self.node()), step).find(|it| it.kind() == NodeKind::Element),
        )
    }
}

impl fmt::Debug for Visited<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Visited").field(&self.index).finish()
    }
}

impl selectors::Element for Visited<'_> {
    type Impl = Selectors;

    fn opaque(&self) -> OpaqueElement {
        opaque(&self.element())
    }

    fn parent_element(&self) -> Option<Self> {
        if !self.search.may_recurse() {
            return None;
        }
        self.visit(self.node().parent_node())
    }

    fn first_element_child(&self) -> Option<Self> {
        if !self.search.may_recurse() {
            return None;
        }
        let first = element_children(&self.node()).next()?;
        Some(self.search.visit(first))
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.sibling(PlatformRef::previous_sibling)
    }

    fn next_sibling_element(&self) -> Option<Self> {
        self.sibling(PlatformRef::next_sibling)
    }

    fn is_html_element_in_html_document(&self) -> bool {
        self.element().is_html_in_html()
    }

    fn has_local_name(&self, local_name: &str) -> bool {
        self.search.may_continue() && &**self.element().local_name() == local_name
    }

    fn has_namespace(&self, namespace: &str) -> bool {
        &*self.element().name().ns == namespace
    }

    fn is_same_type(&self, other: &Self) -> bool {
        self.element().name().expanded() == other.element().name().expanded()
    }

    fn attr_matches(
        &self,
        namespace: &NamespaceConstraint<&Text>,
        local_name: &Text,
        operation: &AttrSelectorOperation<&Text>,
    ) -> bool {
        let is_right = |value| operation.eval_str(&to_utf8(&value));
        let element = self.element();
        self.search.may_continue()
            && match namespace {
                // No prefix is ever declared, so it is the empty one.
                NamespaceConstraint::Specific(_) => {
                    element.attribute(local_name.as_ref()).is_some_and(is_right)
                }
                NamespaceConstraint::Any => {
                    let mut list = element.attributes.list().into_iter();
                    list.any(|(name, value)| *name.local == *local_name.as_ref() && is_right(value))
                }
            }
    }

    fn has_id(&self, id: &Text, case: CaseSensitivity) -> bool {
        let id = from_utf8(id.as_ref());
        let is_id =
            |own: JsString| is_same_word(&own, &id, case == CaseSensitivity::AsciiCaseInsensitive);
        self.search.may_continue() && self.element().attribute("id").is_some_and(is_id)
    }

    fn has_class(&self, name: &Text, case: CaseSensitivity) -> bool {
        let name = from_utf8(name.as_ref());
        let is_name = |class: &JsString| {
            is_same_word(class, &name, case == CaseSensitivity::AsciiCaseInsensitive)
        };
        self.search.may_continue()
            && self
                .element()
                .attribute("class")
                .is_some_and(|own| tokens(&own).iter().any(is_name))
    }

    fn match_non_ts_pseudo_class(
        &self,
        class: &PseudoClass,
        _: &mut MatchingContext<'_, Selectors>,
    ) -> bool {
        self.search.may_continue() && class.matches(&self.element())
    }

    fn is_empty(&self) -> bool {
        self.node()
            .children()
            .iter()
            .all(|child| match child.kind() {
                NodeKind::Element => false,
                NodeKind::Text | NodeKind::CdataSection => {
                    child.character_data().is_none_or(|text| text.length() == 0)
                }
                _ => true,
            })
    }

    fn is_root(&self) -> bool {
        self.node()
            .parent_node()
            .is_some_and(|parent| parent.kind() == NodeKind::Document)
    }

    fn is_link(&self) -> bool {
        is_hyperlink(&self.element())
    }

    // There are neither pseudo-elements to be found nor shadow trees, and nothing is kept from one
    // search to the next.

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn match_pseudo_element(
        &self,
        _: &PseudoElement,
        _: &mut MatchingContext<'_, Selectors>,
    ) -> bool {
        false
    }

    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }

    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }

    fn is_html_slot_element(&self) -> bool {
        false
    }

    fn has_custom_state(&self, _: &Text) -> bool {
        false
    }

    fn imported_part(&self, _: &Text) -> Option<Text> {
        None
    }

    fn is_part(&self, _: &Text) -> bool {
        false
    }

    fn apply_selector_flags(&self, _: ElementSelectorFlags) {}

    fn add_element_unique_hashes(&self, _: &mut BloomFilter) -> bool {
        false
    }
}
