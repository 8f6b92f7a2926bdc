//! [`QuotaExceededError`](https://webidl.spec.whatwg.org/#quotaexceedederror).

use super::DomException;
use crate::webidl::{
    self, Constructor, Dictionary, Double, FromJs, Inspected, Interface, Layers, Members,
    PlatformRef, getter, or_null, range_error,
};
use boa_engine::{Context, JsArgs, JsError, JsResult, JsString};
use boa_gc::{Finalize, Trace};

/// The name of the exception.
pub(crate) const NAME: &str = "QuotaExceededError";

/// The slots that `QuotaExceededError` adds to [`DomException`].
#[derive(Debug, Clone, Default, Trace, Finalize)]
pub struct QuotaExceededError {
    pub(crate) quota: Option<f64>,
    pub(crate) requested: Option<f64>,
}

impl Interface for QuotaExceededError {
    const NAME: &'static str = NAME;
    type Parent = DomException;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(0, |new_target, args, context| {
            let message = Option::<JsString>::from_js(args.get_or_undefined(0), context)?;
            let options = Dictionary::from_js(args.get_or_undefined(1), context)?;
            let slots = Self::read(&options, context)?;
            let layers = slots.layers(message.unwrap_or_default(), context);
            let error = new_target.create(layers, context)?;
            error.parent::<DomException>().define_stack();
            Ok(error.into_object())
        }));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["quota", "requested"])];
    const MEMBERS: Members<Self> = &[
        getter("quota", |this, _| Ok(or_null(this.quota))),
        getter("requested", |this, _| Ok(or_null(this.requested))),
    ];
}

impl QuotaExceededError {
    /// The steps of the constructor that read its options.
    fn read(options: &Dictionary, context: &mut Context) -> JsResult<Self> {
        let mut number = |name| -> JsResult<Option<f64>> {
            Ok(options.member::<Double>(name, context)?.map(|it| it.0))
        };
        let (quota, requested) = (number("quota")?, number("requested")?);
        for (name, value) in [("quota", quota), ("requested", requested)] {
            if value.is_some_and(|value| value < 0.0) {
                return Err(range_error(format!("'{name}' is negative")));
            }
        }
        if quota
            .zip(requested)
            .is_some_and(|(quota, requested)| requested < quota)
        {
            return Err(range_error("'requested' is less than 'quota'"));
        }
        Ok(Self { quota, requested })
    }

    fn layers(self, message: JsString, context: &mut Context) -> Layers<Self> {
        let exception = DomException::slots(NAME, message, context);
        Layers::error().with(exception).with(self)
    }

    /// An exception of the current realm, to be thrown. It says neither what the quota is nor what
    /// was requested, as the standards that throw it want.
    ///
    /// ```
    /// use boa_web::dom::QuotaExceededError;
    ///
    /// # let context = &mut boa_engine::Context::default();
    /// # let events = boa_web::EventLoop::install(context)?;
    /// let error = QuotaExceededError::error("it is full", context).into_opaque(context)?;
    /// let text = error.to_string(context)?.to_std_string_lossy();
    /// assert_eq!(text, "QuotaExceededError: it is full");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn error(message: &str, context: &mut Context) -> JsError {
        let layers = Self::default().layers(JsString::from(message), context);
        let error = webidl::create(layers, context);
        error.parent::<DomException>().define_stack();
        JsError::from_opaque(error.into())
    }
}
