//! [Attributes](https://dom.spec.whatwg.org/#concept-attribute) of an element, in order.

use crate::dom::names::qualified;
use boa_engine::JsString;
use boa_web::webidl::string::{from_utf8, to_utf8};
use html5ever::{LocalName, QualName};
#[cfg(test)]
use std::cell::Cell;
use std::cell::RefCell;

/// In longer lists, interned names are compared, which are numbers. In shorter ones, texts are
/// compared without being interned.
const MAX_COMPARED: usize = 8;

/// An element's attribute list.
#[derive(Debug, Default, Clone)]
pub(crate) struct Attributes {
    list: RefCell<Vec<(QualName, JsString)>>,
    /// The number of names that lookups have compared.
    #[cfg(test)]
    compared: Cell<usize>,
}

impl Attributes {
    pub(crate) fn new(list: Vec<(QualName, JsString)>) -> Self {
        Self {
            list: RefCell::new(list),
            #[cfg(test)]
            compared: Cell::default(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.borrow().is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.list.borrow().len()
    }

    pub(crate) fn name_at(&self, index: usize) -> Option<QualName> {
        self.list.borrow().get(index).map(|(name, _)| name.clone())
    }

    /// As [`Self::named`], of an attribute that had this index.
    pub(crate) fn named_at(&self, index: usize, wanted: &QualName) -> Option<JsString> {
        let at = self.list.borrow().get(index).cloned();
        let own = at.filter(|(name, _)| name.expanded() == wanted.expanded());
        own.map_or_else(|| self.named(wanted), |(_, value)| Some(value))
    }

    /// As [`Self::whole_name`], of an attribute that had this index.
    pub(crate) fn whole_name_at(&self, index: usize, wanted: &QualName) -> Option<QualName> {
        let at = self.name_at(index);
        let own = at.filter(|name| name.expanded() == wanted.expanded());
        own.or_else(|| self.whole_name(wanted))
    }

    #[cfg(test)]
    pub(crate) fn compared(&self) -> usize {
        self.compared.get()
    }

    /// The names and values as they are now.
    pub(crate) fn list(&self) -> Vec<(QualName, JsString)> {
        self.list.borrow().clone()
    }

    pub(crate) fn qualified_names(&self) -> Vec<JsString> {
        self.list
            .borrow()
            .iter()
            .map(|(name, _)| from_utf8(&qualified(name)))
            .collect()
    }

    /// The value of an attribute without a namespace.
    pub(crate) fn local(&self, local_name: &str) -> Option<JsString> {
        let list = self.list.borrow();
        let found = if list.len() > MAX_COMPARED {
            let wanted = LocalName::from(local_name);
            list.iter()
                .find(|(name, _)| name.local == wanted && name.ns.is_empty())
        } else {
            list.iter()
                .find(|(name, _)| name.ns.is_empty() && &*name.local == local_name)
        };
        found.map(|(_, value)| value.clone())
    }

    /// Reads the attribute whose name `is` the wanted one.
    fn find<R>(
        &self,
        is: impl Fn(&QualName) -> bool,
        read: fn(&(QualName, JsString)) -> R,
    ) -> Option<R> {
        let list = self.list.borrow();
        let at = list.iter().position(|(name, _)| is(name));
        #[cfg(test)]
        self.compared
            .set(self.compared.get() + at.unwrap_or(list.len()));
        list.get(at?).map(read)
    }

    pub(crate) fn value(&self, namespace: &JsString, local_name: &JsString) -> Option<JsString> {
        let (namespace, local_name) = (to_utf8(namespace), to_utf8(local_name));
        let is = |name: &QualName| *name.ns == *namespace && *name.local == *local_name;
        self.find(is, |(_, value)| value.clone())
    }

    /// [By its qualified name](https://dom.spec.whatwg.org/#concept-element-attributes-get-by-name).
    pub(crate) fn by_qualified_name(&self, wanted: &JsString) -> Option<JsString> {
        let wanted = to_utf8(wanted);
        self.find(
            |name| is_qualified(name, &wanted),
            |(_, value)| value.clone(),
        )
    }

    /// The whole name of the attribute with a qualified name.
    pub(crate) fn name_of(&self, wanted: &JsString) -> Option<QualName> {
        let wanted = to_utf8(wanted);
        self.find(|name| is_qualified(name, &wanted), |(name, _)| name.clone())
    }

    /// The value of the attribute with the namespace and the local name of this one.
    pub(crate) fn named(&self, wanted: &QualName) -> Option<JsString> {
        let is = |name: &QualName| name.expanded() == wanted.expanded();
        self.find(is, |(_, value)| value.clone())
    }

    /// The name, with its prefix, of the attribute with that namespace and local name.
    pub(crate) fn whole_name(&self, wanted: &QualName) -> Option<QualName> {
        let is = |name: &QualName| name.expanded() == wanted.expanded();
        self.find(is, |(name, _)| name.clone())
    }

    /// Gives the attribute with that namespace and local name the prefix as well.
    pub(crate) fn rename(&self, new: &QualName) {
        if let Some((name, _)) = self
            .list
            .borrow_mut()
            .iter_mut()
            .find(|(name, _)| name.expanded() == new.expanded())
        {
            *name = new.clone();
        }
    }

    /// Returns the value before.
    pub(crate) fn set(&self, name: QualName, value: JsString) -> Option<JsString> {
        let mut list = self.list.borrow_mut();
        match list
            .iter_mut()
            .find(|(known, _)| known.expanded() == name.expanded())
        {
            Some((_, old)) => Some(std::mem::replace(old, value)),
            None => {
                list.push((name, value));
                None
            }
        }
    }

    pub(crate) fn remove(&self, name: &QualName) -> Option<JsString> {
        let mut list = self.list.borrow_mut();
        let index = list
            .iter()
            .position(|(known, _)| known.expanded() == name.expanded())?;
        Some(list.remove(index).1)
    }
}

/// Whether a name is this one, with its prefix.
fn is_qualified(name: &QualName, wanted: &str) -> bool {
    if name.prefix.is_none() {
        &*name.local == wanted
    } else {
        qualified(name) == wanted
    }
}
