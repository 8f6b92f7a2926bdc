//! Boa's implementation of ECMAScript's `DisposableStack` and `AsyncDisposableStack` builtin
//! objects, and of the dispose capabilities they share with `using` declarations.
//!
//! More information:
//!  - [ECMAScript reference][spec]
//!
//! [spec]: https://tc39.es/proposal-explicit-resource-management/

use crate::{
    Context, JsArgs, JsData, JsError, JsExpect, JsNativeError, JsResult, JsString, JsValue,
    NativeFunction,
    builtins::{
        BuiltInBuilder, BuiltInConstructor, BuiltInObject, IntrinsicObject, Promise,
        error::SuppressedError,
        promise::{PromiseCapability, if_abrupt_reject_promise},
    },
    context::intrinsics::{Intrinsics, StandardConstructor, StandardConstructors},
    js_string,
    object::{
        FunctionObjectBuilder, JsObject, JsPromise,
        internal_methods::get_prototype_from_constructor,
    },
    property::Attribute,
    realm::Realm,
    string::StaticJsStrings,
    symbol::JsSymbol,
};
use boa_gc::{Finalize, Trace};

/// How a resource is disposed.
#[derive(Debug, Clone, Trace, Finalize)]
enum DisposeMethod {
    /// Nothing is called: the value of an `await using` was `null` or `undefined`.
    None,
    /// `method.call(value)`
    Call(JsObject),
    /// `method.call(value)`, whose result is not awaited: a `@@dispose` for an async resource.
    CallSync(JsObject),
    /// `method(value)`
    Pass(JsObject),
}

/// A [`DisposableResource Record`][spec].
///
/// [spec]: https://tc39.es/proposal-explicit-resource-management/#sec-disposableresource-records
#[derive(Debug, Clone, Trace, Finalize)]
struct DisposableResource {
    value: JsValue,
    method: DisposeMethod,
    r#async: bool,
}

/// A [`DisposeCapability Record`][spec], and the state of its disposal.
///
/// [spec]: https://tc39.es/proposal-explicit-resource-management/#sec-disposecapability-records
#[derive(Debug, Trace, Finalize, JsData)]
pub(crate) struct DisposeCapability {
    resources: Vec<DisposableResource>,
    error: Option<JsValue>,
    needs_await: bool,
    has_awaited: bool,
}

impl DisposeCapability {
    fn new(resources: Vec<DisposableResource>) -> JsObject<Self> {
        JsObject::new_unique(
            None,
            Self {
                resources,
                error: None,
                needs_await: false,
                has_awaited: false,
            },
        )
    }

    /// Creates an empty capability.
    pub(crate) fn create() -> JsObject<Self> {
        Self::new(Vec::new())
    }

