//! The arguments of events: the dictionaries of constructors, and the arguments of the older `init`
//! methods.

use crate::events::{
    interfaces::PointerEvent,
    slots::{Keyboard, Modifiers, More, Mouse, Pointer, Slots, Wheel, kind},
};
use boa_engine::{Context, JsArgs, JsData, JsObject, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Trace};
use boa_websocket::{
    dom::{EventKind, EventOf, InitArguments},
    webidl::{
        Brand, Dictionary, Double, FromJs, Nullable, PlatformRef, insert_realm_data, realm_data,
        type_error,
    },
};

/// A member of a dictionary, whose default is zero, false or empty.
fn member<T: FromJs + Default>(
    init: &Dictionary,
    name: &'static str,
    context: &mut Context,
) -> JsResult<T> {
    Ok(init.member(name, context)?.unwrap_or_default())
}

impl Modifiers {
    pub(super) fn read(init: &Dictionary, context: &mut Context) -> JsResult<Self> {
        Ok(Self {
            alt: member(init, "altKey", context)?,
            ctrl: member(init, "ctrlKey", context)?,
            meta: member(init, "metaKey", context)?,
            shift: member(init, "shiftKey", context)?,
        })
    }

    pub(super) fn is_on(self, name: &JsString) -> bool {
        match &*name.to_std_string_lossy() {
            "Alt" => self.alt,
            "Control" => self.ctrl,
            "Meta" => self.meta,
            "Shift" => self.shift,
            _ => false,
        }
    }
}

