//! [`XPathEvaluator`](https://dom.spec.whatwg.org/#interface-xpathevaluator) and
//! [`XPathExpression`](https://dom.spec.whatwg.org/#interface-xpathexpression).

use super::{Expression, result::XPathResult};
use crate::dom::Node;
use boa_engine::{Context, JsArgs, JsObject, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Trace};
use boa_websocket::webidl::{
    self, Constructor, FromJs, Interface, Layers, Members, Nullable, PlatformRef, Root, operation,
};
use std::marker::PhantomData;

/// An evaluator has no slots.
#[derive(Trace, Finalize)]
pub(super) struct XPathEvaluator;

impl Interface for XPathEvaluator {
    const NAME: &'static str = "XPathEvaluator";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(0, |new_target, _, context| {
        new_target.object(Self, context)
    }));
    const MEMBERS: Members<Self> = &[];
    const MIXINS: &'static [Members<Self>] = &[XPathEvaluatorBase::<Self>::MEMBERS];
}

/// The mixin of documents and evaluators. It does not matter which of them evaluates an expression.
pub(super) struct XPathEvaluatorBase<T>(PhantomData<T>);

impl<T: Interface<This = PlatformRef<T>> + Trace> XPathEvaluatorBase<T> {
    pub(super) const MEMBERS: Members<T> = &[
        operation("createExpression", 1, |_, args, context| {
            let text = JsString::from_js(&args[0], context)?;
            let resolver = Nullable::<JsObject>::from_js(args.get_or_undefined(1), context)?.0;
            let expression = Expression::parse(&text, resolver.as_ref(), context)?;
            let layers = Layers::new().with(XPathExpression(expression));
            Ok(webidl::create(layers, context).into())
        }),
        operation("createNSResolver", 1, |_, args, context| {
            PlatformRef::<Node>::from_js(&args[0], context)?;
            Ok(args[0].clone())
        }),
        operation("evaluate", 2, |_, args, context| {
            let text = JsString::from_js(&args[0], context)?;
            let node = PlatformRef::from_js(&args[1], context)?;
            let resolver = Nullable::<JsObject>::from_js(args.get_or_undefined(2), context)?.0;
            let result_type = result_type(args, 3, context)?;
            let expression = Expression::parse(&text, resolver.as_ref(), context)?;
            let result = XPathResult::evaluate(&expression, &node, result_type, context)?;
            Ok(webidl::create(Layers::new().with(result), context).into())
        }),
    ];
}

/// The slots of an expression.
#[derive(Trace, Finalize)]
pub(super) struct XPathExpression(#[unsafe_ignore_trace] Expression);

impl Interface for XPathExpression {
    const NAME: &'static str = "XPathExpression";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[operation("evaluate", 1, |this, args, context| {
        let node = PlatformRef::from_js(&args[0], context)?;
        let result_type = result_type(args, 1, context)?;
        let result = XPathResult::evaluate(&this.0, &node, result_type, context)?;
        Ok(webidl::create(Layers::new().with(result), context).into())
    })];
}

/// The wanted type of a result, and after it a result that could be used again. No browser does.
fn result_type(args: &[JsValue], index: usize, context: &mut Context) -> JsResult<u16> {
    let result_type = Option::from_js(args.get_or_undefined(index), context)?;
    let again = args.get_or_undefined(index + 1);
    Nullable::<PlatformRef<XPathResult>>::from_js(again, context)?;
    Ok(result_type.unwrap_or(0))
}