    /// [`AddDisposableResource ( disposeCapability, V, hint )`][spec]
    ///
    /// Returns the resource that is to be added, if there is one.
    ///
    /// [spec]: https://tc39.es/proposal-explicit-resource-management/#sec-adddisposableresource
    fn resource(
        value: &JsValue,
        r#async: bool,
        context: &mut Context,
    ) -> JsResult<Option<DisposableResource>> {
        if value.is_null_or_undefined() {
            return Ok(r#async.then_some(DisposableResource {
                value: JsValue::undefined(),
                method: DisposeMethod::None,
                r#async,
            }));
        }

        let Some(object) = value.as_object() else {
            return Err(JsNativeError::typ()
                .with_message("a disposable resource must be an object, null or undefined")
                .into());
        };

        // GetDisposeMethod ( V, hint )
        let mut method = None;
        if r#async {
            method = object
                .get_method(JsSymbol::async_dispose(), context)?
                .map(DisposeMethod::Call);
        }
        if method.is_none() {
            method = object.get_method(JsSymbol::dispose(), context)?.map(|m| {
                if r#async {
                    DisposeMethod::CallSync(m)
                } else {
                    DisposeMethod::Call(m)
                }
            });
        }

        let Some(method) = method else {
            return Err(JsNativeError::typ()
                .with_message("the object has no dispose method")
                .into());
        };

        Ok(Some(DisposableResource {
            value: value.clone(),
            method,
            r#async,
        }))
    }

    /// Adds a resource to the capability.
    pub(crate) fn add(
        capability: &JsObject<Self>,
        value: &JsValue,
        r#async: bool,
        context: &mut Context,
    ) -> JsResult<()> {
        if let Some(resource) = Self::resource(value, r#async, context)? {
            capability.borrow_mut().data_mut().resources.push(resource);
        }
        Ok(())
    }

    /// Joins a thrown value with the one that was thrown before.
    pub(crate) fn add_error(capability: &JsObject<Self>, error: JsValue, context: &mut Context) {
        let suppressed = capability.borrow_mut().data_mut().error.take();
        let error = match suppressed {
            Some(suppressed) => SuppressedError::create(error, suppressed, context).into(),
            None => error,
        };
        capability.borrow_mut().data_mut().error = Some(error);
    }

    /// Takes what the whole disposal throws.
    pub(crate) fn take_error(capability: &JsObject<Self>) -> Option<JsValue> {
        capability.borrow_mut().data_mut().error.take()
    }

    /// [`DisposeResources ( disposeCapability, completion )`][spec], up to the next `Await`.
    ///
    /// Returns the value that is to be awaited, or `None` if all resources are disposed.
    /// It returns an error only if that cannot be caught.
    ///
    /// [spec]: https://tc39.es/proposal-explicit-resource-management/#sec-disposeresources
    pub(crate) fn dispose(
        capability: &JsObject<Self>,
        context: &mut Context,
    ) -> JsResult<Option<JsValue>> {
        loop {
            let resource = {
                let mut capability = capability.borrow_mut();
                let data = capability.data_mut();
                if data.needs_await
                    && !data.has_awaited
                    && data.resources.last().is_none_or(|r| !r.r#async)
                {
                    data.needs_await = false;
                    return Ok(Some(JsValue::undefined()));
                }
                let Some(resource) = data.resources.pop() else {
                    return Ok(None);
                };
                resource
            };

            let value = &resource.value;
            let result = match &resource.method {
                DisposeMethod::None => {
                    capability.borrow_mut().data_mut().needs_await = true;
                    continue;
                }
                DisposeMethod::Call(method) => method.call(value, &[], context),
                DisposeMethod::CallSync(method) => {
                    let result = match method.call(value, &[], context) {
                        Ok(_) => JsValue::undefined(),
                        Err(err) => {
                            let err = err.into_opaque(context)?;
                            JsPromise::reject(JsError::from_opaque(err), context)?.into()
                        }
                    };
                    Ok(result)
                }
                DisposeMethod::Pass(method) => {
                    method.call(&JsValue::undefined(), std::slice::from_ref(value), context)
                }
            };

            match result {
                Ok(result) if resource.r#async => {
                    capability.borrow_mut().data_mut().has_awaited = true;
                    return Ok(Some(result));
                }
                Ok(_) => {}
                Err(err) => {
                    let err = err.into_opaque(context)?;
                    Self::add_error(capability, err, context);
                }
            }
        }
    }

    /// Disposes asynchronously, and settles the promise afterwards.
    fn dispose_async(
        capability: &JsObject<Self>,
        promise: &PromiseCapability,
        context: &mut Context,
    ) -> JsResult<()> {
        while let Some(value) = Self::dispose(capability, context)? {
            let awaited = match Promise::promise_resolve(
                &context.intrinsics().constructors().promise().constructor(),
                value,
                context,
            ) {
                Ok(awaited) => awaited
                    .downcast::<Promise>()
                    .ok()
                    .js_expect("%Promise% constructor must return a `Promise` object")?,
                Err(err) => {
                    let err = err.into_opaque(context)?;
                    Self::add_error(capability, err, context);
                    continue;
                }
            };

            let captures = (capability.clone(), promise.clone());
            let on_fulfilled = FunctionObjectBuilder::new(
                context.realm(),
                NativeFunction::from_copy_closure_with_captures(
                    |_, _, (capability, promise), context| {
                        Self::dispose_async(capability, promise, context)?;
                        Ok(JsValue::undefined())
                    },
                    captures.clone(),
                ),
            )
            .length(1)
            .build();
            let on_rejected = FunctionObjectBuilder::new(
                context.realm(),
                NativeFunction::from_copy_closure_with_captures(
                    |_, args, (capability, promise), context| {
                        Self::add_error(capability, args.get_or_undefined(0).clone(), context);
                        Self::dispose_async(capability, promise, context)?;
                        Ok(JsValue::undefined())
                    },
                    captures,
                ),
            )
            .length(1)
            .build();

            Promise::perform_promise_then(
                &awaited,
                Some(on_fulfilled),
                Some(on_rejected),
                None,
                context,
            );
            return Ok(());
        }

        match Self::take_error(capability) {
            Some(err) => promise
                .reject()
                .call(&JsValue::undefined(), &[err], context)?,
            None => {
                promise
                    .resolve()
                    .call(&JsValue::undefined(), &[JsValue::undefined()], context)?
            }
        };
        Ok(())
    }
}

