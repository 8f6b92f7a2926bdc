//! The [console](https://console.spec.whatwg.org/) namespace.

mod formatter;
mod inspect;
mod sink;
mod table;
#[cfg(test)]
mod tests;
mod time;

pub use inspect::{InspectOptions, inspect};
pub use sink::{Console, ConsoleMessage, Level};

use crate::{
    dom::{call_program, with_original_positions},
    webidl::{
        Dictionary, FromJs, data_property, function, insert_realm_data, non_enumerable, realm_data,
    },
};
use boa_engine::{
    Context, JsArgs, JsData, JsObject, JsResult, JsString, JsSymbol, JsValue, NativeFunction,
    builtins::{error::Error, object::OrdinaryObject},
    js_string,
    property::Attribute,
};
use boa_gc::{Finalize, Trace};
use formatter::format;
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

/// Sets the output of the current realm's `console`. Without it the output is discarded.
pub fn install_console(console: Rc<dyn Console>, context: &mut Context) {
    insert_realm_data(Installed { console }, context.realm());
}

#[derive(Trace, Finalize, JsData)]
struct Installed {
    #[unsafe_ignore_trace]
    console: Rc<dyn Console>,
}

/// The state of the namespace object of a realm.
#[derive(Trace, Finalize, JsData)]
struct State {
    #[unsafe_ignore_trace]
    slots: Rc<Slots>,
}

#[derive(Default)]
struct Slots {
    /// The depth of the group stack.
    depth: Cell<usize>,
    /// The [count map](https://console.spec.whatwg.org/#count-map), limited to [`MAX_LABELS`] as
    /// the timer table is.
    counts: RefCell<HashMap<JsString, u64>>,
    /// The [timer table](https://console.spec.whatwg.org/#timer-table).
    timers: RefCell<HashMap<JsString, f64>>,
}

/// The limit on counters, and on timers. Further labels are ignored.
const MAX_LABELS: usize = 10_000;

type Steps = fn(&[JsValue], &mut Context) -> JsResult<()>;

/// The operations. None requires an argument.
const OPERATIONS: &[(&str, Steps)] = &[
    ("assert", assert),
    ("clear", |_, context| {
        slots(context).depth.set(0);
        if let Some(console) = console(context) {
            call_program(|| console.clear());
        }
        Ok(())
    }),
    ("debug", |args, context| logger(Level::Debug, args, context)),
    ("error", |args, context| logger(Level::Error, args, context)),
    ("info", |args, context| logger(Level::Info, args, context)),
    ("log", |args, context| logger(Level::Log, args, context)),
    ("table", show_table),
    ("trace", trace),
    ("warn", |args, context| logger(Level::Warn, args, context)),
    ("dir", dir),
    ("dirxml", |args, context| logger(Level::Log, args, context)),
    ("count", count),
    ("countReset", count_reset),
    ("group", group),
    ("groupCollapsed", group),
    ("groupEnd", |_, context| {
        let slots = slots(context);
        slots.depth.set(slots.depth.get().saturating_sub(1));
        Ok(())
    }),
    ("time", time::time),
    ("timeLog", time::time_log),
    ("timeEnd", time::time_end),
];

/// Defines `console`, with the output that [`install_console`] sets.
pub fn register(context: &mut Context) {
    let slots = Rc::default();
    let realm = context.realm().clone();
    insert_realm_data(State { slots }, &realm);
    // The standard gives `console` an empty prototype object, for compatibility with older
    // consoles.
    let prototype = JsObject::with_object_proto(context.intrinsics());
    let namespace = JsObject::from_proto_and_data(prototype, OrdinaryObject);
    for &(name, steps) in OPERATIONS {
        let native = NativeFunction::from_copy_closure(move |_, args, context| {
            steps(args, context).map(|()| JsValue::undefined())
        });
        let name = JsString::from(name);
        let operation = function(&realm, native, name.clone(), 0);
        namespace.insert_property(name, data_property(operation, Attribute::all()));
    }
    let name = js_string!("console");
    let tag = data_property(name.clone(), Attribute::CONFIGURABLE);
    namespace.insert_property(JsSymbol::to_string_tag(), tag);
    let global = context.global_object();
    global.insert_property(name, non_enumerable(namespace));
}

/// [Logger](https://console.spec.whatwg.org/#logger), except that a call without arguments prints
/// an empty line, as terminals need it.
fn logger(level: Level, args: &[JsValue], context: &mut Context) -> JsResult<()> {
    if console(context).is_some() {
        let text = format(args, &options(context), context)?;
        print(level, &text, context);
    }
    Ok(())
}

/// <https://console.spec.whatwg.org/#assert>
fn assert(args: &[JsValue], context: &mut Context) -> JsResult<()> {
    if args.get_or_undefined(0).to_boolean() {
        return Ok(());
    }
    let failed = js_string!("Assertion failed");
    let mut data = args.get(1..).unwrap_or_default().to_vec();
    match data.first().map(JsValue::as_string) {
        Some(Some(first)) => data[0] = js_string!(&failed, &js_string!(": "), &first).into(),
        _ => data.insert(0, failed.into()),
    }
    logger(Level::Error, &data, context)
}

