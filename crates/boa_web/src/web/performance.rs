//! [`Performance`](https://w3c.github.io/hr-time/#sec-performance): the time since the realm's time
//! origin.

use crate::{
    dom::{self, EventTarget},
    webidl::{
        self, GlobalSetter, Inspected, Interface, Layers, Members, PlatformRef,
        define_lazy_attribute, new_object, operation, readonly,
    },
};
use boa_engine::{Context, JsResult, JsValue, js_string};
use boa_gc::{Finalize, Trace};

/// The slots of the `performance` object.
#[derive(Debug, Trace, Finalize)]
pub struct Performance {
    /// The realm's time origin, in milliseconds since the Unix epoch.
    time_origin: f64,
}

impl Interface for Performance {
    const NAME: &'static str = "Performance";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const INSPECTED: &'static [Inspected] = &[Inspected::Attribute("timeOrigin")];
    const MEMBERS: Members<Self> = &[
        operation("now", 0, |_, _, context| Ok(dom::now(context).into())),
        readonly("timeOrigin", |this, _| Ok(this.time_origin.into())),
        operation("toJSON", 0, Self::to_json),
    ];
}

pub(super) fn register(context: &mut Context) {
    webidl::define::<Performance>(context);
    #[expect(clippy::cast_precision_loss, reason = "exact for 285,000 years")]
    let now = context.clock().system_time_millis() as f64;
    let make = |&time_origin: &f64, context: &Context| {
        let layers = Layers::new()
            .with(EventTarget::default())
            .with(Performance { time_origin });
        webidl::create(layers, context).into_object()
    };
    define_lazy_attribute(
        "performance",
        now - dom::now(context),
        make,
        GlobalSetter::Replace,
        context,
    );
}

impl Performance {
    /// The [default toJSON steps](https://webidl.spec.whatwg.org/#default-tojson-steps): an object
    /// with all attributes of JSON types.
    fn to_json(
        this: &PlatformRef<Self>,
        _: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let object = new_object(context);
        object.create_data_property_or_throw(
            js_string!("timeOrigin"),
            this.time_origin,
            context,
        )?;
        Ok(object.into())
    }
}