/// The members that `DisposableStack` and `AsyncDisposableStack` have in common.
trait Stack: JsData + Trace + Sized + 'static {
    const ASYNC: bool;
    const CONSTRUCTOR: fn(&StandardConstructors) -> &StandardConstructor;

    fn new(resources: Vec<DisposableResource>) -> Self;

    /// The resources, or `None` if the stack is disposed.
    fn resources(&mut self) -> &mut Option<Vec<DisposableResource>>;

    fn construct(new_target: &JsValue, context: &mut Context) -> JsResult<JsValue> {
        if new_target.is_undefined() {
            return Err(JsNativeError::typ()
                .with_message("cannot call constructor of a stack without `new`")
                .into());
        }
        let prototype = get_prototype_from_constructor(new_target, Self::CONSTRUCTOR, context)?;
        Ok(JsObject::from_proto_and_data_with_shared_shape(
            context.root_shape(),
            prototype,
            Self::new(Vec::new()),
        )
        .upcast()
        .into())
    }

    /// Calls `f` with the resources of the stack `this`.
    fn with<R>(
        this: &JsValue,
        f: impl FnOnce(&mut Option<Vec<DisposableResource>>) -> R,
    ) -> JsResult<R> {
        let object = this.as_object();
        let mut stack = object
            .as_ref()
            .and_then(JsObject::downcast_mut::<Self>)
            .ok_or_else(|| {
                JsNativeError::typ().with_message("`this` is not a stack of the right type")
            })?;
        Ok(f(stack.resources()))
    }

    /// Throws if `this` is not a stack, or if it is disposed.
    fn check(this: &JsValue) -> JsResult<()> {
        if Self::with(this, |r| r.is_none())? {
            return Err(JsNativeError::reference()
                .with_message("the stack is already disposed")
                .into());
        }
        Ok(())
    }

    fn push(this: &JsValue, resource: Option<DisposableResource>) -> JsResult<()> {
        Self::with(this, |resources| {
            if let (Some(resources), Some(resource)) = (resources, resource) {
                resources.push(resource);
            }
        })
    }

    /// Takes a capability with the resources of `this`, or `None` if it is disposed.
    fn take(this: &JsValue) -> JsResult<Option<JsObject<DisposeCapability>>> {
        let resources = Self::with(this, Option::take)?;
        Ok(resources.map(DisposeCapability::new))
    }

    /// `get DisposableStack.prototype.disposed`
    fn disposed(this: &JsValue, _: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
        Self::with(this, |r| r.is_none().into())
    }

    /// `DisposableStack.prototype.use ( value )`
    fn r#use(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        Self::check(this)?;
        let value = args.get_or_undefined(0);
        let resource = DisposeCapability::resource(value, Self::ASYNC, context)?;
        Self::push(this, resource)?;
        Ok(value.clone())
    }

    /// `DisposableStack.prototype.adopt ( value, onDispose )`
    fn adopt(this: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
        Self::check(this)?;
        let value = args.get_or_undefined(0);
        let Some(method) = args.get_or_undefined(1).as_callable() else {
            return Err(JsNativeError::typ()
                .with_message("onDispose is not a function")
                .into());
        };
        let resource = DisposableResource {
            value: value.clone(),
            method: DisposeMethod::Pass(method),
            r#async: Self::ASYNC,
        };
        Self::push(this, Some(resource))?;
        Ok(value.clone())
    }

    /// `DisposableStack.prototype.defer ( onDispose )`
    fn defer(this: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
        Self::check(this)?;
        let Some(method) = args.get_or_undefined(0).as_callable() else {
            return Err(JsNativeError::typ()
                .with_message("onDispose is not a function")
                .into());
        };
        let resource = DisposableResource {
            value: JsValue::undefined(),
            method: DisposeMethod::Call(method),
            r#async: Self::ASYNC,
        };
        Self::push(this, Some(resource))?;
        Ok(JsValue::undefined())
    }

    /// `DisposableStack.prototype.move ( )`
    fn r#move(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        Self::check(this)?;
        let resources = Self::with(this, Option::take)?.unwrap_or_default();
        let prototype = Self::CONSTRUCTOR(context.intrinsics().constructors()).prototype();
        Ok(JsObject::from_proto_and_data_with_shared_shape(
            context.root_shape(),
            prototype,
            Self::new(resources),
        )
        .upcast()
        .into())
    }
}

