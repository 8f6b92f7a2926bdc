//! [Queuing strategies](https://streams.spec.whatwg.org/#qs): `CountQueuingStrategy`,
//! `ByteLengthQueuingStrategy`, and the dictionary that constructors of streams take.

use crate::{
    dom,
    webidl::{
        self, CallbackFunction, Constructor, FromJs, Inspected, Interface, Members, PlatformRef,
        Root, Steps, dictionaries, function, getter, insert_realm_data, range_error, realm_data,
    },
};
use boa_engine::{Context, JsArgs, JsData, JsObject, JsResult, JsValue, NativeFunction, js_string};
use boa_gc::{Finalize, Trace};

dictionaries! {
    /// [`QueuingStrategy`](https://streams.spec.whatwg.org/#dictdef-queuingstrategy).
    #[derive(Debug, Default)]
    pub(super) struct QueuingStrategy {
        high_water_mark: "highWaterMark" Option<f64>,
        size: "size" Option<SizeAlgorithm>,
    }

    /// [`QueuingStrategyInit`](https://streams.spec.whatwg.org/#dictdef-queuingstrategyinit).
    struct QueuingStrategyInit {
        high_water_mark: "highWaterMark" f64,
    }
}

impl QueuingStrategy {
    /// [ExtractHighWaterMark](https://streams.spec.whatwg.org/#validate-and-normalize-high-water-mark).
    /// Fails with a RangeError for a mark that is negative or not a number.
    pub(super) fn extract_high_water_mark(&self, default: f64) -> JsResult<f64> {
        match self.high_water_mark {
            Some(mark) if mark >= 0.0 => Ok(mark),
            Some(mark) => Err(range_error(format!(
                "the highWaterMark {mark} is negative or not a number"
            ))),
            None => Ok(default),
        }
    }

    /// The queue of a stream. Fails as [`Self::extract_high_water_mark`] does.
    pub(super) fn queue(self, default_mark: f64) -> JsResult<Queue> {
        Ok(Queue {
            high_water_mark: self.extract_high_water_mark(default_mark)?,
            size: self.size.unwrap_or_default(),
        })
    }

    pub(super) const fn has_size(&self) -> bool {
        self.size.is_some()
    }
}

/// How many chunks a stream queues, and how it counts them.
#[derive(Debug)]
pub(super) struct Queue {
    pub(super) high_water_mark: f64,
    pub(super) size: SizeAlgorithm,
}

impl Queue {
    /// A queue of so many chunks.
    pub(super) const fn of_chunks(high_water_mark: f64) -> Self {
        Self {
            high_water_mark,
            size: SizeAlgorithm::One,
        }
    }
}

/// The algorithm that computes the size of a chunk.
#[derive(Debug, Clone, Default, Trace, Finalize)]
pub(super) enum SizeAlgorithm {
    /// 1 for each chunk.
    #[default]
    One,
    /// The value of `byteLength`.
    ByteLength,
    Callback(CallbackFunction),
}

/// [`QueuingStrategySize`](https://streams.spec.whatwg.org/#callbackdef-queuingstrategysize)
impl FromJs for SizeAlgorithm {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let callback = CallbackFunction::from_js(value, context)?;
        Ok(Self::of_callback(callback, context))
    }
}

impl SizeAlgorithm {
    /// The functions of the two strategies are recognized, so that they need no call.
    fn of_callback(callback: CallbackFunction, context: &mut Context) -> Self {
        let functions = size_functions(context);
        if JsObject::equals(callback.function(), &functions.count) {
            Self::One
        } else if JsObject::equals(callback.function(), &functions.byte_length) {
            Self::ByteLength
        } else {
            Self::Callback(callback)
        }
    }

    /// The size of a chunk. Fails with the exception of the script's function, or of the conversion
    /// of its result to a number.
    pub(super) fn size(&self, chunk: &JsValue, context: &mut Context) -> JsResult<f64> {
        match self {
            Self::One => Ok(1.0),
            Self::ByteLength => byte_length(chunk, context)?.to_number(context),
            Self::Callback(callback) => {
                let undefined = JsValue::undefined();
                let args = std::slice::from_ref(chunk);
                let size = dom::invoke(callback, &undefined, args, context)?;
                size.to_number(context)
            }
        }
    }
}

/// [GetV](https://tc39.es/ecma262/#sec-getv) of `byteLength`.
fn byte_length(chunk: &JsValue, context: &mut Context) -> JsResult<JsValue> {
    chunk.get_v(js_string!("byteLength"), context)
}

/// The functions that
/// [`size`](https://streams.spec.whatwg.org/#count-queuing-strategy-size-function) returns, of a
/// realm.
#[derive(Debug, Clone, Trace, Finalize, JsData)]
struct SizeFunctions {
    count: JsObject,
    byte_length: JsObject,
}

fn size_functions(context: &mut Context) -> SizeFunctions {
    let known = realm_data(context.realm(), SizeFunctions::clone);
    known.unwrap_or_else(|| {
        let count = NativeFunction::from_fn_ptr(|_, _, _| Ok(1.into()));
        let byte_length = NativeFunction::from_fn_ptr(|_, args, context| {
            byte_length(args.get_or_undefined(0), context)
        });
        let realm = context.realm();
        let functions = SizeFunctions {
            count: function(realm, count, js_string!("size"), 0),
            byte_length: function(realm, byte_length, js_string!("size"), 1),
        };
        insert_realm_data(functions.clone(), realm);
        functions
    })
}

macro_rules! strategy {
    ($(#[$doc:meta])* $name:ident, $function:ident) => {
        $(#[$doc])*
        #[derive(Debug, Trace, Finalize)]
        struct $name {
            high_water_mark: f64,
        }

        impl Interface for $name {
            const NAME: &'static str = stringify!($name);
            type Parent = Root;
            type This = PlatformRef<Self>;
            const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
                |new_target, init: QueuingStrategyInit, context| {
                    let slots = Self {
                        high_water_mark: init.high_water_mark,
                    };
                    new_target.object(slots, context)
                },
            )));
            const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["highWaterMark"])];
            const MEMBERS: Members<Self> = &[
                getter("highWaterMark", &Steps(|this, _| Ok(this.high_water_mark))),
                getter(
                    "size",
                    &Steps(|_, context| Ok(size_functions(context).$function.clone())),
                ),
            ];
        }
    };
}

strategy! {
    /// [`CountQueuingStrategy`](https://streams.spec.whatwg.org/#cqs-class): a chunk counts as 1.
    CountQueuingStrategy, count
}

strategy! {
    /// [`ByteLengthQueuingStrategy`](https://streams.spec.whatwg.org/#blqs-class): a chunk counts
    /// as its `byteLength`.
    ByteLengthQueuingStrategy, byte_length
}

pub(super) fn register(context: &mut Context) {
    webidl::define::<CountQueuingStrategy>(context);
    webidl::define::<ByteLengthQueuingStrategy>(context);
}
