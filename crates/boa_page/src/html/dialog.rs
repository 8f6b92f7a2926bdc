//! [The dialog element](https://html.spec.whatwg.org/multipage/interactive-elements.html#the-dialog-element).
//! The rest of a page is not inert while a modal dialog is open.

use crate::dom::ext::*;
use crate::{
    dom::{Document, Element, element::of, reflect::reflect_boolean},
    events::{fire, fire_with, queue_task},
    exception::throw,
    html::{HtmlElement, focus},
};
use boa_engine::{Context, JsString};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_web::webidl::{Interface, Members, PlatformRef, Steps, attribute, operation};
use std::cell::Cell;

/// The slots of a dialog.
#[derive(Default, Trace, Finalize)]
pub(crate) struct HtmlDialogElement {
    return_value: GcRefCell<JsString>,
    is_modal: Cell<bool>,
    /// The [previously focused element](https://html.spec.whatwg.org/multipage/interactive-elements.html#previously-focused-element).
    previously_focused: GcRefCell<Option<PlatformRef<Element>>>,
}

impl Interface for HtmlDialogElement {
    const NAME: &'static str = "HTMLDialogElement";
    type Parent = HtmlElement;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        reflect_boolean!("open"),
        attribute(
            "returnValue",
            &Steps(|this, _| Ok(this.return_value.borrow().clone())),
            &Steps(|this, text: JsString, _| {
                this.return_value.replace(text);
                Ok(())
            }),
        ),
        operation(
            "show",
            &Steps(|this, (), context| {
                let element = of(this.object());
                if element.has_attribute("open") {
                    if this.is_modal.get() {
                        let message = "the dialog is open, and it is modal";
                        return throw("InvalidStateError", message, context);
                    }
                    return Ok(());
                }
                this.open(&element, false, context);
                Ok(())
            }),
        ),
        operation(
            "showModal",
            &Steps(|this, (), context| {
                let element = of(this.object());
                if element.has_attribute("open") {
                    if !this.is_modal.get() {
                        let message = "the dialog is open, and it is not modal";
                        return throw("InvalidStateError", message, context);
                    }
                    return Ok(());
                }
                if !element.node().is_connected() {
                    let message = "the dialog is in no document";
                    return throw("InvalidStateError", message, context);
                }
                this.open(&element, true, context);
                Ok(())
            }),
        ),
        operation(
            "close",
            &Steps(|this, result: Option<JsString>, context| {
                close(&of(this.object()), result, context);
                Ok(())
            }),
        ),
        operation(
            "requestClose",
            &Steps(|this, result: Option<JsString>, context| {
                request_close(&of(this.object()), result, context);
                Ok(())
            }),
        ),
    ];
}

impl HtmlDialogElement {
    fn open(&self, element: &PlatformRef<Element>, is_modal: bool, context: &mut Context) {
        element.set_attribute("open", JsString::default(), context);
        self.is_modal.set(is_modal);
        let document = element.node().owner();
        let before = document.focused().and_then(|it| it.as_element());
        self.previously_focused.replace(before);
        // https://html.spec.whatwg.org/multipage/interactive-elements.html#dialog-focusing-steps
        let controls: Vec<_> = element
            .node()
            .descendant_elements()
            .filter(focus::is_focusable)
            .collect();
        let chosen = controls.iter().find(|it| it.has_attribute("autofocus"));
        if let Some(control) = chosen.or_else(|| controls.first()) {
            focus::focus(control, context);
        }
    }
}

/// Removing steps.
pub(super) fn removed(element: &PlatformRef<Element>, _: &mut Context) {
    if let Some(dialog) = slots(element) {
        dialog.is_modal.set(false);
    }
}

fn slots(element: &PlatformRef<Element>) -> Option<PlatformRef<HtmlDialogElement>> {
    element
        .is_html("dialog")
        .then(|| PlatformRef::of_object(element.object()))?
}

/// [Closes the dialog](https://html.spec.whatwg.org/multipage/interactive-elements.html#close-the-dialog).
/// A task fires `close`.
pub(super) fn close(
    element: &PlatformRef<Element>,
    result: Option<JsString>,
    context: &mut Context,
) {
    let Some(dialog) = slots(element).filter(|_| element.has_attribute("open")) else {
        return;
    };
    element.remove_attribute("open", context);
    dialog.is_modal.set(false);
    if let Some(result) = result {
        dialog.return_value.replace(result);
    }
    let had_focus = element
        .node()
        .owner()
        .focused()
        .is_none_or(|focused| focused.is_inclusive_descendant_of(&element.node()));
    if let Some(before) = dialog.previously_focused.take().filter(|_| had_focus) {
        focus::focus(&before, context);
    }
    let element = element.clone();
    queue_task(context, move |context| {
        fire(&element.event_target(), "close", context);
    });
}

/// [Requests to close the dialog](https://html.spec.whatwg.org/multipage/interactive-elements.html#dialog-request-close):
/// it stays open if a listener of `cancel` wants so.
fn request_close(element: &PlatformRef<Element>, result: Option<JsString>, context: &mut Context) {
    if element.has_attribute("open")
        && fire_with(&element.event_target(), "cancel", (false, true), context)
    {
        close(element, result, context);
    }
}

/// The user [requests to close](https://html.spec.whatwg.org/multipage/interaction.html#close-requests)
/// the modal dialog that was opened last, by the key Escape. Returns whether there is one.
pub(crate) fn close_by_user(document: &PlatformRef<Document>, context: &mut Context) -> bool {
    let is_modal = |it: &PlatformRef<Element>| {
        it.has_attribute("open") && slots(it).is_some_and(|dialog| dialog.is_modal.get())
    };
    let dialogs: Vec<_> = document
        .node()
        .descendant_elements()
        .filter(is_modal)
        .collect();
    // The deepest of those that contain each other, else the last one in the tree.
    match dialogs.last() {
        Some(dialog) => {
            request_close(dialog, None, context);
            true
        }
        None => false,
    }
}
