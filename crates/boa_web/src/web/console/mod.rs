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
        Argument, Namespace, Nullable, Steps, Variadic, dictionaries, insert_realm_data, realm_data,
    },
};
use boa_engine::{
    Context, JsData, JsObject, JsResult, JsString, JsValue, builtins::error::Error, js_string,
};
use boa_gc::{Finalize, Trace};
use formatter::format;
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
    slice,
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

/// Defines `console`, with the output that [`install_console`] sets.
pub fn register(context: &mut Context) {
    let slots = Rc::default();
    insert_realm_data(State { slots }, context.realm());
    // The standard gives `console` an empty prototype object, for compatibility with older
    // consoles.
    let prototype = JsObject::with_object_proto(context.intrinsics());
    Namespace::with_prototype("console", prototype, context)
        .operation("assert", &Steps(assert))
        .operation("clear", &Steps(clear))
        .operation(
            "debug",
            &Steps(|data, context| log(Level::Debug, data, context)),
        )
        .operation(
            "error",
            &Steps(|data, context| log(Level::Error, data, context)),
        )
        .operation(
            "info",
            &Steps(|data, context| log(Level::Info, data, context)),
        )
        .operation(
            "log",
            &Steps(|data, context| log(Level::Log, data, context)),
        )
        .operation("table", &Steps(show_table))
        .operation("trace", &Steps(trace))
        .operation(
            "warn",
            &Steps(|data, context| log(Level::Warn, data, context)),
        )
        .operation("dir", &Steps(dir))
        .operation(
            "dirxml",
            &Steps(|data, context| log(Level::Log, data, context)),
        )
        .operation("count", &Steps(count))
        .operation("countReset", &Steps(count_reset))
        .operation("group", &Steps(group))
        .operation("groupCollapsed", &Steps(group))
        .operation("groupEnd", &Steps(group_end))
        .operation("time", &Steps(time::time))
        .operation("timeLog", &Steps(time::time_log))
        .operation("timeEnd", &Steps(time::time_end))
        .define(context);
}

/// The operations that print their arguments at a level.
fn log(level: Level, Variadic(data): Variadic<JsValue>, context: &mut Context) -> JsResult<()> {
    logger(level, &data, context)
}

/// [Logger](https://console.spec.whatwg.org/#logger), except that a call without arguments prints
/// an empty line, as terminals need it.
fn logger(level: Level, data: &[JsValue], context: &mut Context) -> JsResult<()> {
    if console(context).is_some() {
        let text = format(data, &options(context), context)?;
        print(level, &text, context)?;
    }
    Ok(())
}

/// <https://console.spec.whatwg.org/#assert>
fn assert(
    (condition, Variadic(mut data)): (Option<bool>, Variadic<JsValue>),
    context: &mut Context,
) -> JsResult<()> {
    if condition == Some(true) {
        return Ok(());
    }
    let failed = js_string!("Assertion failed");
    match data.first().map(JsValue::as_string) {
        Some(Some(first)) => data[0] = js_string!(&failed, &js_string!(": "), &first).into(),
        _ => data.insert(0, failed.into()),
    }
    logger(Level::Error, &data, context)
}

/// <https://console.spec.whatwg.org/#clear>
fn clear((): (), context: &mut Context) -> JsResult<()> {
    slots(context).depth.set(0);
    if let Some(console) = console(context) {
        call_program(|| console.clear());
    }
    Ok(())
}

/// `optional any`: undefined does not mean that it is missing. Without it, `table()` prints an
/// empty line.
struct TabularData(Option<JsValue>);

impl Argument for TabularData {
    const IS_OPTIONAL: bool = true;

    fn next(args: &mut slice::Iter<'_, JsValue>, _: &mut Context) -> JsResult<Self> {
        Ok(Self(args.next().cloned()))
    }
}

/// <https://console.spec.whatwg.org/#table>
fn show_table(
    (TabularData(data), columns): (TabularData, Option<Vec<JsString>>),
    context: &mut Context,
) -> JsResult<()> {
    let table = match &data {
        Some(data) => table::table(data, columns.as_deref(), context)?,
        None => None,
    };
    match table {
        Some(text) => print(Level::Log, &text, context),
        None => logger(Level::Log, data.as_slice(), context),
    }
}

/// <https://console.spec.whatwg.org/#trace>
fn trace(Variadic(data): Variadic<JsValue>, context: &mut Context) -> JsResult<()> {
    let label = format(&data, &options(context), context)?;
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
    print(Level::Trace, &text, context)
}

dictionaries! {
    /// The options of `console.dir()` in Node.js.
    struct DirOptions {
        colors: "colors" Option<bool>,
        depth: "depth" Option<Nullable<f64>>,
        show_hidden: "showHidden" Option<bool>,
    }
}

/// <https://console.spec.whatwg.org/#dir>, with the options of Node.js.
fn dir((item, chosen): (Option<JsValue>, DirOptions), context: &mut Context) -> JsResult<()> {
    let mut options = options(context);
    if let Some(colors) = chosen.colors {
        options.colors = colors;
    }
    if let Some(Nullable(depth)) = chosen.depth {
        // Null is no limit; the conversion saturates.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "saturates"
        )]
        let depth = depth.map_or(usize::MAX, |depth| depth as usize);
        options.depth = depth;
    }
    if let Some(show_hidden) = chosen.show_hidden {
        options.show_hidden = show_hidden;
    }
    let text = inspect(&item.unwrap_or_default(), &options, context);
    print(Level::Log, &text, context)
}

/// <https://console.spec.whatwg.org/#count>
fn count(label: Option<JsString>, context: &mut Context) -> JsResult<()> {
    let label = label.unwrap_or_else(default_label);
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
    print(Level::Info, &text, context)
}

/// <https://console.spec.whatwg.org/#countreset>
fn count_reset(label: Option<JsString>, context: &mut Context) -> JsResult<()> {
    let label = label.unwrap_or_else(default_label);
    let is_known = slots(context)
        .counts
        .borrow_mut()
        .get_mut(&label)
        .map(|count| *count = 0)
        .is_some();
    if !is_known {
        let text = format!("Count for '{}' does not exist", label.to_std_string_lossy());
        print(Level::Warn, &text, context)?;
    }
    Ok(())
}

/// <https://console.spec.whatwg.org/#group>
fn group(Variadic(data): Variadic<JsValue>, context: &mut Context) -> JsResult<()> {
    if !data.is_empty() {
        logger(Level::Log, &data, context)?;
    }
    let slots = slots(context);
    slots.depth.set(slots.depth.get().saturating_add(1));
    Ok(())
}

/// <https://console.spec.whatwg.org/#groupend>
fn group_end((): (), context: &mut Context) -> JsResult<()> {
    let slots = slots(context);
    slots.depth.set(slots.depth.get().saturating_sub(1));
    Ok(())
}

/// The default value of `optional DOMString label = "default"`.
fn default_label() -> JsString {
    js_string!("default")
}

/// [Printer](https://console.spec.whatwg.org/#printer), for formatted text.
fn print(level: Level, text: &str, context: &Context) -> JsResult<()> {
    let Some(console) = console(context) else {
        return Ok(());
    };
    let depth = slots(context).depth.get();
    let message = ConsoleMessage { level, depth, text };
    call_program(|| console.check(&message))?;
    call_program(|| console.print(&message));
    Ok(())
}

fn console(context: &Context) -> Option<Rc<dyn Console>> {
    realm_data(context.realm(), |it: &Installed| it.console.clone())
}

fn options(context: &Context) -> InspectOptions {
    InspectOptions {
        colors: console(context).is_some_and(|console| console.colors()),
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
