//! The [grammar](https://www.w3.org/TR/1999/REC-xpath-19991116/#section-Expressions) of
//! expressions.

use super::{
    ast::{Axis, Expr, Kind, NodeTest, Operator, Start, Step},
    functions,
    lexer::{Token, tokens},
    with_stack,
};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

/// The depth of nested parentheses, arguments and predicates.
const MAX_DEPTH: usize = 128;

/// An expression, and the prefixes that are in it, each once.
pub(super) struct Parsed {
    pub(super) expr: Expr,
    pub(super) prefixes: Vec<String>,
}

/// None if it is no expression, or one whose parts have the wrong types.
pub(super) fn parse(text: &str) -> Option<Parsed> {
    let mut parser = Parser {
        tokens: tokens(text)?.into(),
        prefixes: FxHashMap::default(),
        depth: 0,
    };
    let expr = parser.expression()?;
    let mut prefixes: Vec<_> = parser.prefixes.into_iter().collect();
    prefixes.sort_unstable_by_key(|(_, index)| *index);
    parser.tokens.is_empty().then_some(Parsed {
        expr,
        prefixes: prefixes.into_iter().map(|(prefix, _)| prefix).collect(),
    })
}

struct Parser {
    tokens: VecDeque<Token>,
    /// The prefixes with their indices.
    prefixes: FxHashMap<String, usize>,
    depth: usize,
}

impl Parser {
    /// Whether the next token is this symbol.
    fn is_next(&self, symbol: &str) -> bool {
        self.is_at(0, symbol)
    }

    fn is_at(&self, index: usize, symbol: &str) -> bool {
        matches!(self.tokens.get(index), Some(Token::Symbol(it)) if *it == symbol)
    }

    /// Takes the next token if it is this symbol.
    fn take(&mut self, symbol: &str) -> bool {
        let is_next = self.is_next(symbol);
        if is_next {
            self.tokens.pop_front();
        }
        is_next
    }

    fn expect(&mut self, symbol: &str) -> Option<()> {
        self.take(symbol).then_some(())
    }

    /// Takes the next token if it is an operator of this precedence.
    fn operator(&mut self, precedence: u8) -> Option<Operator> {
        match self.tokens.front() {
            Some(Token::Operator(operator)) if operator.precedence() == precedence => {
                let operator = *operator;
                self.tokens.pop_front();
                Some(operator)
            }
            _ => None,
        }
    }

    fn expression(&mut self) -> Option<Expr> {
        if self.depth == MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let expr = with_stack(|| self.operators(0));
        self.depth -= 1;
        expr
    }

    /// Operators of this precedence, between those of higher ones.
    fn operators(&mut self, precedence: u8) -> Option<Expr> {
        if precedence > Operator::HIGHEST {
            return self.unary();
        }
        let first = self.operators(precedence + 1)?;
        let mut rest = Vec::new();
        while let Some(operator) = self.operator(precedence) {
            rest.push((operator, self.operators(precedence + 1)?));
        }
        Some(if rest.is_empty() {
            first
        } else {
            Expr::Operators(Box::new(first), rest)
        })
    }

    fn unary(&mut self) -> Option<Expr> {
        let mut signs = 0;
        while self.tokens.front() == Some(&Token::Operator(Operator::Subtract)) {
            self.tokens.pop_front();
            signs += 1;
        }
        let mut expr = self.union()?;
        // Two signs make a number of it, too.
        if signs > 0 {
            expr = Expr::Negation(Box::new(expr));
        }
        if signs > 0 && signs % 2 == 0 {
            expr = Expr::Negation(Box::new(expr));
        }
        Some(expr)
    }

    fn union(&mut self) -> Option<Expr> {
        let mut all = vec![self.path()?];
        while self.operator(Operator::Union.precedence()).is_some() {
            all.push(self.path()?);
        }
        if all.len() == 1 {
            return all.pop();
        }
        let are_nodes = all.iter().all(|it| it.kind() == Kind::Nodes);
        are_nodes.then_some(Expr::Union(all))
    }

