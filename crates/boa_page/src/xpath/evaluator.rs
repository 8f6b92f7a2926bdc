//! [`XPathEvaluator`](https://dom.spec.whatwg.org/#interface-xpathevaluator) and
//! [`XPathExpression`](https://dom.spec.whatwg.org/#interface-xpathexpression).

use super::{Expression, result::XPathResult};
use crate::dom::Node;
use boa_engine::{Context, JsObject, JsResult, JsString};
use boa_gc::{Finalize, Trace};
use boa_web::webidl::{
    self, Constructor, Interface, Layers, Members, Nullable, PlatformRef, Root, Steps, operation,
};
use std::marker::PhantomData;

/// An evaluator has no slots.
#[derive(Trace, Finalize)]
pub(super) struct XPathEvaluator;

impl Interface for XPathEvaluator {
    const NAME: &'static str = "XPathEvaluator";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(&Steps(|new_target, (): (), context| {
            new_target.object(Self, context)
        })));
    const MEMBERS: Members<Self> = &[];
    const MIXINS: &'static [Members<Self>] = &[XPathEvaluatorBase::<Self>::MEMBERS];
}

/// `optional unsigned short type = 0`
type ResultType = Option<u16>;
/// `optional XPathResult? result = null`: a result that could be used again. No browser does.
type UsedResult = Option<Nullable<PlatformRef<XPathResult>>>;
/// The arguments of `evaluate`: the expression, the context node, the resolver, the type of the
/// result, and a result.
type EvaluateArguments = (
    JsString,
    PlatformRef<Node>,
    Option<Nullable<JsObject>>,
    ResultType,
    UsedResult,
);

/// <https://dom.spec.whatwg.org/#dom-xpathevaluatorbase-evaluate>
fn evaluate<T: Trace>(
    _: &PlatformRef<T>,
    (text, node, resolver, result_type, _): EvaluateArguments,
    context: &mut Context,
) -> JsResult<PlatformRef<XPathResult>> {
    let resolver = resolver.and_then(|Nullable(resolver)| resolver);
    let expression = Expression::parse(&text, resolver.as_ref(), context)?;
    let result = XPathResult::evaluate(&expression, &node, result_type.unwrap_or(0), context)?;
    Ok(webidl::create(Layers::new().with(result), context))
}

/// The mixin of documents and evaluators. It does not matter which of them evaluates an expression.
pub(super) struct XPathEvaluatorBase<T>(PhantomData<T>);

impl<T: Interface<This = PlatformRef<T>> + Trace> XPathEvaluatorBase<T> {
    pub(super) const MEMBERS: Members<T> = &[
        operation(
            "createExpression",
            &Steps(
                |_, (text, resolver): (JsString, Option<Nullable<JsObject>>), context| {
                    let resolver = resolver.and_then(|Nullable(resolver)| resolver);
                    let expression = Expression::parse(&text, resolver.as_ref(), context)?;
                    let layers = Layers::new().with(XPathExpression(expression));
                    Ok(webidl::create(layers, context))
                },
            ),
        ),
        operation(
            "createNSResolver",
            &Steps(|_, node: PlatformRef<Node>, _| Ok(node)),
        ),
        operation("evaluate", &Steps(evaluate)),
    ];
}

/// The slots of an expression.
#[derive(Trace, Finalize)]
pub(super) struct XPathExpression(#[unsafe_ignore_trace] Expression);

impl Interface for XPathExpression {
    const NAME: &'static str = "XPathExpression";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[operation(
        "evaluate",
        &Steps(
            |this, (node, result_type, _): (PlatformRef<Node>, ResultType, UsedResult), context| {
                let result_type = result_type.unwrap_or(0);
                let result = XPathResult::evaluate(&this.0, &node, result_type, context)?;
                Ok(webidl::create(Layers::new().with(result), context))
            },
        ),
    )];
}
