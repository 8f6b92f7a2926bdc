//! [Timing](https://console.spec.whatwg.org/#timing): the time between two calls.

use super::{Level, MAX_LABELS, default_label, format, options, print, slots};
use crate::{dom, webidl::Variadic};
use boa_engine::{Context, JsResult, JsString, JsValue};

/// <https://console.spec.whatwg.org/#time>
pub(super) fn time(label: Option<JsString>, context: &mut Context) -> JsResult<()> {
    let label = label.unwrap_or_else(default_label);
    let slots = slots(context);
    if slots.timers.borrow().contains_key(&label) {
        let text = format!("Timer '{}' already exists", label.to_std_string_lossy());
        print(Level::Warn, &text, context)?;
    } else if slots.timers.borrow().len() >= MAX_LABELS {
        let text = format!("There are {MAX_LABELS} timers already");
        print(Level::Warn, &text, context)?;
    } else {
        slots.timers.borrow_mut().insert(label, dom::now(context));
    }
    Ok(())
}

/// <https://console.spec.whatwg.org/#timelog>
pub(super) fn time_log(
    (label, Variadic(data)): (Option<JsString>, Variadic<JsValue>),
    context: &mut Context,
) -> JsResult<()> {
    let label = label.unwrap_or_else(default_label);
    let Some(mut text) = elapsed(&label, context)? else {
        return Ok(());
    };
    if !data.is_empty() {
        text.push(' ');
        text.push_str(&format(&data, &options(context), context)?);
    }
    print(Level::Log, &text, context)
}

/// <https://console.spec.whatwg.org/#timeend>
pub(super) fn time_end(label: Option<JsString>, context: &mut Context) -> JsResult<()> {
    let label = label.unwrap_or_else(default_label);
    let Some(text) = elapsed(&label, context)? else {
        return Ok(());
    };
    slots(context).timers.borrow_mut().remove(&label);
    print(Level::Info, &text, context)
}

/// `label: 1.234ms`. Warns about an unknown timer.
fn elapsed(label: &JsString, context: &Context) -> JsResult<Option<String>> {
    let name = label.to_std_string_lossy();
    let started = slots(context).timers.borrow().get(label).copied();
    let Some(started) = started else {
        let text = format!("Timer '{name}' does not exist");
        print(Level::Warn, &text, context)?;
        return Ok(None);
    };
    let elapsed = duration(dom::now(context) - started);
    Ok(Some(format!("{name}: {elapsed}")))
}

/// A duration in milliseconds, written with a suitable unit.
fn duration(milliseconds: f64) -> String {
    const SECOND: f64 = 1000.0;
    const MINUTE: f64 = 60.0 * SECOND;
    const HOUR: f64 = 60.0 * MINUTE;
    if milliseconds >= HOUR {
        let (hours, rest) = ((milliseconds / HOUR).floor(), milliseconds % HOUR);
        format!(
            "{hours}:{:02}:{:06.3} (h:mm:ss.mmm)",
            (rest / MINUTE).floor(),
            rest % MINUTE / SECOND
        )
    } else if milliseconds >= MINUTE {
        let (minutes, rest) = ((milliseconds / MINUTE).floor(), milliseconds % MINUTE);
        format!("{minutes}:{:06.3} (m:ss.mmm)", rest / SECOND)
    } else if milliseconds >= SECOND {
        format!("{:.3}s", milliseconds / SECOND)
    } else {
        // Without zeros at the end.
        format!("{}ms", (milliseconds * 1000.0).round() / 1000.0)
    }
}