    fn path(&mut self) -> Option<Expr> {
        let mut steps = Vec::new();
        if self.take("/") {
            if self.is_step() {
                self.steps(&mut steps)?;
            }
            return Some(Expr::Path(Start::Root, steps));
        }
        if self.take("//") {
            steps.push(Step::descendants());
            self.steps(&mut steps)?;
            return Some(Expr::Path(Start::Root, steps));
        }
        if !self.is_primary() {
            self.steps(&mut steps)?;
            return Some(Expr::Path(Start::ContextNode, steps));
        }
        let primary = self.primary()?;
        let predicates = self.predicates()?;
        let has_steps = self.is_next("/") || self.is_next("//");
        if predicates.is_empty() && !has_steps {
            return Some(primary);
        }
        if primary.kind() != Kind::Nodes {
            return None;
        }
        if has_steps {
            if self.take("//") {
                steps.push(Step::descendants());
            } else {
                self.expect("/")?;
            }
            self.steps(&mut steps)?;
        }
        Some(Expr::Path(
            Start::Filter(Box::new(primary), predicates),
            steps,
        ))
    }

    /// Whether the next tokens begin a
    /// [primary expression](https://www.w3.org/TR/1999/REC-xpath-19991116/#NT-PrimaryExpr).
    fn is_primary(&self) -> bool {
        match self.tokens.front() {
            Some(Token::Symbol("(") | Token::Number(_) | Token::Literal(_)) => true,
            Some(Token::Name(_, local)) => self.is_at(1, "(") && !is_node_type(local),
            _ => false,
        }
    }

    fn primary(&mut self) -> Option<Expr> {
        if let Some(Token::Name(..)) = self.tokens.front() {
            return self.call();
        }
        match self.tokens.pop_front()? {
            Token::Symbol("(") => {
                let expr = self.expression()?;
                self.expect(")")?;
                Some(expr)
            }
            Token::Number(number) => Some(Expr::Number(number)),
            Token::Literal(literal) => Some(Expr::Literal(literal)),
            _ => None,
        }
    }

    fn call(&mut self) -> Option<Expr> {
        let Some(Token::Name(None, name)) = self.tokens.pop_front() else {
            return None;
        };
        let function = functions::named(&name)?;
        self.expect("(")?;
        let mut arguments = Vec::new();
        if !self.take(")") {
            arguments.push(self.expression()?);
            while self.take(",") {
                arguments.push(self.expression()?);
            }
            self.expect(")")?;
        }
        let mut kinds = arguments.iter().map(Expr::kind);
        let fits = function.arguments.contains(&arguments.len())
            && (!function.takes_nodes || kinds.all(|kind| kind == Kind::Nodes));
        fits.then_some(Expr::Call(function, arguments))
    }

    fn predicates(&mut self) -> Option<Vec<Expr>> {
        let mut predicates = Vec::new();
        while self.take("[") {
            predicates.push(self.expression()?);
            self.expect("]")?;
        }
        Some(predicates)
    }

    fn is_step(&self) -> bool {
        match self.tokens.front() {
            Some(Token::Name(..) | Token::AllOf(_) | Token::All) => true,
            Some(Token::Symbol(symbol)) => matches!(*symbol, "." | ".." | "@"),
            _ => false,
        }
    }

    /// A relative location path.
    fn steps(&mut self, steps: &mut Vec<Step>) -> Option<()> {
        loop {
            self.step()?.push_to(steps);
            if self.take("//") {
                steps.push(Step::descendants());
            } else if !self.take("/") {
                return Some(());
            }
        }
    }

    fn step(&mut self) -> Option<Step> {
        for (symbol, axis) in [(".", Axis::Itself), ("..", Axis::Parent)] {
            if self.take(symbol) {
                return Some(Step {
                    axis,
                    ..Step::descendants()
                });
            }
        }
        let axis = if self.take("@") {
            Axis::Attribute
        } else if self.is_at(1, "::") {
            let Some(Token::Name(None, name)) = self.tokens.pop_front() else {
                return None;
            };
            self.expect("::")?;
            Axis::named(&name)?
        } else {
            Axis::Child
        };
        Some(Step {
            axis,
            test: self.node_test()?,
            predicates: self.predicates()?,
        })
    }

