//! [UI Events](https://w3c.github.io/uievents/) and the other events of pages. They know no nodes.

mod create;
mod dispatch;
mod init;
mod interfaces;
mod slots;

pub(crate) use create::{
    create, focus_event, form_data_event, hash_change_event, input_event, key_event,
    mouse_click_event, mouse_event, page_transition_event, pop_state_event, submit_event,
    toggle_event, wheel_event,
};
pub(crate) use dispatch::{
    dispatch_at_window, dispatch_at_window_of, fire, fire_at_window, fire_at_window_of,
    fire_bubbling, fire_click, fire_with, queue_task,
};
pub use slots::Modifiers;
pub(crate) use slots::is_mouse_event;

use boa_engine::{Context, JsObject};

/// Defines the interfaces of this folder. `is_window` says whether an object is the window of a
/// frame: the type of `view` is an interface of HTML.
pub(crate) fn register(is_window: fn(&JsObject) -> bool, context: &mut Context) {
    init::register(is_window, context);
    interfaces::register(context);
}
