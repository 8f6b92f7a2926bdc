//! The parts of an expression. Chains of operators, of steps and of predicates are lists, so that
//! only parentheses, arguments and predicates nest.

use super::functions::Function;

/// An expression.
pub(super) enum Expr {
    Number(f64),
    Literal(String),
    /// Operators of one precedence, from left to right.
    Operators(Box<Expr>, Vec<(Operator, Expr)>),
    Negation(Box<Expr>),
    Union(Vec<Expr>),
    Call(&'static Function, Vec<Expr>),
    Path(Start, Vec<Step>),
}

/// The type of an expression's value. XPath has no variables here, so each is known beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Nodes,
    Number,
    Text,
    Boolean,
}

/// An operator between two expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Union,
}

/// Where a path begins.
pub(super) enum Start {
    Root,
    ContextNode,
    /// A node-set with predicates.
    Filter(Box<Expr>, Vec<Expr>),
}

/// A [location step](https://www.w3.org/TR/1999/REC-xpath-19991116/#section-Location-Steps).
pub(super) struct Step {
    pub(super) axis: Axis,
    pub(super) test: NodeTest,
    pub(super) predicates: Vec<Expr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    Ancestor,
    AncestorOrSelf,
    Attribute,
    Child,
    Descendant,
    DescendantOrSelf,
    Following,
    FollowingSibling,
    Namespace,
    Parent,
    Preceding,
    PrecedingSibling,
    Itself,
}

pub(super) enum NodeTest {
    /// `node()`
    Any,
    /// `text()`
    Text,
    /// `comment()`
    Comment,
    /// `processing-instruction()`, with a target or without.
    ProcessingInstruction(Option<String>),
    /// `*`, or with the index of a prefix.
    All(Option<usize>),
    Name {
        /// The index of the prefix.
        prefix: Option<usize>,
        local: String,
        /// The name as HTML elements in HTML documents have it.
        lowercase: String,
    },
}

impl Expr {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Number(_) | Self::Negation(_) => Kind::Number,
            Self::Literal(_) => Kind::Text,
            Self::Operators(_, rest) => match rest.first() {
                Some((operator, _)) if operator.is_arithmetic() => Kind::Number,
                _ => Kind::Boolean,
            },
            Self::Union(_) | Self::Path(..) => Kind::Nodes,
            Self::Call(function, _) => function.result,
        }
    }

    /// Whether the value as a predicate depends on the position of the context node.
    pub(super) fn is_positional(&self) -> bool {
        self.kind() == Kind::Number || self.uses_position()
    }

    fn uses_position(&self) -> bool {
        match self {
            Self::Number(_) | Self::Literal(_) => false,
            Self::Operators(first, rest) => {
                first.uses_position() || rest.iter().any(|(_, expr)| expr.uses_position())
            }
            Self::Negation(expr) | Self::Path(Start::Filter(expr, _), _) => expr.uses_position(),
            Self::Call(function, arguments) => {
                matches!(function.name, "position" | "last")
                    || arguments.iter().any(Self::uses_position)
            }
            Self::Union(all) => all.iter().any(Self::uses_position),
            Self::Path(..) => false,
        }
    }
}

impl Operator {
    /// The highest precedence of those operators that a unary minus may follow.
    pub(super) const HIGHEST: u8 = 5;

    pub(super) const fn precedence(self) -> u8 {
        match self {
            Self::Or => 0,
            Self::And => 1,
            Self::Equal | Self::NotEqual => 2,
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual => 3,
            Self::Add | Self::Subtract => 4,
            Self::Multiply | Self::Divide | Self::Remainder => Self::HIGHEST,
            Self::Union => Self::HIGHEST + 1,
        }
    }

    pub(super) const fn is_arithmetic(self) -> bool {
        matches!(self.precedence(), 4 | Self::HIGHEST)
    }
}

impl Axis {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "ancestor" => Self::Ancestor,
            "ancestor-or-self" => Self::AncestorOrSelf,
            "attribute" => Self::Attribute,
            "child" => Self::Child,
            "descendant" => Self::Descendant,
            "descendant-or-self" => Self::DescendantOrSelf,
            "following" => Self::Following,
            "following-sibling" => Self::FollowingSibling,
            "namespace" => Self::Namespace,
            "parent" => Self::Parent,
            "preceding" => Self::Preceding,
            "preceding-sibling" => Self::PrecedingSibling,
            "self" => Self::Itself,
            _ => return None,
        })
    }

    /// Whether it is a [reverse axis](https://www.w3.org/TR/1999/REC-xpath-19991116/#predicates).
    pub(super) const fn is_reverse(self) -> bool {
        matches!(
            self,
            Self::Ancestor | Self::AncestorOrSelf | Self::Preceding | Self::PrecedingSibling
        )
    }
}

impl Step {
    /// `descendant-or-self::node()`, which `//` is short for.
    pub(super) const fn descendants() -> Self {
        Self {
            axis: Axis::DescendantOrSelf,
            test: NodeTest::Any,
            predicates: Vec::new(),
        }
    }

    fn is_descendants(&self) -> bool {
        self.axis == Axis::DescendantOrSelf
            && matches!(self.test, NodeTest::Any)
            && self.predicates.is_empty()
    }

    /// Adds a step. `//name` becomes `descendant::name` where both mean the same, because one walk
    /// is faster than one for each node.
    pub(super) fn push_to(mut self, steps: &mut Vec<Self>) {
        let is_same = self.axis == Axis::Child && !self.predicates.iter().any(Expr::is_positional);
        if is_same && steps.last().is_some_and(Self::is_descendants) {
            steps.pop();
            self.axis = Axis::Descendant;
        }
        steps.push(self);
    }
}
