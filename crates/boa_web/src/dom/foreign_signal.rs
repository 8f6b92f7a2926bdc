//! Abort signals of classes that this crate has not defined, such as those of a program, of
//! boa_runtime or of a polyfill.

use super::AbortSignal;
use crate::webidl::{PlatformRef, insert_realm_data, realm_data};
use boa_engine::{
    Context, JsData, JsObject, JsResult, JsValue, NativeFunction, js_string,
    object::{FunctionObjectBuilder, builtins::JsWeakMap},
};
use boa_gc::{Finalize, Trace};

/// The signals of a realm that stand for foreign ones, as values of those.
#[derive(Trace, Finalize, JsData)]
struct StandIns(JsWeakMap);

/// A signal that is aborted when a foreign one is. `None` if the object does not act as a signal: it
/// has no `aborted` that is a boolean, no `reason` or no method `addEventListener`.
pub(super) fn stand_in(
    foreign: &JsObject,
    context: &mut Context,
) -> JsResult<Option<PlatformRef<AbortSignal>>> {
    let add_listener = foreign.get(js_string!("addEventListener"), context)?;
    let (Some(add_listener), Some(aborted)) = (
        add_listener.as_callable(),
        foreign.get(js_string!("aborted"), context)?.as_boolean(),
    ) else {
        return Ok(None);
    };
    if !foreign.has_property(js_string!("reason"), context)? {
        return Ok(None);
    }
    let known = known(context);
    let signal = known.get(foreign, context)?;
    if let Some(signal) = signal.as_object().as_ref().and_then(PlatformRef::of_object) {
        return Ok(Some(signal));
    }
    let signal = AbortSignal::create(context);
    known.set(foreign, signal.object().clone().into(), context)?;
    if aborted {
        let reason = foreign.get(js_string!("reason"), context)?;
        signal.signal_abort(&reason, context);
    } else {
        let listener = listener(foreign.clone(), signal.clone(), context);
        let arguments = [js_string!("abort").into(), listener.into()];
        add_listener.call(&foreign.clone().into(), &arguments, context)?;
    }
    Ok(Some(signal))
}

fn known(context: &mut Context) -> JsWeakMap {
    if let Some(known) = realm_data(context.realm(), |StandIns(known)| known.clone()) {
        return known;
    }
    let known = JsWeakMap::new(context);
    insert_realm_data(StandIns(known.clone()), context.realm());
    known
}

/// The listener for `abort` of a foreign signal.
fn listener(foreign: JsObject, signal: PlatformRef<AbortSignal>, context: &Context) -> JsObject {
    let aborts = NativeFunction::from_copy_closure_with_captures(
        |_, _, (foreign, signal): &(JsObject, PlatformRef<AbortSignal>), context| {
            let reason = foreign.get(js_string!("reason"), context)?;
            signal.signal_abort(&reason, context);
            Ok(JsValue::undefined())
        },
        (foreign, signal),
    );
    FunctionObjectBuilder::new(context.realm(), aborts)
        .build()
        .into()
}

#[cfg(test)]
mod tests {
    use crate::EventLoop;
    use boa_engine::{Context, Source, js_string};

    /// A class of a program, with what an `AbortController` needs at least.
    const CLASS: &str = "
        class Signal {
            aborted = false; reason = undefined; listeners = [];
            addEventListener(type, listener) { if (type === 'abort') this.listeners.push(listener) }
            abort(reason) { this.aborted = true; this.reason = reason; for (const listener of this.listeners) listener() }
        }";

    fn run(script: &str) -> String {
        let context = &mut Context::default();
        let events = EventLoop::install(context).expect("a new context");
        for script in [CLASS, script] {
            context.eval(Source::from_bytes(script)).expect("it runs");
        }
        events.run(context).expect("it ends");
        let log = context.global_object().get(js_string!("log"), context);
        log.expect("it is there").display().to_string()
    }

    #[test]
    fn a_foreign_signal_ends_what_one_of_this_crate_ends() {
        let log = run("
            const signal = new Signal(), target = new EventTarget(), log = [];
            target.addEventListener('x', () => log.push('x'), { signal });
            target.addEventListener('x', () => log.push('y'), { signal });
            const any = AbortSignal.any([signal, new AbortController().signal]);
            new ReadableStream().pipeTo(new WritableStream(), { signal }).catch((why) => log.push(`piped ${why}`));
            target.dispatchEvent(new Event('x'));
            log.push(signal.listeners.length, any.aborted);
            signal.abort('enough');
            target.dispatchEvent(new Event('x'));
            log.push(any.aborted, any.reason);
            target.addEventListener('x', () => log.push('late'), { signal });
            target.dispatchEvent(new Event('x'));
            globalThis.log = log;
        ");
        assert_eq!(
            log,
            r#"[ "x", "y", 1, false, true, "enough", "piped enough" ]"#
        );
    }

    #[test]
    fn a_foreign_signal_that_is_aborted_has_its_reason() {
        let log = run("
            const signal = new Signal();
            signal.abort();
            const any = AbortSignal.any([signal]);
            globalThis.log = [any.aborted, any.reason.name];
        ");
        assert_eq!(log, r#"[ true, "AbortError" ]"#);
    }

    #[test]
    fn an_object_that_does_not_act_as_a_signal_is_a_type_error() {
        let log = run("
            const all = { aborted: false, reason: undefined, addEventListener() {} };
            const log = [];
            for (const missing of [...Object.keys(all), 'nothing']) {
                const { [missing]: _, ...signal } = all;
                try {
                    new EventTarget().addEventListener('x', () => {}, { signal });
                    log.push(missing);
                } catch (error) {
                    log.push(error instanceof TypeError);
                }
            }
            try { AbortSignal.any([Object.create(AbortSignal.prototype)]) } catch (error) { log.push(error instanceof TypeError) }
            try { AbortSignal.any([{ get addEventListener() { throw 'mine' } }]) } catch (error) { log.push(error) }
            globalThis.log = log;
        ");
        assert_eq!(log, r#"[ true, true, true, "nothing", true, "mine" ]"#);
    }
}
