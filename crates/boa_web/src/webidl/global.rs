//! [Operations](https://webidl.spec.whatwg.org/#idl-operations) and
//! [attributes](https://webidl.spec.whatwg.org/#idl-attributes) of the global object, for example
//! `setTimeout` and `crypto`.

use super::{
    Arguments, FromJs, IntoJs, StaticGetterSteps, StaticSteps, global_names, insert_realm_data,
    member::{forward_put, require},
    member_property::{function, method},
    realm_data,
    sequence::completed,
    steps::{AnyStatic, AnyStaticGetter, converted},
    type_error,
};
use boa_engine::{
    Context, JsData, JsObject, JsResult, JsString, JsValue, NativeFunction,
    property::PropertyDescriptor,
};
use boa_gc::{Finalize, Trace};
use std::cell::OnceCell;

/// The object that gets the members of the global scope.
#[derive(Trace, Finalize, JsData)]
struct MembersHolder(JsObject);

/// Sets the object that gets the members which are defined on the global object of the current
/// realm from now on. By default it is the global object itself, as in a window. In a worker it is
/// `WorkerGlobalScope.prototype`.
pub fn set_members_holder(holder: JsObject, context: &Context) {
    insert_realm_data(MembersHolder(holder), context.realm());
}

/// See [`set_members_holder`].
pub(crate) fn members_holder(context: &Context) -> JsObject {
    let holder = realm_data(context.realm(), |it: &MembersHolder| it.0.clone());
    holder.unwrap_or_else(|| context.global_object())
}

/// Defines an operation on the global object of the current realm.
///
/// `this` may be undefined, null or the global object. Any other `this` is a TypeError.
///
/// ```
/// use boa_engine::{Context, JsValue, Source};
/// use boa_web::webidl::{GlobalSetter, Steps, define_attribute, define_operation};
///
/// let context = &mut Context::default();
/// define_operation("double", &Steps(|number: f64, _| Ok(2.0 * number)), context);
/// define_attribute("answer", 21, GlobalSetter::Replace, context);
/// assert_eq!(context.eval(Source::from_bytes("double(answer)"))?, JsValue::from(42));
/// assert!(context.eval(Source::from_bytes("double()")).is_err());
/// # Ok::<_, boa_engine::JsError>(())
/// ```
pub fn define_operation<A: Arguments, R: IntoJs>(
    name: &'static str,
    steps: &'static StaticSteps<A, R>,
    context: &Context,
) {
    define_erased_operation(name, A::LENGTH, steps, context);
}

fn define_erased_operation(
    name: &'static str,
    length: usize,
    steps: &'static dyn AnyStatic,
    context: &Context,
) {
    let native = NativeFunction::from_copy_closure(move |this, args, context| {
        let checked = require_global(this, name, context)
            .and_then(|()| require(args, length, || format!("Failed to execute '{name}'")));
        let completion = match checked {
            Ok(()) => steps.call(args, context),
            Err(exception) => steps.fail(exception, context),
        };
        completed(completion, context)
    });
    define_native(name, length, native, context);
}

/// Runs the steps of a function that is no member and may have captures: the arguments are those of
/// an operation `name`, and its result is converted as theirs is.
///
/// ```
/// use boa_engine::{Context, JsString, JsValue, NativeFunction, js_string};
/// use boa_web::webidl::{UsvString, call_operation, function};
///
/// let context = &mut Context::default();
/// let greeting = js_string!("hello");
/// let native = NativeFunction::from_copy_closure_with_captures(
///     |_, args, greeting: &JsString, context| {
///         let steps = |name: UsvString, _: &mut Context| Ok(format!("{}, {}", greeting.display_lossy(), name.0));
///         call_operation("greet", args, steps, context)
///     },
///     greeting,
/// );
/// let greet = function(context.realm(), native, js_string!("greet"), 1);
/// assert_eq!(greet.call(&JsValue::undefined(), &[7.into()], context)?, js_string!("hello, 7").into());
/// assert!(greet.call(&JsValue::undefined(), &[], context).is_err()); // 1 argument required
/// # Ok::<_, boa_engine::JsError>(())
/// ```
///
/// # Errors
/// A TypeError for missing arguments, the exceptions of conversions, and those of the steps. For a
/// [`Promise`](super::Promise) they are its rejection.
pub fn call_operation<A: Arguments, R: IntoJs>(
    name: &str,
    args: &[JsValue],
    steps: impl FnOnce(A, &mut Context) -> JsResult<R>,
    context: &mut Context,
) -> JsResult<JsValue> {
    let completion = match require(args, A::LENGTH, || format!("Failed to execute '{name}'")) {
        Ok(()) => converted(args, steps, context),
        Err(exception) => R::of_exception(exception, context),
    };
    completed(completion, context)
}

fn define_native(name: &'static str, length: usize, native: NativeFunction, context: &Context) {
    global_names::defines(name, context);
    let function = function(context.realm(), native, JsString::from(name), length);
    method(&members_holder(context), name, function);
}

/// The setter of an attribute of the global object.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum GlobalSetter {
    /// `readonly attribute`: no setter.
    None,
    /// `[Replaceable] readonly attribute`: the value becomes a property of the global object.
    Replace,
    /// `[LegacyUnforgeable] readonly attribute`: scripts can't delete or redefine the attribute. With
    /// the name of `[PutForwards]`, if the IDL has it.
    Unforgeable(Option<&'static str>),
}