    fn node_test(&mut self) -> Option<NodeTest> {
        let is_call = self.is_at(1, "(");
        match self.tokens.pop_front()? {
            Token::All => Some(NodeTest::All(None)),
            Token::AllOf(prefix) => Some(NodeTest::All(Some(self.prefix(prefix)))),
            Token::Name(None, name) if is_call => {
                self.expect("(")?;
                let test = match &*name {
                    "node" => NodeTest::Any,
                    "text" => NodeTest::Text,
                    "comment" => NodeTest::Comment,
                    "processing-instruction" => NodeTest::ProcessingInstruction(self.literal()),
                    _ => return None,
                };
                self.expect(")")?;
                Some(test)
            }
            Token::Name(prefix, local) => Some(NodeTest::Name {
                prefix: prefix.map(|prefix| self.prefix(prefix)),
                lowercase: local.to_ascii_lowercase(),
                local,
            }),
            _ => None,
        }
    }

    fn literal(&mut self) -> Option<String> {
        let is_literal = matches!(self.tokens.front(), Some(Token::Literal(_)));
        match is_literal.then(|| self.tokens.pop_front())? {
            Some(Token::Literal(literal)) => Some(literal),
            _ => None,
        }
    }

    /// The index of a prefix.
    fn prefix(&mut self, prefix: String) -> usize {
        let next = self.prefixes.len();
        *self.prefixes.entry(prefix).or_insert(next)
    }
}

fn is_node_type(name: &str) -> bool {
    matches!(name, "node" | "text" | "comment" | "processing-instruction")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_that_are_none() {
        for wrong in [
            "",
            "/ /",
            "//",
            "a/",
            "a[",
            "a[]",
            "a]",
            "(a",
            "a)",
            "1 2",
            "a b",
            "@",
            "@@a",
            "::a",
            "no-such::a",
            "a::b::c",
            "f()",
            "x:f()",
            "last(1)",
            "not()",
            "concat('a')",
            "count(1)",
            "1 | a",
            "1/a",
            "'a'[1]",
            "(1)/a",
            "text('a')",
            "node",
            "processing-instruction(a)",
            "a:",
            ":a",
            "a:b:c",
            "-",
            "--",
            "1 +",
            "| a",
            "child::",
            "..[1]",
            ".a",
            "../",
            "true[1]()",
            "$x",
            "a,b",
            "sum('1')",
            "translate('a','b')",
        ] {
            // A name alone is one.
            assert_eq!(parse(wrong).is_some(), wrong == "node", "{wrong}");
        }
    }

    #[test]
    fn nesting_is_bounded_and_chains_are_not() {
        let nested = |depth: usize| format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
        assert!(parse(&nested(MAX_DEPTH - 1)).is_some());
        assert!(parse(&nested(100_000)).is_none());
        assert!(parse(&"a[".repeat(100_000)).is_none());
        assert!(parse(&"not(".repeat(100_000)).is_none());
        for chain in ["1+", "-", "a/", "a|", "1=", "a or "] {
            assert!(
                parse(&format!("{}a", chain.repeat(100_000))).is_some(),
                "{chain}"
            );
        }
        assert!(parse(&format!("a{}", "[1]".repeat(100_000))).is_some());
    }

    #[test]
    fn two_slashes_are_one_walk_unless_a_predicate_counts() {
        let axes = |text: &str| match parse(text).unwrap().expr {
            Expr::Path(_, steps) => steps.iter().map(|step| step.axis).collect(),
            _ => Vec::new(),
        };
        let two = [Axis::DescendantOrSelf, Axis::Child];
        assert_eq!(axes("//a"), [Axis::Descendant]);
        assert_eq!(axes("//a[@b][not(c[1])]"), [Axis::Descendant]);
        assert_eq!(axes("//a[1]"), two);
        assert_eq!(axes("//a[b and last() > 1]"), two);
        assert_eq!(axes("//a[count(b)]"), two);
        assert_eq!(axes("//@a"), [Axis::DescendantOrSelf, Axis::Attribute]);
    }
}
