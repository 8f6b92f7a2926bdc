//! The contents of a platform object that a console shows. Reading them runs no script.

use super::{Brand, Interface, interface::Ancestry, interface_objects, iterable::PairAt};
use boa_engine::{Context, JsObject, JsString, JsValue};

/// An item of [`Interface::INSPECTED`]: a property that consoles show.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Inspected {
    /// The values of these attributes.
    Attributes(&'static [&'static str]),
    /// The attribute's value, and the name of the interface's constant that is equal to it.
    Constant(&'static str),
    /// The pairs of the interface's [`iterable`](super::iterable()) declaration, like a map's:
    /// `'key' => value`.
    Pairs,
    /// These pairs as properties: `key: value`. Several values of a key are an array.
    Properties,
    /// The named properties.
    NamedProperties(NamedProperties),
}

/// Finds named properties of an object: so many of the first ones, and the number of all.
pub type NamedProperties = fn(&JsValue, usize, &Context) -> (Vec<(JsString, JsValue)>, usize);

/// A platform object as a console shows it.
#[derive(Debug, Default)]
pub(crate) struct InspectedObject {
    pub(crate) named: Option<(JsValue, NamedProperties)>,
    pub(crate) attributes: Vec<InspectedAttribute>,
    pub(crate) pairs: Option<Pairs>,
    pub(crate) properties: Option<Pairs>,
}

impl InspectedObject {
    pub(crate) fn is_empty(&self, context: &Context) -> bool {
        let mut pairs = [&self.pairs, &self.properties].into_iter().flatten();
        self.named.is_none()
            && self.attributes.is_empty()
            && pairs.all(|pairs| pairs.get(0, context).is_none())
    }
}

/// An attribute as a console shows it.
#[derive(Debug)]
pub(crate) struct InspectedAttribute {
    pub(crate) name: &'static str,
    pub(crate) value: JsValue,
    pub(crate) constant: Option<&'static str>,
}

/// The pairs of an object.
#[derive(Debug)]
pub(crate) struct Pairs {
    object: JsValue,
    pair_at: PairAt,
}

impl Pairs {
    pub(super) const fn new(object: JsValue, pair_at: PairAt) -> Self {
        Self { object, pair_at }
    }

    pub(crate) fn get(&self, index: usize, context: &Context) -> Option<(JsValue, JsValue)> {
        (self.pair_at)(&self.object, index, context)
    }

    /// The number of pairs after so many.
    pub(crate) fn count_after(&self, index: usize, context: &Context) -> usize {
        (index..)
            .take_while(|index| self.get(*index, context).is_some())
            .count()
    }
}

/// Inspects an object that implements a certain interface.
pub(super) type Inspect = fn(&JsValue, &mut Context) -> Option<InspectedObject>;

/// Inspects a platform object. `None` if it implements no interface of the current realm.
pub(crate) fn inspected(object: &JsObject, context: &mut Context) -> Option<InspectedObject> {
    let value = JsValue::from(object.clone());
    // The interface that was defined last is the most derived one, because parents are defined
    // before their children.
    let interfaces = interface_objects::inspections(context);
    interfaces
        .iter()
        .rev()
        .find_map(|(_, inspect)| inspect(&value, context))
}

/// Whether the object is a `MessagePort`. Their interface is in a layer above, so it is found by
/// its name.
pub(crate) fn is_message_port(object: &JsObject, context: &mut Context) -> bool {
    let interfaces = interface_objects::inspections(context);
    let inspect = interfaces
        .iter()
        .find(|known| known.0 == "MessagePort")
        .map(|known| known.1);
    inspect.is_some_and(|inspect| inspect(&object.clone().into(), context).is_some())
}

pub(super) fn inspect<T: Interface>(
    value: &JsValue,
    context: &mut Context,
) -> Option<InspectedObject> {
    T::This::of(value, context)?;
    let pair_at = || T::MEMBERS.iter().find_map(|member| member.pair_at());
    let pairs = || Some(Pairs::new(value.clone(), pair_at()?));
    let mut object = InspectedObject::default();
    for inspected in T::INSPECTED {
        match *inspected {
            Inspected::Attributes(names) => object.attributes.extend(
                names
                    .iter()
                    .filter_map(|name| attribute::<T>(value, name, false, context)),
            ),
            Inspected::Constant(name) => {
                let attribute = attribute::<T>(value, name, true, context);
                object.attributes.extend(attribute);
            }
            Inspected::Pairs => object.pairs = pairs(),
            Inspected::Properties => object.properties = pairs(),
            Inspected::NamedProperties(named) => object.named = Some((value.clone(), named)),
        }
    }
    Some(object)
}

fn attribute<T: Interface>(
    object: &JsValue,
    name: &'static str,
    is_constant: bool,
    context: &mut Context,
) -> Option<InspectedAttribute> {
    let value = T::attribute(object, name, context)?;
    let mut members = T::MEMBERS.iter();
    let constant = is_constant
        .then(|| members.find_map(|member| member.constant_equal_to(&value)))
        .flatten();
    Some(InspectedAttribute {
        name,
        value,
        constant,
    })
}
