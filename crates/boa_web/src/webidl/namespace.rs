//! [Namespaces](https://webidl.spec.whatwg.org/#js-namespaces): objects whose members are
//! operations.

use super::{
    member::require,
    member_property::{data_property, function, method, non_enumerable},
};
use boa_engine::{
    Context, JsObject, JsResult, JsString, JsSymbol, JsValue, NativeFunction, property::Attribute,
};

/// A regular operation of a namespace. Its steps get no `this`.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct NamespaceOperation {
    /// The identifier.
    pub name: &'static str,
    /// The number of required arguments.
    pub length: usize,
    /// The steps.
    pub steps: fn(&[JsValue], &mut Context) -> JsResult<JsValue>,
}

impl NamespaceOperation {
    /// An operation with `length` required arguments.
    #[must_use]
    pub const fn new(
        name: &'static str,
        length: usize,
        steps: fn(&[JsValue], &mut Context) -> JsResult<JsValue>,
    ) -> Self {
        Self {
            name,
            length,
            steps,
        }
    }
}

/// [Creates a namespace object](https://webidl.spec.whatwg.org/#create-a-namespace-object) with the
/// given prototype, and defines it on the global object.
///
/// ```
/// use boa_engine::{Context, JsValue, Source};
/// use boa_web::webidl::{FromJs, NamespaceOperation, define_namespace};
///
/// static OPERATIONS: [NamespaceOperation; 1] =
///     [NamespaceOperation::new("double", 1, |args, context| Ok((2.0 * f64::from_js(&args[0], context)?).into()))];
///
/// let context = &mut Context::default();
/// let prototype = context.intrinsics().constructors().object().prototype();
/// define_namespace("Maths", prototype, &OPERATIONS, context);
/// assert_eq!(context.eval(Source::from_bytes("Maths.double(21)"))?, JsValue::from(42));
/// # Ok::<_, boa_engine::JsError>(())
/// ```
pub fn define_namespace(
    name: &'static str,
    prototype: JsObject,
    operations: &'static [NamespaceOperation],
    context: &mut Context,
) -> JsObject {
    let realm = context.realm().clone();
    let namespace =
        JsObject::from_proto_and_data(prototype, boa_engine::builtins::object::OrdinaryObject);
    for operation in operations {
        let native = NativeFunction::from_copy_closure(move |_, args, context| {
            require(args, operation.length, || {
                format!("Failed to execute '{}' on '{name}'", operation.name)
            })?;
            (operation.steps)(args, context)
        });
        let name = JsString::from(operation.name);
        let function = function(&realm, native, name, operation.length);
        method(&namespace, operation.name, function);
    }
    namespace.insert_property(
        JsSymbol::to_string_tag(),
        data_property(JsString::from(name), Attribute::CONFIGURABLE),
    );
    context
        .global_object()
        .insert_property(JsString::from(name), non_enumerable(namespace.clone()));
    namespace
}
