//! [XPath](https://dom.spec.whatwg.org/#xpath): `document.evaluate`, `XPathEvaluator`,
//! `XPathExpression` and `XPathResult`.
//!
//! The expressions are those of [XPath 1.0](https://www.w3.org/TR/1999/REC-xpath-19991116/). The
//! [`lexer`] makes tokens of a text, and the [`parser`] an expression ([`ast`]) of the tokens. It
//! knows the type of each part, so that a wrong one is a SyntaxError, as in browsers. The
//! [`evaluation`] walks the tree along the [`axes`], and calls the [`functions`] of the core
//! library.
//!
//! As in browsers, names in an expression match HTML elements of HTML documents, and their
//! attributes, without regard to case. There are no variables and no namespace nodes.

mod ast;
mod axes;
mod evaluation;
mod evaluator;
mod functions;
mod lexer;
mod parser;
mod result;
mod value;

use crate::dom::{Document, names::XML};
use ast::Expr;
use boa_engine::{Context, JsObject, JsResult, JsString};
use boa_web::{
    dom::{DomException, host, report_exception},
    webidl::{
        self, FromJs, Nullable,
        string::{Shortened, from_utf8, to_utf8},
        type_error,
    },
};

/// Defines the interfaces in the current realm.
pub(crate) fn register(context: &mut Context) {
    webidl::define::<evaluator::XPathEvaluator>(context);
    webidl::define::<evaluator::XPathExpression>(context);
    webidl::define::<result::XPathResult>(context);
    webidl::define_partial::<Document>(evaluator::XPathEvaluatorBase::<Document>::MEMBERS, context);
}

/// The stack, in bytes, that each level of nested expressions has at least.
const RESERVE: usize = 128 << 10;
const STACK: usize = 1 << 20;

/// Runs a level of the recursion through an expression.
fn with_stack<R>(level: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(RESERVE, STACK, level)
}

/// An expression whose prefixes stand for namespaces.
struct Expression {
    expr: Expr,
    namespaces: Vec<String>,
}

impl Expression {
    /// Parses a text. Fails with a SyntaxError, or with a NamespaceError if the resolver does not
    /// know a prefix.
    fn parse(
        text: &JsString,
        resolver: Option<&JsObject>,
        context: &mut Context,
    ) -> JsResult<Self> {
        let text = to_utf8(text);
        let Some(parsed) = parser::parse(&text) else {
            let message = format!("'{}' is no XPath expression", Shortened(&text));
            return Err(DomException::error("SyntaxError", &message, context));
        };
        let mut namespaces = Vec::with_capacity(parsed.prefixes.len());
        for prefix in &parsed.prefixes {
            let Some(namespace) = namespace(prefix, resolver, context)? else {
                let message = format!("the prefix '{}' stands for nothing", Shortened(prefix));
                return Err(DomException::error("NamespaceError", &message, context));
            };
            namespaces.push(namespace);
        }
        Ok(Self {
            expr: parsed.expr,
            namespaces,
        })
    }
}

/// What a prefix stands for. An exception of the resolver is reported, as in browsers.
fn namespace(
    prefix: &str,
    resolver: Option<&JsObject>,
    context: &mut Context,
) -> JsResult<Option<String>> {
    if prefix == "xml" {
        return Ok(Some(XML.to_owned()));
    }
    let Some(resolver) = resolver else {
        return Ok(None);
    };
    match look_up(prefix, resolver, context) {
        Ok(namespace) => Ok(namespace.map(|it| to_utf8(&it))),
        Err(error) => {
            host(context).check_interrupt()?;
            report_exception(error, context);
            Ok(None)
        }
    }
}

/// Calls the [callback interface](https://webidl.spec.whatwg.org/#call-a-user-objects-operation)
/// `XPathNSResolver`.
fn look_up(prefix: &str, resolver: &JsObject, context: &mut Context) -> JsResult<Option<JsString>> {
    let function = if resolver.is_callable() {
        resolver.clone()
    } else {
        let method = resolver.get(JsString::from("lookupNamespaceURI"), context)?;
        method
            .as_callable()
            .ok_or_else(|| type_error("lookupNamespaceURI is not a function"))?
    };
    let this = resolver.clone().into();
    let namespace = host(context).call(&function, &this, &[from_utf8(prefix).into()], context)?;
    Ok(Nullable::from_js(&namespace, context)?.0)
}