/// Defines an attribute with a constant value on the global object of the current realm.
pub fn define_attribute(
    name: &'static str,
    value: impl Into<JsValue>,
    set: GlobalSetter,
    context: &Context,
) {
    let get = NativeFunction::from_copy_closure_with_captures(
        move |this, _, value, context| {
            require_global(this, name, context)?;
            Ok(value.clone())
        },
        value.into(),
    );
    define_native_attribute(name, get, set, context);
}

/// As [`define_attribute`], with getter steps.
///
/// ```
/// use boa_engine::{Context, JsValue, Source};
/// use boa_web::webidl::{GlobalSetter, Steps, define_getter};
///
/// let context = &mut Context::default();
/// define_getter("keys", &Steps(|context| Ok(context.global_object().own_property_keys(context)?.len())), GlobalSetter::None, context);
/// let grows = "const before = keys; globalThis.other = 1; keys === before + 1";
/// assert_eq!(context.eval(Source::from_bytes(grows))?, JsValue::from(true));
/// # Ok::<_, boa_engine::JsError>(())
/// ```
pub fn define_getter<R: IntoJs>(
    name: &'static str,
    get: &'static StaticGetterSteps<R>,
    set: GlobalSetter,
    context: &Context,
) {
    define_native_attribute(name, native_getter(name, get), set, context);
}

/// Defines an attribute that is not `readonly` on the global object of the current realm.
pub fn define_accessors<R: IntoJs, T: FromJs>(
    name: &'static str,
    get: &'static StaticGetterSteps<R>,
    set: &'static StaticSteps<T, ()>,
    context: &Context,
) {
    let set = native_setter(name, set);
    define_native_accessors(name, native_getter(name, get), Some(set), true, context);
}

fn native_getter(name: &'static str, get: &'static dyn AnyStaticGetter) -> NativeFunction {
    NativeFunction::from_copy_closure(move |this, _, context| {
        require_global(this, name, context)?;
        completed(get.get(context), context)
    })
}

fn native_setter(name: &'static str, set: &'static dyn AnyStatic) -> NativeFunction {
    NativeFunction::from_copy_closure(move |this, args, context| {
        let checked = require_global(this, name, context)
            .and_then(|()| require(args, 1, || format!("Failed to set '{name}'")));
        let completion = match checked {
            Ok(()) => set.call(args, context),
            Err(exception) => set.fail(exception, context),
        };
        completed(completion, context)
    })
}

/// As [`define_attribute`], with a value that is made from `captures` when the attribute is first
/// read.
pub(crate) fn define_lazy_attribute<C: Trace + 'static>(
    name: &'static str,
    captures: C,
    make: fn(&C, &mut Context) -> JsResult<JsObject>,
    set: GlobalSetter,
    context: &Context,
) {
    let get = NativeFunction::from_copy_closure_with_captures(
        move |this, _, (value, captures): &(OnceCell<JsObject>, C), context| {
            require_global(this, name, context)?;
            if let Some(known) = value.get() {
                return Ok(known.clone().into());
            }
            let made = make(captures, context)?;
            Ok(value.get_or_init(|| made).clone().into())
        },
        (OnceCell::new(), captures),
    );
    define_native_attribute(name, get, set, context);
}

fn define_native_attribute(
    name: &'static str,
    get: NativeFunction,
    set: GlobalSetter,
    context: &Context,
) {
    let is_configurable = !matches!(set, GlobalSetter::Unforgeable(_));
    let set = match set {
        GlobalSetter::None | GlobalSetter::Unforgeable(None) => None,
        GlobalSetter::Replace => Some(NativeFunction::from_copy_closure(
            move |this, args, context| {
                require_global(this, name, context)?;
                let value = args.first().cloned().unwrap_or_default();
                context.global_object().create_data_property_or_throw(
                    JsString::from(name),
                    value,
                    context,
                )?;
                Ok(JsValue::undefined())
            },
        )),
        GlobalSetter::Unforgeable(Some(target)) => Some(NativeFunction::from_copy_closure(
            move |this, args, context| {
                require_global(this, name, context)?;
                require(args, 1, || format!("Failed to set '{name}'"))?;
                forward_put(this, name, target, &args[0], context)?;
                Ok(JsValue::undefined())
            },
        )),
    };
    define_native_accessors(name, get, set, is_configurable, context);
}

fn define_native_accessors(
    name: &'static str,
    get: NativeFunction,
    set: Option<NativeFunction>,
    is_configurable: bool,
    context: &Context,
) {
    global_names::defines(name, context);
    let realm = context.realm();
    let get = function(realm, get, JsString::from(format!("get {name}")), 0);
    let set = set.map_or_else(JsValue::undefined, |native| {
        function(realm, native, JsString::from(format!("set {name}")), 1).into()
    });
    members_holder(context).insert_property(
        JsString::from(name),
        PropertyDescriptor::builder()
            .get(get)
            .set(set)
            .enumerable(true)
            .configurable(is_configurable),
    );
}

fn require_global(this: &JsValue, name: &str, context: &Context) -> JsResult<()> {
    let is_global = this.is_null_or_undefined()
        || this
            .as_object()
            .is_some_and(|object| JsObject::equals(&object, &context.global_object()));
    if is_global {
        return Ok(());
    }
    Err(type_error(format!(
        "Illegal invocation: '{name}' called on another object than the global one"
    )))
}
