//! The steps of members, as functions whose types are the IDL: what the arguments are converted to, and what the result is converted from.

use super::{Arguments, FromJs, IntoJs, NewTarget};
use boa_engine::{Context, JsError, JsObject, JsResult, JsValue};
use std::fmt;

/// The steps of a member: a function, or a closure without captures.
///
/// The functions that make a [`Member`](super::Member) say what its type is. For a
/// [regular operation](super::operation) it is `fn(&This, Arguments, &mut Context) ->
/// JsResult<Result>`: the arguments are converted in their order, before the steps run.
#[derive(Clone, Copy)]
pub struct Steps<F>(pub F);

impl<F> fmt::Debug for Steps<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Steps")
    }
}

/// The steps of a regular operation of `B`.
pub type OperationSteps<B, A, R> = Steps<fn(&B, A, &mut Context) -> JsResult<R>>;
/// The steps of a static operation, and of an operation of the global object.
pub type StaticSteps<A, R> = Steps<fn(A, &mut Context) -> JsResult<R>>;
/// The getter steps of an attribute of `B`.
pub type GetterSteps<B, R> = Steps<fn(&B, &mut Context) -> JsResult<R>>;
/// The setter steps of an attribute of `B`.
pub type SetterSteps<B, T> = Steps<fn(&B, T, &mut Context) -> JsResult<()>>;
/// The getter steps of a static attribute.
pub type StaticGetterSteps<R> = Steps<fn(&mut Context) -> JsResult<R>>;
/// The steps of a constructor operation. They create the object, and choose when the prototype of
/// `NewTarget` is looked up.
pub type ConstructorSteps<A, R> = Steps<fn(&NewTarget<'_>, A, &mut Context) -> JsResult<R>>;

/// Operation steps without the types of their arguments and of their result.
pub(super) trait AnyOperation<B>: Sync {
    /// Converts the arguments, runs the steps, and converts the result.
    fn call(&self, this: &B, args: &[JsValue], context: &mut Context) -> JsResult<JsValue>;

    /// The completion of a call whose checks before have thrown.
    fn fail(&self, exception: JsError, context: &mut Context) -> JsResult<JsValue>;
}

impl<B, A: Arguments, R: IntoJs> AnyOperation<B> for OperationSteps<B, A, R> {
    fn call(&self, this: &B, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        converted(args, |args, context| (self.0)(this, args, context), context)
    }

    #[cold]
    fn fail(&self, exception: JsError, context: &mut Context) -> JsResult<JsValue> {
        R::of_exception(exception, context)
    }
}

/// Static steps without the types of their arguments and of their result.
pub(super) trait AnyStatic: Sync {
    /// Converts the arguments, runs the steps, and converts the result.
    fn call(&self, args: &[JsValue], context: &mut Context) -> JsResult<JsValue>;

    /// As [`AnyOperation::fail`].
    fn fail(&self, exception: JsError, context: &mut Context) -> JsResult<JsValue>;
}

impl<A: Arguments, R: IntoJs> AnyStatic for StaticSteps<A, R> {
    fn call(&self, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        converted(args, self.0, context)
    }

    #[cold]
    fn fail(&self, exception: JsError, context: &mut Context) -> JsResult<JsValue> {
        R::of_exception(exception, context)
    }
}

/// Getter steps without the type of their result.
pub(super) trait AnyGetter<B>: Sync {
    /// Runs the steps, and converts the result.
    fn get(&self, this: &B, context: &mut Context) -> JsResult<JsValue>;

    /// As [`AnyOperation::fail`].
    fn fail(&self, exception: JsError, context: &mut Context) -> JsResult<JsValue>;
}

impl<B, R: IntoJs> AnyGetter<B> for GetterSteps<B, R> {
    fn get(&self, this: &B, context: &mut Context) -> JsResult<JsValue> {
        completion((self.0)(this, context), context)
    }

    #[cold]
    fn fail(&self, exception: JsError, context: &mut Context) -> JsResult<JsValue> {
        R::of_exception(exception, context)
    }
}

/// Setter steps without the type of the value.
pub(super) trait AnySetter<B>: Sync {
    /// Converts the value, and runs the steps.
    fn set(&self, this: &B, value: &JsValue, context: &mut Context) -> JsResult<()>;
}

impl<B, T: FromJs> AnySetter<B> for SetterSteps<B, T> {
    fn set(&self, this: &B, value: &JsValue, context: &mut Context) -> JsResult<()> {
        (self.0)(this, T::from_js(value, context)?, context)
    }
}

/// Getter steps of a static attribute without the type of their result.
pub(super) trait AnyStaticGetter: Sync {
    /// Runs the steps, and converts the result.
    fn get(&self, context: &mut Context) -> JsResult<JsValue>;
}

impl<R: IntoJs> AnyStaticGetter for StaticGetterSteps<R> {
    fn get(&self, context: &mut Context) -> JsResult<JsValue> {
        completion((self.0)(context), context)
    }
}

/// Converts the arguments, runs the steps, and converts the result.
#[inline]
pub(super) fn converted<A: Arguments, R: IntoJs>(
    args: &[JsValue],
    steps: impl FnOnce(A, &mut Context) -> JsResult<R>,
    context: &mut Context,
) -> JsResult<JsValue> {
    match A::from_args(args, context) {
        Ok(args) => completion(steps(args, context), context),
        Err(exception) => R::of_exception(exception, context),
    }
}

/// The completion of a member whose steps have this result.
#[inline]
pub(super) fn completion<R: IntoJs>(
    result: JsResult<R>,
    context: &mut Context,
) -> JsResult<JsValue> {
    match result {
        Ok(result) => result.into_js(context),
        Err(exception) => R::of_exception(exception, context),
    }
}

/// Constructor steps without the types of their arguments and of their result.
pub(super) trait AnyConstructor: Sync {
    /// Converts the arguments, and runs the steps.
    fn construct(
        &self,
        new_target: &NewTarget<'_>,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsObject>;
}

impl<A: Arguments, R: Into<JsObject>> AnyConstructor for ConstructorSteps<A, R> {
    fn construct(
        &self,
        new_target: &NewTarget<'_>,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsObject> {
        (self.0)(new_target, A::from_args(args, context)?, context).map(R::into)
    }
}
