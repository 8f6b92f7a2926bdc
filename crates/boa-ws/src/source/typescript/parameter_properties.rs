//! Parameters of constructors that are fields, such as `constructor(readonly x: string)`.

use super::{eraser::Eraser, scan, syntax::MODIFIERS};
use oxc_ast::ast::*;
use oxc_ast_visit::walk;
use oxc_span::GetSpan;
use oxc_syntax::scope::ScopeFlags;

impl<'a> Eraser<'a> {
    /// Declares the fields that are parameters of the constructor, before the other fields.
    pub(super) fn parameter_fields(&mut self, class: &Class<'a>) {
        let mut names = String::new();
        for member in &class.body.body {
            if let ClassElement::MethodDefinition(method) = member
                && method.kind.is_constructor()
                && method.value.body.is_some()
            {
                for name in properties(&method.value.params) {
                    names += &format!(" {name};");
                }
            }
        }
        if !names.is_empty() {
            let start = class.body.span.start as usize + 1;
            self.edits.insert(start, names);
        }
    }

    /// Visits a constructor. Its parameters that are fields are assigned to them where the body
    /// begins, and after `super()` in a class that extends another one.
    pub(super) fn constructor(&mut self, function: &Function<'a>) {
        let assignments: Vec<String> = properties(&function.params)
            .map(|name| format!("this.{name} = {name}"))
            .collect();
        let is_derived = self.classes.last().copied().unwrap_or_default();
        if !is_derived
            && !assignments.is_empty()
            && let Some(body) = &function.body
        {
            let (offset, before) = match body.directives.last() {
                Some(directive) => (directive.span.end as usize, ";"),
                None => (body.span.start as usize + 1, ""),
            };
            let text = format!("{before} {};", assignments.join("; "));
            self.edits.insert(offset, text);
        }
        self.supers.push(if is_derived {
            assignments.join(", ")
        } else {
            String::new()
        });
        walk::walk_function(
            self,
            function,
            ScopeFlags::Function | ScopeFlags::Constructor,
        );
        self.supers.pop();
    }

    /// Changes a call of `super`, if parameters are to be assigned after it.
    pub(super) fn super_call(&mut self, call: &CallExpression<'a>, is_statement: bool) {
        let assignments = match (&call.callee, self.supers.last()) {
            (Expression::Super(_), Some(assignments)) if !assignments.is_empty() => {
                assignments.clone()
            }
            _ => return walk::walk_call_expression(self, call),
        };
        let (start, end) = (call.span.start as usize, call.span.end as usize);
        if is_statement {
            walk::walk_call_expression(self, call);
            self.edits.insert(end, format!(", {assignments}"));
        } else {
            self.edits.insert(start, "(".to_owned());
            walk::walk_call_expression(self, call);
            self.edits.insert(end, format!(", {assignments}, this)"));
        }
    }

    /// Erases what makes a parameter a field. The parser has refused it elsewhere.
    pub(super) fn parameter_modifiers(&mut self, it: &FormalParameter<'a>) {
        let (start, end) = (it.span.start as usize, it.pattern.span().start as usize);
        for (offset, word) in scan::tokens(self.source, start, end) {
            if MODIFIERS.contains(&word) {
                self.edits.blank(offset, offset + word.len());
            }
        }
    }
}

/// The names of the parameters that are fields.
fn properties<'a>(parameters: &FormalParameters<'a>) -> impl Iterator<Item = &'a str> {
    let properties = parameters
        .items
        .iter()
        .filter(|it| it.accessibility.is_some() || it.readonly || it.r#override);
    properties.filter_map(|parameter| match &parameter.pattern {
        BindingPattern::BindingIdentifier(name) => Some(name.name.as_str()),
        _ => None,
    })
}
