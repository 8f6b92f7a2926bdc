//! [`HTMLFormElement`](https://html.spec.whatwg.org/multipage/forms.html#htmlformelement).

use crate::dom::ext::*;
use crate::{
    dom::{
        Element, Node,
        collections::HtmlCollection,
        element::of,
        reflect::{reflect, reflect_boolean, reflect_url},
    },
    html::{HtmlElement, form, form_owner},
};
use boa_engine::JsString;
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_web::webidl::{Interface, Members, Nullable, PlatformRef, Steps, getter, operation};
use std::cell::Cell;

/// The slots of a form.
#[derive(Default, Trace, Finalize)]
pub(crate) struct HtmlFormElement {
    /// The [past names map](https://html.spec.whatwg.org/multipage/forms.html#the-form-element:past-names-map).
    past_names: GcRefCell<Vec<(JsString, PlatformRef<Element>)>>,
    /// [Firing submission events](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#form-submission-algorithm).
    pub(super) is_firing_submission_events: Cell<bool>,
    /// [Constructing entry list](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#constructing-entry-list).
    pub(super) is_constructing_entry_list: Cell<bool>,
}

impl HtmlFormElement {
    /// The element that had the name when a script asked for it, if the form still owns it.
    pub(super) fn past_name(
        &self,
        name: &JsString,
        form: &PlatformRef<Node>,
    ) -> Option<PlatformRef<Element>> {
        let is_own = |element: &PlatformRef<Element>| {
            form_owner::owner(element).is_some_and(|owner| owner.node().is(form))
        };
        let mut names = self.past_names.borrow_mut();
        names.retain(|(_, element)| is_own(element));
        let found = names.iter().find(|(known, _)| known == name);
        found.map(|(_, element)| element.clone())
    }

    pub(super) fn keep_name(&self, name: &JsString, element: PlatformRef<Element>) {
        let mut names = self.past_names.borrow_mut();
        match names.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = element,
            None => names.push((name.clone(), element)),
        }
    }
}

impl Interface for HtmlFormElement {
    const NAME: &'static str = "HTMLFormElement";
    type Parent = HtmlElement;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        reflect!("acceptCharset", "accept-charset"),
        reflect_url!("action"),
        reflect!("autocomplete"),
        reflect!("enctype"),
        reflect!("method"),
        reflect!("name"),
        reflect_boolean!("noValidate", "novalidate"),
        reflect!("target"),
        reflect!("rel"),
        getter(
            "elements",
            &Steps(|this, context| {
                let form = of(this.object()).node();
                let elements = || {
                    HtmlCollection::related_to(form.clone(), form_owner::is_listed_control_of)
                        .into_object(context)
                };
                form.same_objects.get("elements", elements)
            }),
        ),
        getter(
            "length",
            &Steps(|this, _| Ok(form_owner::controls(&of(this.object()).node()).len())),
        ),
        operation(
            "submit",
            &Steps(|this, (), context| {
                form::navigate(&of(this.object()), None, context);
                Ok(())
            }),
        ),
        operation(
            "requestSubmit",
            &Steps(
                |this, submitter: Option<Nullable<PlatformRef<HtmlElement>>>, context| {
                    let submitter = submitter.and_then(|it| it.0).map(|it| of(it.object()));
                    form::request_submit(&of(this.object()), submitter.as_ref(), context)
                },
            ),
        ),
        operation(
            "checkValidity",
            &Steps(|this, (), context| Ok(form::validate(&of(this.object()), context).0)),
        ),
        operation(
            "reportValidity",
            &Steps(|this, (), context| {
                Ok(form::validate_interactively(&of(this.object()), context))
            }),
        ),
        operation(
            "reset",
            &Steps(|this, (), context| {
                form::reset(&of(this.object()), context);
                Ok(())
            }),
        ),
    ];
}
