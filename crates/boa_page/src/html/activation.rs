//! [Activation](https://html.spec.whatwg.org/multipage/interaction.html#activation): the behaviour
//! of a click.

use crate::dom::ext::*;
use crate::{
    dom::{Element, Node, changed, element::of},
    events::{fire_bubbling, fire_click},
    html::{
        button, checked::is_checked, disabled::is_disabled, focus, form, form_owner, input,
        input_type, labels, user_agent,
    },
};
use boa_engine::{Context, JsString};
use boa_web::{
    dom::{Activation, Event, EventOf, EventTarget},
    host::{HistoryHandling, navigate_to_fragment},
    webidl::PlatformRef,
};

/// The activation behavior of `a` and `area`.
pub(super) fn of_hyperlink(element: &PlatformRef<Element>) -> Option<Activation> {
    element
        .has_attribute("href")
        .then_some(Activation::new(|target, _, context| {
            follow(&of(target.object()), context);
        }))
}

/// The activation behavior of `label`.
pub(super) fn of_label(_: &PlatformRef<Element>) -> Option<Activation> {
    Some(Activation::new(|target, event, context| {
        activate_label(&of(target.object()), event, context);
    }))
}

/// The activation behavior of `summary`.
pub(super) fn of_summary(element: &PlatformRef<Element>) -> Option<Activation> {
    let details = element
        .node()
        .parent_element()
        .filter(|it| it.is_html("details"));
    details.map(|_| {
        Activation::new(|target, _, context| toggle_details(&of(target.object()), context))
    })
}

/// The activation behavior of `button`.
pub(super) fn of_button(_: &PlatformRef<Element>) -> Option<Activation> {
    Some(Activation::new(|target, _, context| {
        let element = of(target.object());
        activate_button(&element, button::kind(&element), context);
    }))
}

/// The activation behavior of `input`.
pub(super) fn of_input(_: &PlatformRef<Element>) -> Option<Activation> {
    let mut activation =
        Activation::new(|target, _, context| activate_input(&of(target.object()), context));
    activation.before = before;
    activation.canceled = canceled;
    Some(activation)
}

/// [The legacy-pre-activation behavior](https://html.spec.whatwg.org/multipage/input.html#input-activation-behavior)
/// of inputs.
fn before(target: &PlatformRef<EventTarget>, context: &mut Context) {
    let element = of(target.object());
    let Some(input) = input::of(&element).filter(|_| input_type::is_checkable(&element)) else {
        return;
    };
    input.before.set(input.state());
    if input_type::kind(&element) == Some("checkbox") {
        let checked = input.is_checked(&element);
        input.set_checked(&element, !checked);
        input.set_state((Some(!checked), false));
    } else {
        let checked = input::radio_group(&element).into_iter().find(is_checked);
        input.checked_before.replace(checked);
        input.set_checked(&element, true);
    }
    changed(&element.node(), context);
}

fn canceled(target: &PlatformRef<EventTarget>, context: &mut Context) {
    let element = of(target.object());
    let Some(input) = input::of(&element).filter(|_| input_type::is_checkable(&element)) else {
        return;
    };
    input.set_state(input.before.get());
    if let Some(other) = input.checked_before.take()
        && let Some(slots) = input::of(&other)
    {
        slots.set_checked(&other, true);
    }
    changed(&element.node(), context);
}

fn activate_input(element: &PlatformRef<Element>, context: &mut Context) {
    match input_type::kind(element) {
        Some("checkbox" | "radio") => {
            let unchanged = input::of(element).is_some_and(|input| {
                input.checked_before.replace(None);
                input.before.get().0 == input.state().0
            });
            if element.node().is_connected() && !unchanged {
                fire_bubbling(&element.event_target(), "input", context);
                fire_bubbling(&element.event_target(), "change", context);
            }
        }
        Some("image") => activate_button(element, "submit", context),
        Some(kind @ ("submit" | "reset" | "button")) => activate_button(element, kind, context),
        _ => {}
    }
}

/// [The button's activation behavior](https://html.spec.whatwg.org/multipage/form-elements.html#the-button-element:activation-behaviour).
fn activate_button(element: &PlatformRef<Element>, kind: &str, context: &mut Context) {
    if is_disabled(element) {
        return;
    }
    let Some(owner) = form_owner::owner(element) else {
        return;
    };
    match kind {
        "submit" => form::submit(&owner, Some(element), context),
        "reset" => form::reset(&owner, context),
        _ => {}
    }
}

/// Clicks the labeled control, unless the click was on interactive content of the label.
fn activate_label(label: &PlatformRef<Element>, event: &EventOf<Event>, context: &mut Context) {
    const INTERACTIVE: [&str; 7] = [
        "a", "button", "input", "select", "textarea", "iframe", "details",
    ];
    let Some(control) = labels::labeled_control(label).filter(|it| !is_disabled(it)) else {
        return;
    };
    let target = event
        .read(|event| event.target().cloned())
        .and_then(|it| PlatformRef::<Node>::of_object(&it));
    let is_interactive = |it: PlatformRef<Node>| {
        it.is(&control.node()) || INTERACTIVE.iter().any(|name| it.is_element(name))
    };
    let interactive = target.is_some_and(|target| {
        target
            .inclusive_ancestors()
            .take_while(|it| !it.is(&label.node()))
            .any(is_interactive)
    });
    if interactive {
        return;
    }
    focus::focus(&control, context);
    fire_click(
        &control.event_target(),
        event.read(Event::is_trusted),
        context,
    );
}

fn toggle_details(summary: &PlatformRef<Element>, context: &mut Context) {
    let Some(details) = summary.node().parent_element() else {
        return;
    };
    if details.has_attribute("open") {
        details.remove_attribute("open", context);
    } else {
        details.set_attribute("open", JsString::default(), context);
    }
}

/// [Follows the hyperlink](https://html.spec.whatwg.org/multipage/links.html#following-hyperlinks-2),
/// up to where it would lead.
fn follow(link: &PlatformRef<Element>, context: &mut Context) {
    let document = link.node().owner();
    let Some(url) = link
        .attribute("href")
        .and_then(|href| document.parse_url(&href))
    else {
        return;
    };
    if document.is_page(context)
        && navigate_to_fragment(&document.url(), &url, HistoryHandling::Push, context)
    {
        return;
    }
    if let Some(user_agent) = user_agent(context) {
        user_agent.not_followed(&format!("the link leads to {url}"), context);
    }
}
