//! [The constraint validation API](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#the-constraint-validation-api).

use crate::dom::ext::*;
use crate::{
    dom::{Element, element::of},
    html::{
        focus,
        validation::{self, Flaw},
    },
};
use boa_engine::JsString;
use boa_gc::{Finalize, Trace};
use boa_web::webidl::{
    self, Interface, Layers, Members, PlatformRef, Root, Steps, getter, operation,
};
use std::marker::PhantomData;

/// The members of the controls that `T` is the interface of.
pub(super) struct ConstraintValidation<T>(PhantomData<T>);

impl<T: Interface<This = PlatformRef<T>> + Trace> ConstraintValidation<T> {
    pub(super) const MEMBERS: Members<T> = &[
        getter(
            "willValidate",
            &Steps(|this, _| Ok(validation::is_candidate(&of(this.object())))),
        ),
        getter(
            "validity",
            &Steps(|this, context| {
                let element = of(this.object());
                let create = || {
                    let state = ValidityState(element.clone());
                    Ok(webidl::create(Layers::new().with(state), context).into_object())
                };
                element.node().same_objects.get("validity", create)
            }),
        ),
        getter(
            "validationMessage",
            &Steps(|this, context| Ok(validation::message(&of(this.object()), context))),
        ),
        operation(
            "checkValidity",
            &Steps(|this, (), context| Ok(validation::check(&of(this.object()), context).0)),
        ),
        operation(
            "reportValidity",
            &Steps(|this, (), context| {
                let element = of(this.object());
                let (is_valid, is_canceled) = validation::check(&element, context);
                if !is_valid && !is_canceled {
                    focus::focus(&element, context);
                }
                Ok(is_valid)
            }),
        ),
        operation(
            "setCustomValidity",
            &Steps(|this, message: JsString, _| {
                validation::set_custom_message(&of(this.object()), message);
                Ok(())
            }),
        ),
    ];
}

/// The slots of a [`ValidityState`](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#validitystate).
#[derive(Trace, Finalize)]
pub(crate) struct ValidityState(PlatformRef<Element>);

/// Whether the element of a state suffers from something.
macro_rules! flaw {
    ($name:literal, $flaw:ident) => {
        getter(
            $name,
            &Steps(|this, context| Ok(Flaw::$flaw.is_of(&this.0, context))),
        )
    };
}

impl Interface for ValidityState {
    const NAME: &'static str = "ValidityState";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        flaw!("valueMissing", ValueMissing),
        flaw!("typeMismatch", TypeMismatch),
        flaw!("patternMismatch", PatternMismatch),
        flaw!("tooLong", TooLong),
        flaw!("tooShort", TooShort),
        flaw!("rangeUnderflow", RangeUnderflow),
        flaw!("rangeOverflow", RangeOverflow),
        flaw!("stepMismatch", StepMismatch),
        flaw!("badInput", BadInput),
        flaw!("customError", CustomError),
        getter(
            "valid",
            &Steps(|this, context| Ok(validation::first_flaw(&this.0, context).is_none())),
        ),
    ];
}