/// The [`DisposableStack`][spec] object.
///
/// [spec]: https://tc39.es/proposal-explicit-resource-management/#sec-disposablestack-objects
#[derive(Debug, Trace, Finalize, JsData)]
pub(crate) struct DisposableStack {
    resources: Option<Vec<DisposableResource>>,
}

impl Stack for DisposableStack {
    const ASYNC: bool = false;
    const CONSTRUCTOR: fn(&StandardConstructors) -> &StandardConstructor =
        StandardConstructors::disposable_stack;

    fn new(resources: Vec<DisposableResource>) -> Self {
        Self {
            resources: Some(resources),
        }
    }

    fn resources(&mut self) -> &mut Option<Vec<DisposableResource>> {
        &mut self.resources
    }
}

impl IntrinsicObject for DisposableStack {
    fn init(realm: &Realm) {
        let dispose = BuiltInBuilder::callable(realm, Self::dispose)
            .name(js_string!("dispose"))
            .build();
        let disposed = BuiltInBuilder::callable(realm, Self::disposed)
            .name(js_string!("get disposed"))
            .build();
        let attribute = Attribute::WRITABLE | Attribute::NON_ENUMERABLE | Attribute::CONFIGURABLE;

        BuiltInBuilder::from_standard_constructor::<Self>(realm)
            .method(Self::adopt, js_string!("adopt"), 2)
            .method(Self::defer, js_string!("defer"), 1)
            .property(js_string!("dispose"), dispose.clone(), attribute)
            .accessor(
                js_string!("disposed"),
                Some(disposed),
                None,
                Attribute::NON_ENUMERABLE | Attribute::CONFIGURABLE,
            )
            .method(Self::r#move, js_string!("move"), 0)
            .method(Self::r#use, js_string!("use"), 1)
            .property(JsSymbol::dispose(), dispose, attribute)
            .property(
                JsSymbol::to_string_tag(),
                Self::NAME,
                Attribute::READONLY | Attribute::NON_ENUMERABLE | Attribute::CONFIGURABLE,
            )
            .build();
    }

    fn get(intrinsics: &Intrinsics) -> JsObject {
        Self::STANDARD_CONSTRUCTOR(intrinsics.constructors()).constructor()
    }
}

impl BuiltInObject for DisposableStack {
    const NAME: JsString = StaticJsStrings::DISPOSABLE_STACK;
}

impl BuiltInConstructor for DisposableStack {
    const CONSTRUCTOR_ARGUMENTS: usize = 0;
    const PROTOTYPE_STORAGE_SLOTS: usize = 9;
    const CONSTRUCTOR_STORAGE_SLOTS: usize = 0;

    const STANDARD_CONSTRUCTOR: fn(&StandardConstructors) -> &StandardConstructor =
        StandardConstructors::disposable_stack;

    /// `DisposableStack ( )`
    fn constructor(
        new_target: &JsValue,
        _: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        Self::construct(new_target, context)
    }
}

impl DisposableStack {
    /// `DisposableStack.prototype.dispose ( )`
    fn dispose(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        if let Some(capability) = Self::take(this)? {
            DisposeCapability::dispose(&capability, context)?;
            if let Some(err) = DisposeCapability::take_error(&capability) {
                return Err(JsError::from_opaque(err));
            }
        }
        Ok(JsValue::undefined())
    }
}

/// The [`AsyncDisposableStack`][spec] object.
///
/// [spec]: https://tc39.es/proposal-explicit-resource-management/#sec-asyncdisposablestack-objects
#[derive(Debug, Trace, Finalize, JsData)]
pub(crate) struct AsyncDisposableStack {
    resources: Option<Vec<DisposableResource>>,
}

impl Stack for AsyncDisposableStack {
    const ASYNC: bool = true;
    const CONSTRUCTOR: fn(&StandardConstructors) -> &StandardConstructor =
        StandardConstructors::async_disposable_stack;

    fn new(resources: Vec<DisposableResource>) -> Self {
        Self {
            resources: Some(resources),
        }
    }

    fn resources(&mut self) -> &mut Option<Vec<DisposableResource>> {
        &mut self.resources
    }
}

impl IntrinsicObject for AsyncDisposableStack {
    fn init(realm: &Realm) {
        let dispose_async = BuiltInBuilder::callable(realm, Self::dispose_async)
            .name(js_string!("disposeAsync"))
            .build();
        let disposed = BuiltInBuilder::callable(realm, Self::disposed)
            .name(js_string!("get disposed"))
            .build();
        let attribute = Attribute::WRITABLE | Attribute::NON_ENUMERABLE | Attribute::CONFIGURABLE;

        BuiltInBuilder::from_standard_constructor::<Self>(realm)
            .method(Self::adopt, js_string!("adopt"), 2)
            .method(Self::defer, js_string!("defer"), 1)
            .property(js_string!("disposeAsync"), dispose_async.clone(), attribute)
            .accessor(
                js_string!("disposed"),
                Some(disposed),
                None,
                Attribute::NON_ENUMERABLE | Attribute::CONFIGURABLE,
            )
            .method(Self::r#move, js_string!("move"), 0)
            .method(Self::r#use, js_string!("use"), 1)
            .property(JsSymbol::async_dispose(), dispose_async, attribute)
            .property(
                JsSymbol::to_string_tag(),
                Self::NAME,
                Attribute::READONLY | Attribute::NON_ENUMERABLE | Attribute::CONFIGURABLE,
            )
            .build();
    }

    fn get(intrinsics: &Intrinsics) -> JsObject {
        Self::STANDARD_CONSTRUCTOR(intrinsics.constructors()).constructor()
    }
}

impl BuiltInObject for AsyncDisposableStack {
    const NAME: JsString = StaticJsStrings::ASYNC_DISPOSABLE_STACK;
}

impl BuiltInConstructor for AsyncDisposableStack {
    const CONSTRUCTOR_ARGUMENTS: usize = 0;
    const PROTOTYPE_STORAGE_SLOTS: usize = 9;
    const CONSTRUCTOR_STORAGE_SLOTS: usize = 0;

    const STANDARD_CONSTRUCTOR: fn(&StandardConstructors) -> &StandardConstructor =
        StandardConstructors::async_disposable_stack;

    /// `AsyncDisposableStack ( )`
    fn constructor(
        new_target: &JsValue,
        _: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        Self::construct(new_target, context)
    }
}

impl AsyncDisposableStack {
    /// `AsyncDisposableStack.prototype.disposeAsync ( )`
    fn dispose_async(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let promise = PromiseCapability::new(
            &context.intrinsics().constructors().promise().constructor(),
            context,
        )
        .js_expect("cannot fail with promise constructor")?;

        let capability = if_abrupt_reject_promise!(Self::take(this), promise, context);
        let capability = capability.unwrap_or_else(DisposeCapability::create);
        DisposeCapability::dispose_async(&capability, &promise, context)?;

        Ok(promise.promise().clone().into())
    }
}
