//! The source of random values.

use crate::{
    dom::host,
    host::call_program,
    webidl::{function, non_enumerable},
};
use boa_engine::{Context, JsResult, JsString, JsValue, NativeFunction, js_string};
use std::cell::RefCell;

/// Fills bytes for `crypto`, and for `Math.random` if it is not the default.
pub(super) struct Random(Source);

enum Source {
    System,
    Custom(RefCell<Fill>),
}

type Fill = Box<dyn FnMut(&mut [u8])>;

impl Default for Random {
    fn default() -> Self {
        Self(Source::System)
    }
}

impl Random {
    pub(super) fn custom(fill: impl FnMut(&mut [u8]) + 'static) -> Self {
        Self(Source::Custom(RefCell::new(Box::new(fill))))
    }

    pub(super) fn fill(&self, bytes: &mut [u8]) {
        match &self.0 {
            Source::System => rand::Rng::fill_bytes(&mut rand::rng(), bytes),
            // The embedder's closure has no access to scripts, so it can't call this function
            // again.
            Source::Custom(fill) => call_program(|| fill.borrow_mut()(bytes)),
        }
    }

    /// Replaces `Math.random` if the source is not the default one. The engine's function has its
    /// own source. No upstream issue was found. This can be deleted when the engine asks its
    /// `HostHooks` for random numbers.
    pub(super) fn register(&self, context: &mut Context) -> JsResult<()> {
        if matches!(self.0, Source::System) {
            return Ok(());
        }
        let name = js_string!("random");
        let random = function(
            context.realm(),
            NativeFunction::from_fn_ptr(math_random),
            name.clone(),
            0,
        );
        let math = context
            .global_object()
            .get(js_string!("Math"), context)?
            .to_object(context)?;
        math.define_property_or_throw::<JsString, _>(name, non_enumerable(random), context)
            .map(|_| ())
    }
}

/// <https://tc39.es/ecma262/#sec-math.random>
#[expect(clippy::unnecessary_wraps, reason = "the type of a native function")]
fn math_random(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mut bytes = [0; 8];
    host(context).fill_random(&mut bytes);
    // 53 bits: the precision of a number.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    let random = (u64::from_le_bytes(bytes) >> 11) as f64 / (1_u64 << 53) as f64;
    Ok(random.into())
}