/// <https://console.spec.whatwg.org/#table>
fn show_table(args: &[JsValue], context: &mut Context) -> JsResult<()> {
    let columns = Option::<Vec<JsString>>::from_js(args.get_or_undefined(1), context)?;
    match table::table(args.get_or_undefined(0), columns.as_deref(), context)? {
        Some(text) => {
            print(Level::Log, &text, context);
            Ok(())
        }
        None => logger(Level::Log, args.get(..1).unwrap_or_default(), context),
    }
}

/// <https://console.spec.whatwg.org/#trace>
fn trace(args: &[JsValue], context: &mut Context) -> JsResult<()> {
    let label = format(args, &options(context), context)?;
    let mut text = if label.is_empty() {
        "Trace".to_owned()
    } else {
        format!("Trace: {label}")
    };
    let error = context
        .intrinsics()
        .constructors()
        .error()
        .constructor()
        .construct(&[], None, context)?;
    let stack = stack_of(&error, context).unwrap_or_default();
    // The innermost frames belong to `console.trace` itself.
    for frame in stack.lines().skip_while(|frame| frame.contains("(native")) {
        text.push('\n');
        text.push_str(frame);
    }
    print(Level::Trace, &text, context);
    Ok(())
}

/// <https://console.spec.whatwg.org/#dir>, with the options of Node.js.
fn dir(args: &[JsValue], context: &mut Context) -> JsResult<()> {
    let dictionary = Dictionary::from_js(args.get_or_undefined(1), context)?;
    let mut options = options(context);
    if let Some(colours) = dictionary.member::<bool>("colors", context)? {
        options.colours = colours;
    }
    if let Some(depth) = dictionary.member::<JsValue>("depth", context)? {
        // Null is no limit; the conversion saturates.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "saturates"
        )]
        let depth = if depth.is_null() {
            usize::MAX
        } else {
            depth.to_number(context)? as usize
        };
        options.depth = depth;
    }
    if let Some(show_hidden) = dictionary.member::<bool>("showHidden", context)? {
        options.show_hidden = show_hidden;
    }
    let text = inspect(args.get_or_undefined(0), &options, context);
    print(Level::Log, &text, context);
    Ok(())
}

/// <https://console.spec.whatwg.org/#count>
fn count(args: &[JsValue], context: &mut Context) -> JsResult<()> {
    let label = label(args, context)?;
    let count = {
        let slots = slots(context);
        let mut counts = slots.counts.borrow_mut();
        let count = counts.get(&label).map_or(1, |count| count + 1);
        if counts.len() < MAX_LABELS || counts.contains_key(&label) {
            counts.insert(label.clone(), count);
        }
        count
    };
    let text = format!("{}: {count}", label.to_std_string_lossy());
    print(Level::Info, &text, context);
    Ok(())
}

/// <https://console.spec.whatwg.org/#countreset>
fn count_reset(args: &[JsValue], context: &mut Context) -> JsResult<()> {
    let label = label(args, context)?;
    let is_known = slots(context)
        .counts
        .borrow_mut()
        .get_mut(&label)
        .map(|count| *count = 0)
        .is_some();
    if !is_known {
        let text = format!("Count for '{}' does not exist", label.to_std_string_lossy());
        print(Level::Warn, &text, context);
    }
    Ok(())
}

/// <https://console.spec.whatwg.org/#group>
fn group(args: &[JsValue], context: &mut Context) -> JsResult<()> {
    if !args.is_empty() {
        logger(Level::Log, args, context)?;
    }
    let slots = slots(context);
    slots.depth.set(slots.depth.get().saturating_add(1));
    Ok(())
}

/// `optional DOMString label = "default"`
fn label(args: &[JsValue], context: &mut Context) -> JsResult<JsString> {
    let label = Option::<JsString>::from_js(args.get_or_undefined(0), context)?;
    Ok(label.unwrap_or(js_string!("default")))
}

/// [Printer](https://console.spec.whatwg.org/#printer), for formatted text.
fn print(level: Level, text: &str, context: &Context) {
    if let Some(console) = console(context) {
        let depth = slots(context).depth.get();
        call_program(|| console.print(&ConsoleMessage { level, depth, text }));
    }
}

fn console(context: &Context) -> Option<Rc<dyn Console>> {
    realm_data(context.realm(), |it: &Installed| it.console.clone())
}

fn options(context: &Context) -> InspectOptions {
    InspectOptions {
        colours: console(context).is_some_and(|console| console.colours()),
        ..InspectOptions::default()
    }
}

fn slots(context: &Context) -> Rc<Slots> {
    realm_data(context.realm(), |it: &State| it.slots.clone()).unwrap_or_default()
}

/// The call stack that the engine keeps with an error: a line for each frame, innermost first. The
/// positions are those for people.
fn stack_of(error: &JsObject, context: &mut Context) -> Option<String> {
    let calls = error.downcast_ref::<Error>()?.calls()?;
    Some(with_original_positions(
        &calls.to_std_string_lossy(),
        context,
    ))
}