/// The arguments that the `init` methods begin with, and the view.
pub(super) fn init_arguments(
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<(InitArguments, Option<JsObject>)> {
    let init = InitArguments::read(args, context)?;
    let view = Nullable::<JsValue>::from_js(args.get_or_undefined(3), context)?;
    Ok((init, view_of(&view, context)?))
}

/// Whether an object is the window of a frame.
#[derive(Trace, Finalize, JsData)]
struct IsWindow(#[unsafe_ignore_trace] fn(&JsObject) -> bool);

pub(super) fn register(is_window: fn(&JsObject) -> bool, context: &Context) {
    insert_realm_data(IsWindow(is_window), context.realm());
}

/// A view is a window or null.
fn view_of(view: &Nullable<JsValue>, context: &Context) -> JsResult<Option<JsObject>> {
    let Some(value) = &view.0 else {
        return Ok(None);
    };
    let object = value.as_object().filter(|object| {
        let is_window = realm_data(context.realm(), |it: &IsWindow| it.0);
        JsObject::equals(object, &context.global_object())
            || is_window.is_some_and(|is_window| is_window(object))
    });
    object
        .map(Some)
        .ok_or_else(|| type_error("the view is no window"))
}

pub(super) fn ui_slots(init: &Dictionary, more: More, context: &mut Context) -> JsResult<Slots> {
    let detail = member(init, "detail", context)?;
    let view = init.member("view", context)?.unwrap_or(Nullable(None));
    Ok(Slots {
        view: view_of(&view, context)?,
        detail,
        more,
    })
}

pub(super) fn target(
    init: &Dictionary,
    name: &'static str,
    context: &mut Context,
) -> JsResult<Option<JsObject>> {
    let object = init
        .member::<Nullable<JsValue>>(name, context)?
        .and_then(|it| it.0);
    let Some(value) = object else { return Ok(None) };
    let target = PlatformRef::<boa_websocket::dom::EventTarget>::of(&value, context)
        .filter(|_| value.is_object());
    target
        .map(|it| Some(it.object().clone()))
        .ok_or_else(|| type_error("it is not an EventTarget"))
}

pub(super) fn ui(init: &Dictionary, context: &mut Context) -> JsResult<EventKind> {
    Ok(kind(ui_slots(init, More::Ui, context)?))
}

pub(super) fn mouse(init: &Dictionary, context: &mut Context) -> JsResult<EventKind> {
    let (base, mouse) = mouse_slots(init, context)?;
    Ok(kind(base.with(More::Mouse(mouse))))
}

pub(super) fn pointer(init: &Dictionary, context: &mut Context) -> JsResult<EventKind> {
    let (base, mouse) = mouse_slots(init, context)?;
    let altitude: Option<Double> = init.member("altitudeAngle", context)?;
    let azimuth: Option<Double> = init.member("azimuthAngle", context)?;
    let coalesced = events(init, "coalescedEvents", context)?;
    let height: Option<Double> = init.member("height", context)?;
    let is_primary = member(init, "isPrimary", context)?;
    let persistent_device_id = member(init, "persistentDeviceId", context)?;
    let id = member(init, "pointerId", context)?;
    let r#type = member(init, "pointerType", context)?;
    let predicted = events(init, "predictedEvents", context)?;
    let pressure = float(init, "pressure", context)?;
    let tangential_pressure = float(init, "tangentialPressure", context)?;
    let tilt_x: Option<i32> = init.member("tiltX", context)?;
    let tilt_y: Option<i32> = init.member("tiltY", context)?;
    let twist = member(init, "twist", context)?;
    let width: Option<Double> = init.member("width", context)?;
    let mut pointer = Pointer::default();
    (pointer.id, pointer.r#type, pointer.is_primary) = (id, r#type, is_primary);
    pointer.persistent_device_id = persistent_device_id;
    pointer.width = width.map_or(1.0, |Double(it)| it);
    pointer.height = height.map_or(1.0, |Double(it)| it);
    (pointer.pressure, pointer.tangential_pressure) = (pressure, tangential_pressure);
    pointer.twist = twist;
    (pointer.coalesced, pointer.predicted) = (coalesced, predicted);
    let tilt = (tilt_x.unwrap_or(0), tilt_y.unwrap_or(0));
    let angles = (
        altitude.map_or(pointer.altitude_angle, |Double(it)| it),
        azimuth.map_or(0.0, |Double(it)| it),
    );
    let has_tilt = tilt_x.is_some() || tilt_y.is_some();
    let has_angles = angles != (pointer.altitude_angle, 0.0);
    match (has_tilt, has_angles) {
        (true, false) => pointer.set_tilt(tilt),
        (false, true) => pointer.set_angles(angles),
        _ => {
            (pointer.tilt_x, pointer.tilt_y) = tilt;
            (pointer.altitude_angle, pointer.azimuth_angle) = angles;
        }
    }
    Ok(kind(base.with(More::Pointer(mouse, pointer))))
}

/// A member `float`, whose default is 0.
fn float(init: &Dictionary, name: &'static str, context: &mut Context) -> JsResult<f64> {
    let number = init
        .member::<Double>(name, context)?
        .map_or(0.0, |Double(it)| it);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float is a rounded double"
    )]
    let rounded = number as f32;
    if rounded.is_infinite() {
        return Err(type_error(format!("{name} is no finite number")));
    }
    Ok(rounded.into())
}

/// A member `sequence<PointerEvent>`, whose default is empty.
fn events(init: &Dictionary, name: &'static str, context: &mut Context) -> JsResult<Vec<JsObject>> {
    let values: Vec<JsValue> = member(init, name, context)?;
    let events = values.iter().map(|value| {
        EventOf::<PointerEvent>::of(value, context)
            .map(EventOf::into_object)
            .ok_or_else(|| type_error(format!("{name} has a value that is not a PointerEvent")))
    });
    events.collect()
}

pub(super) fn drag(init: &Dictionary, context: &mut Context) -> JsResult<EventKind> {
    let (base, mouse) = mouse_slots(init, context)?;
    Ok(kind(base.with(More::Drag(mouse))))
}

pub(super) fn wheel(init: &Dictionary, context: &mut Context) -> JsResult<EventKind> {
    let (base, mouse) = mouse_slots(init, context)?;
    let mode = member(init, "deltaMode", context)?;
    let mut number = |name| member(init, name, context);
    let delta = (number("deltaX")?, number("deltaY")?, number("deltaZ")?);
    Ok(kind(base.with(More::Wheel(mouse, Wheel { delta, mode }))))
}

pub(super) fn composition(init: &Dictionary, context: &mut Context) -> JsResult<EventKind> {
    let base = ui_slots(init, More::Ui, context)?;
    let data = member(init, "data", context)?;
    Ok(kind(base.with(More::Composition { data })))
}

pub(super) fn hash_change(init: &Dictionary, context: &mut Context) -> JsResult<EventKind> {
    let new_url = member(init, "newURL", context)?;
    let old_url = member(init, "oldURL", context)?;
    Ok(kind(
        Slots::default().with(More::HashChange { old_url, new_url }),
    ))
}

pub(super) fn form_data(init: &Dictionary, context: &mut Context) -> JsResult<EventKind> {
    let form_data = Some(init.required("formData", context)?);
    Ok(kind(Slots::default().with(More::FormData { form_data })))
}

pub(super) fn pop_state(init: &Dictionary, context: &mut Context) -> JsResult<EventKind> {
    let has_ua_visual_transition = member(init, "hasUAVisualTransition", context)?;
    let state = init.member("state", context)?;
    let state = state.unwrap_or_else(JsValue::null);
    Ok(kind(Slots::default().with(More::PopState {
        state,
        has_ua_visual_transition,
    })))
}

pub(super) fn toggle(init: &Dictionary, context: &mut Context) -> JsResult<EventKind> {
    let new_state = member(init, "newState", context)?;
    let old_state = member(init, "oldState", context)?;
    Ok(kind(Slots::default().with(More::Toggle {
        old_state,
        new_state,
    })))
}

/// The slots that all events of a pointer have.
pub(super) fn mouse_slots(init: &Dictionary, context: &mut Context) -> JsResult<(Slots, Mouse)> {
    let base = ui_slots(init, More::Ui, context)?;
    let modifiers = Modifiers::read(init, context)?;
    let button = member(init, "button", context)?;
    let buttons = member(init, "buttons", context)?;
    let mut number = |name| member(init, name, context);
    let (client, screen) = (
        (number("clientX")?, number("clientY")?),
        (number("screenX")?, number("screenY")?),
    );
    let related = target(init, "relatedTarget", context)?;
    Ok((
        base,
        Mouse {
            modifiers,
            screen,
            client,
            button,
            buttons,
            related,
        },
    ))
}

pub(super) fn keyboard(init: &Dictionary, context: &mut Context) -> JsResult<EventKind> {
    let base = ui_slots(init, More::Ui, context)?;
    let keyboard = Keyboard {
        modifiers: Modifiers::read(init, context)?,
        char_code: member(init, "charCode", context)?,
        code: member(init, "code", context)?,
        is_composing: member(init, "isComposing", context)?,
        key: member(init, "key", context)?,
        key_code: member(init, "keyCode", context)?,
        location: member(init, "location", context)?,
        repeat: member(init, "repeat", context)?,
    };
    Ok(kind(base.with(More::Keyboard(keyboard))))
}

pub(super) fn focus(init: &Dictionary, context: &mut Context) -> JsResult<EventKind> {
    let base = ui_slots(init, More::Ui, context)?;
    let related = target(init, "relatedTarget", context)?;
    Ok(kind(base.with(More::Focus { related })))
}

pub(super) fn input(init: &Dictionary, context: &mut Context) -> JsResult<EventKind> {
    let base = ui_slots(init, More::Ui, context)?;
    let more = More::Input {
        data: init
            .member::<Nullable<JsString>>("data", context)?
            .and_then(|it| it.0),
        input_type: member(init, "inputType", context)?,
        is_composing: member(init, "isComposing", context)?,
    };
    Ok(kind(base.with(more)))
}

pub(super) fn submit(init: &Dictionary, context: &mut Context) -> JsResult<EventKind> {
    let submitter = target(init, "submitter", context)?;
    Ok(kind(Slots::default().with(More::Submit { submitter })))
}

pub(super) fn page_transition(init: &Dictionary, context: &mut Context) -> JsResult<EventKind> {
    let persisted = member(init, "persisted", context)?;
    Ok(kind(
        Slots::default().with(More::PageTransition { persisted }),
    ))
}
