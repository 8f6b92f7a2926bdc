//! [HTML elements](https://html.spec.whatwg.org/multipage/dom.html#htmlelement): their interfaces
//! and their behaviour.
//!
//! The files of this folder use each other one way. From the bottom to the top they are:
//!
//! 1. the slots of elements, such as `input.rs`, and the concepts that they depend on, such as
//!    `form_owner.rs`;
//! 2. algorithms, such as `focus.rs`, `form.rs` and `parser.rs`;
//! 3. members for scripts. They are in a file of their own, such as `input_members.rs`, if an
//!    algorithm that they use needs the slots;
//! 4. `element_interfaces.rs`, which names all elements. No other file of this folder names it.

mod activation;
mod button;
mod checked;
pub(crate) mod computed_style;
mod dataset;
mod details;
mod dialog;
mod disabled;
mod document_members;
mod dom_parser;
mod element_interfaces;
mod element_members;
pub(crate) mod encoding;
pub(crate) mod event_handlers;
pub(crate) mod focus;
mod foreign_elements;
pub(crate) mod form;
mod form_element;
mod form_entries;
pub(crate) mod form_owner;
pub(crate) mod frame_window;
mod html_element;
mod html_or_svg_element;
mod hyperlink;
mod iframe;
pub(crate) mod inner_text;
mod input;
mod input_members;
mod input_type;
mod labels;
mod legacy_factories;
mod media;
mod named_properties;
mod numbers;
pub(crate) mod parser;
mod prepared_script;
mod radio_node_list;
pub(crate) mod rendering;
mod script_element;
pub(crate) mod scripts;
mod select;
mod selection;
pub(crate) mod serialize;
pub(crate) mod style;
mod template;
mod text_area;
mod text_area_members;
pub(crate) mod text_control;
mod text_control_members;
mod tree_sink;
mod user_agent;
mod validation;
mod validation_members;

pub(crate) use button::label_of_button;
pub(crate) use checked::is_checked;
pub(crate) use dialog::close_by_user as close_dialog_by_user;
pub(crate) use disabled::{can_be_disabled, is_disabled};
pub(crate) use html_element::HtmlElement;
pub(crate) use hyperlink::is_hyperlink;
pub(crate) use iframe::{document_of as frame_document, window_of as frame_window};
pub(crate) use input_type::{is_checkable, kind as kind_of_input};
pub(crate) use prepared_script::PreparedScript;
pub(crate) use select::{choose_next, chosen_option};
pub(crate) use text_control::{is_editable, text_value, type_value};
pub use user_agent::FetchedScript;
pub(crate) use user_agent::{UserAgent, user_agent};

use crate::dom::{Document, Element, ElementInterface, hooks::ELEMENT, range::Range};
use boa_engine::{Context, JsResult};
use boa_web::webidl;
use html5ever::{QualName, ns};

/// Defines the interfaces of this folder, and the members that HTML adds to the interfaces of the
/// DOM.
pub(crate) fn register(user_agent: &'static dyn UserAgent, context: &mut Context) -> JsResult<()> {
    user_agent::register(user_agent, context);
    element_interfaces::register(context);
    webidl::define::<foreign_elements::SvgElement>(context);
    webidl::define::<foreign_elements::MathMlElement>(context);
    webidl::define::<radio_node_list::RadioNodeList>(context);
    webidl::define::<validation_members::ValidityState>(context);
    form_entries::register(context);
    webidl::define::<dataset::StringMap>(context);
    webidl::define::<style::StyleDeclaration>(context);
    webidl::define::<dom_parser::DomParser>(context);
    webidl::define_partial::<Document>(document_members::MEMBERS, context);
    webidl::define_partial::<Document>(
        event_handlers::GlobalEventHandlers::<Document>::MEMBERS,
        context,
    );
    webidl::define_partial::<Element>(serialize::ELEMENT_MEMBERS, context);
    webidl::define_partial::<Range>(serialize::RANGE_MEMBERS, context);
    frame_window::register(context);
    named_properties::register(context)
}

/// The
/// [element interface](https://html.spec.whatwg.org/multipage/dom.html#elements-in-the-dom:element-interface)
/// for a name.
pub(crate) fn element_interface(name: &QualName) -> &'static ElementInterface {
    match name.ns {
        ns!(html) => element_interfaces::interface_of(&name.local),
        ns!(svg) => &foreign_elements::SVG,
        ns!(mathml) => &foreign_elements::MATH_ML,
        _ => &ELEMENT,
    }
}
