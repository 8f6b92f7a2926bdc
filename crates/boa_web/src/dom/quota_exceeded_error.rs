//! [`QuotaExceededError`](https://webidl.spec.whatwg.org/#quotaexceedederror).

use super::DomException;
use crate::webidl::{
    self, Constructor, Double, Inspected, Interface, Layers, Members, PlatformRef, Steps,
    dictionaries, getter, range_error,
};
use boa_engine::{Context, JsError, JsResult, JsString};
use boa_gc::{Finalize, Trace};

/// The name of the exception.
pub(crate) const NAME: &str = "QuotaExceededError";

/// The slots that `QuotaExceededError` adds to [`DomException`].
#[derive(Debug, Clone, Default, Trace, Finalize)]
pub struct QuotaExceededError {
    pub(crate) quota: Option<f64>,
    pub(crate) requested: Option<f64>,
}

dictionaries! {
    /// `dictionary QuotaExceededErrorOptions { double quota; double requested; };`
    struct QuotaExceededErrorOptions {
        quota: "quota" Option<Double>,
        requested: "requested" Option<Double>,
    }
}

impl Interface for QuotaExceededError {
    const NAME: &'static str = NAME;
    type Parent = DomException;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (message, options): (Option<JsString>, QuotaExceededErrorOptions), context| {
            let slots = Self::of_options(&options)?;
            let layers = slots.layers(message.unwrap_or_default(), context);
            let error = new_target.create(layers, context)?;
            error.as_parent::<DomException>().define_stack();
            Ok(error)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["quota", "requested"])];
    const MEMBERS: Members<Self> = &[
        getter("quota", &Steps(|this, _| Ok(this.quota))),
        getter("requested", &Steps(|this, _| Ok(this.requested))),
    ];
}

impl QuotaExceededError {
    /// The steps of the constructor that check its options.
    fn of_options(options: &QuotaExceededErrorOptions) -> JsResult<Self> {
        let quota = options.quota.map(|it| it.0);
        let requested = options.requested.map(|it| it.0);
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
        error.as_parent::<DomException>().define_stack();
        JsError::from_opaque(error.into())
    }
}
