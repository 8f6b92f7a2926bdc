//! [The select element](https://html.spec.whatwg.org/multipage/form-elements.html#the-select-element)
//! and [its options](https://html.spec.whatwg.org/multipage/form-elements.html#the-option-element).

use crate::dom::ext::*;
use crate::{
    dom::{
        Element, changed,
        collections::collection,
        element::of as element_of,
        mutation,
        reflect::{reflect, reflect_boolean, reflect_unsigned_long, reflected},
    },
    html::{
        HtmlElement,
        disabled::is_disabled,
        form_owner::{self, owner},
        labels::labels,
        validation_members::ConstraintValidation,
    },
};
use boa_engine::{Context, JsResult, JsString, JsValue, js_string};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_web::webidl::{
    FromJs, Interface, Members, Nullable, PlatformRef, Steps, attribute, getter, operation,
    overloads,
    string::{from_utf8, to_utf8},
};
use std::cell::Cell;

/// A select element. Its options have the selectedness.
#[derive(Default, Trace, Finalize)]
pub(crate) struct HtmlSelectElement {
    /// The option of a drop-down list that is selected, if any, for a version of the document.
    chosen: GcRefCell<Option<(u64, Option<PlatformRef<Element>>)>>,
}

/// The slots of an option.
#[derive(Debug, Default, Trace, Finalize)]
pub(crate) struct HtmlOptionElement {
    /// The
    /// [selectedness](https://html.spec.whatwg.org/multipage/form-elements.html#concept-option-selectedness),
    /// once it is dirty.
    selected: Cell<Option<bool>>,
}

impl Interface for HtmlSelectElement {
    const NAME: &'static str = "HTMLSelectElement";
    type Parent = HtmlElement;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        reflect_boolean!("disabled"),
        getter("form", &Steps(form_owner::form)),
        reflect_boolean!("multiple"),
        reflect!("name"),
        reflect_boolean!("required"),
        reflect_unsigned_long!("size", new(0)),
        getter(
            "type",
            &Steps(|this, _| {
                let multiple = element_of(this.object()).has_attribute("multiple");
                Ok(if multiple {
                    js_string!("select-multiple")
                } else {
                    js_string!("select-one")
                })
            }),
        ),
        collection!("options", |it| it.is_html("option")),
        collection!("selectedOptions", |it| it.is_html("option")
            && is_selected(it)),
        getter(
            "length",
            &Steps(|this, _| Ok(options(&element_of(this.object())).len())),
        ),
        operation(
            "item",
            &Steps(|this, index: u32, _| {
                let index = usize::try_from(index).unwrap_or(usize::MAX);
                Ok(options(&element_of(this.object())).get(index).cloned())
            }),
        ),
        operation("add", &Steps(Self::add)),
        operation("remove", &Steps(Self::remove)),
        attribute(
            "selectedIndex",
            &Steps(|this, _| {
                let mut all = options(&element_of(this.object())).into_iter();
                let index = all.position(|it| is_selected(&it));
                Ok(index.map_or(-1, |it| i32::try_from(it).unwrap_or(i32::MAX)))
            }),
            &Steps(|this, index: i32, context| {
                let element = element_of(this.object());
                select_only(&element, usize::try_from(index).ok());
                changed(&element.node(), context);
                Ok(())
            }),
        ),
        attribute(
            "value",
            &Steps(|this, _| {
                let mut all = options(&element_of(this.object())).into_iter();
                let value = all.find(is_selected).map(|option| value_of(&option));
                Ok(value.unwrap_or_default())
            }),
            &Steps(|this, wanted: JsString, context| {
                let element = element_of(this.object());
                let index = options(&element)
                    .iter()
                    .position(|option| value_of(option) == wanted);
                select_only(&element, index);
                changed(&element.node(), context);
                Ok(())
            }),
        ),
        getter("labels", &Steps(labels)),
    ];
    const MIXINS: &'static [Members<Self>] = &[ConstraintValidation::<Self>::MEMBERS];
}

/// `(HTMLElement or long)`
enum Before {
    Element(PlatformRef<HtmlElement>),
    Index(i32),
}

impl FromJs for Before {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let element = value.as_object();
        if let Some(element) = element.as_ref().and_then(PlatformRef::of_object) {
            return Ok(Self::Element(element));
        }
        i32::from_js(value, context).map(Self::Index)
    }
}

overloads! {
    /// The arguments of `remove`.
    enum Removed {
        /// `undefined remove(); // ChildNode overload`
        Select {},
        /// `undefined remove(long index);`
        Option { index: i32 },
    }
}

impl HtmlSelectElement {
    /// <https://html.spec.whatwg.org/multipage/form-elements.html#dom-select-add>
    fn add(
        this: &PlatformRef<Self>,
        (option, before): (PlatformRef<HtmlElement>, Option<Nullable<Before>>),
        context: &mut Context,
    ) -> JsResult<()> {
        let select = element_of(this.object());
        let before = match before.and_then(|Nullable(before)| before) {
            Some(Before::Element(element)) => Some(element_of(element.object()).node()),
            Some(Before::Index(index)) => option_at(&select, index).map(|option| option.node()),
            None => None,
        };
        let select = select.node();
        let parent = before
            .as_ref()
            .and_then(PlatformRef::parent_node)
            .unwrap_or(select);
        mutation::insert_before(
            &parent,
            &element_of(option.object()).node(),
            before.as_ref(),
            context,
        )?;
        Ok(())
    }

    /// <https://html.spec.whatwg.org/multipage/form-elements.html#dom-select-remove>
    fn remove(this: &PlatformRef<Self>, removed: Removed, context: &mut Context) -> JsResult<()> {
        let select = element_of(this.object());
        let removed = match removed {
            Removed::Select {} => Some(select),
            Removed::Option { index } => option_at(&select, index),
        };
        if let Some(removed) = removed {
            mutation::remove(&removed.node(), context);
        }
        Ok(())
    }
}

