//! [The details element](https://html.spec.whatwg.org/multipage/interactive-elements.html#the-details-element).

use crate::dom::ext::*;
use crate::{
    dom::{
        AttributeChange, Element,
        reflect::{reflect, reflect_boolean},
    },
    events,
    html::{HtmlElement, event_handlers},
};
use boa_engine::Context;
use boa_gc::{Finalize, Trace};
use boa_web::webidl::{Interface, Members, PlatformRef};
use std::cell::Cell;

/// The slots of a details element.
#[derive(Default, Trace, Finalize)]
pub(crate) struct HtmlDetailsElement {
    /// Whether it was open before the first of the changes that the next `toggle` event is for: its
    /// [toggle task tracker][1].
    ///
    /// [1]: https://html.spec.whatwg.org/multipage/interactive-elements.html#details-toggle-task-tracker
    was_open: Cell<Option<bool>>,
}

impl Interface for HtmlDetailsElement {
    const NAME: &'static str = "HTMLDetailsElement";
    type Parent = HtmlElement;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[reflect!("name"), reflect_boolean!("open")];
}

pub(super) fn attribute_changed(
    element: &PlatformRef<Element>,
    change: &AttributeChange<'_>,
    context: &mut Context,
) {
    event_handlers::attribute_change_steps(element, change, context);
    if &**change.local_name == "open" && change.old.is_some() != change.value.is_some() {
        queue_toggle(element, change.old.is_some(), context);
    }
}

/// [Queues a details toggle event task](https://html.spec.whatwg.org/multipage/interactive-elements.html#queue-a-details-toggle-event-task):
/// one event for all changes until then.
fn queue_toggle(element: &PlatformRef<Element>, was_open: bool, context: &mut Context) {
    let Some(details) = PlatformRef::<HtmlDetailsElement>::of_object(element.object()) else {
        return;
    };
    if details.was_open.get().is_some() {
        return;
    }
    details.was_open.set(Some(was_open));
    let element = element.clone();
    events::queue_task(context, move |context| {
        let was_open = details.was_open.take().unwrap_or(was_open);
        let event = events::toggle_event(was_open, element.has_attribute("open"), context);
        element.event_target().dispatch(&event, context);
    });
}