impl Interface for HtmlOptionElement {
    const NAME: &'static str = "HTMLOptionElement";
    type Parent = HtmlElement;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        reflect_boolean!("disabled"),
        getter(
            "form",
            &Steps(|this, _| {
                let select = select_of(&element_of(this.object()));
                Ok(select.and_then(|select| owner(&select)))
            }),
        ),
        reflected!(
            "label",
            |element| element
                .attribute("label")
                .unwrap_or_else(|| text_of(&element)),
            set_string("label")
        ),
        reflect_boolean!("defaultSelected", "selected"),
        attribute(
            "selected",
            &Steps(|this, _| Ok(is_selected(&element_of(this.object())))),
            &Steps(|this, selected: bool, context| {
                let element = element_of(this.object());
                if selected
                    && let Some(select) =
                        select_of(&element).filter(|it| !it.has_attribute("multiple"))
                {
                    select_only(&select, None);
                }
                set_selected(&element, selected);
                changed(&element.node(), context);
                Ok(())
            }),
        ),
        reflected!("value", |element| value_of(&element), set_string("value")),
        reflected!("text", |element| text_of(&element), set_text()),
        getter(
            "index",
            &Steps(|this, _| {
                let element = element_of(this.object());
                let index = select_of(&element)
                    .and_then(|select| options(&select).iter().position(|it| it.is(&element)));
                Ok(index.unwrap_or(0))
            }),
        ),
    ];
}

/// The
/// [list of options](https://html.spec.whatwg.org/multipage/form-elements.html#concept-select-option-list).
pub(crate) fn options(select: &PlatformRef<Element>) -> Vec<PlatformRef<Element>> {
    select
        .node()
        .descendant_elements()
        .filter(|it| it.is_html("option"))
        .collect()
}

fn option_at(select: &PlatformRef<Element>, index: i32) -> Option<PlatformRef<Element>> {
    let index = usize::try_from(index).ok()?;
    options(select).into_iter().nth(index)
}

fn select_of(option: &PlatformRef<Element>) -> Option<PlatformRef<Element>> {
    option.node().closest("select")
}

fn slots(option: &PlatformRef<Element>) -> Option<PlatformRef<HtmlOptionElement>> {
    PlatformRef::of_object(option.object())
}

fn own_selectedness(option: &PlatformRef<Element>) -> bool {
    let dirty = slots(option).and_then(|it| it.selected.get());
    dirty.unwrap_or_else(|| option.has_attribute("selected"))
}

/// Its selectedness. One option of a drop-down list is selected: the last one with selectedness, or
/// the first that is not disabled.
pub(crate) fn is_selected(option: &PlatformRef<Element>) -> bool {
    let Some(select) = select_of(option) else {
        return own_selectedness(option);
    };
    if select.has_attribute("multiple") {
        return own_selectedness(option);
    }
    chosen(&select).is_some_and(|chosen| chosen.is(option))
}

/// The option of a drop-down list that is selected.
fn chosen(select: &PlatformRef<Element>) -> Option<PlatformRef<Element>> {
    let slots_of_select = PlatformRef::<HtmlSelectElement>::of_object(select.object())?;
    let version = select.node().owner().lookups.version();
    if let Some((_, known)) = slots_of_select
        .chosen
        .borrow()
        .as_ref()
        .filter(|(of, _)| *of == version)
    {
        return known.clone();
    }
    let all = options(select);
    let chosen = all.iter().rfind(|it| own_selectedness(it)).or_else(|| {
        let nobody_chose = all
            .iter()
            .all(|it| slots(it).is_none_or(|it| it.selected.get().is_none()));
        let drop_down = select.attribute_integer::<u32>("size").unwrap_or(1) <= 1;
        all.iter()
            .find(|it| nobody_chose && drop_down && !is_disabled(it))
    });
    *slots_of_select.chosen.borrow_mut() = Some((version, chosen.cloned()));
    chosen.cloned()
}

fn set_selected(option: &PlatformRef<Element>, selected: bool) {
    if let Some(slots) = slots(option) {
        slots.selected.set(Some(selected));
        option.node().owner().lookups.change_state();
    }
}

fn select_only(select: &PlatformRef<Element>, index: Option<usize>) {
    for (number, option) in options(select).iter().enumerate() {
        set_selected(option, index == Some(number));
    }
}

pub(super) fn value_of(option: &PlatformRef<Element>) -> JsString {
    option.attribute("value").unwrap_or_else(|| text_of(option))
}

/// The text, its whitespace stripped and collapsed.
fn text_of(option: &PlatformRef<Element>) -> JsString {
    let text = to_utf8(&option.node().descendant_text());
    from_utf8(&text.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
}

/// The text of the option that a drop-down list shows.
pub(crate) fn chosen_option(select: &PlatformRef<Element>) -> String {
    options(select)
        .iter()
        .find(|it| is_selected(it))
        .map(|it| to_utf8(&text_of(it)))
        .unwrap_or_default()
}

/// Chooses the next option that is not disabled, or the one before, as a key does. Returns whether
/// there is one.
pub(crate) fn choose_next(select: &PlatformRef<Element>, back: bool) -> bool {
    let all = options(select);
    let chosen = all.iter().position(is_selected);
    let is_enabled = |index: &usize| !is_disabled(&all[*index]);
    let next = match (chosen, back) {
        (Some(chosen), true) => (0..chosen).rev().find(is_enabled),
        (chosen, _) => (chosen.map_or(0, |it| it + 1)..all.len()).find(is_enabled),
    };
    if next.is_some() {
        select_only(select, next);
    }
    next.is_some()
}
