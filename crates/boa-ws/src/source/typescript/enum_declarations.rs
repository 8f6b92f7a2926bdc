//! Enumerations, which become objects on the lines where they are.

use super::{eraser::Eraser, namespaces::Declared};
use oxc_ast::ast::{Expression, TSEnumDeclaration, TSEnumMember, TSEnumMemberName, UnaryOperator};
use oxc_ast_visit::Visit;
use oxc_span::GetSpan;

/// The value of a member without an initializer.
enum NextValue {
    Number(f64),
    /// One more than this member.
    After(String),
    /// None: the member before is a string.
    Nothing,
}

/// A string as an expression.
fn quoted(name: &str) -> String {
    // A string of JSON, in which JavaScript has these escaped too.
    let text = serde_json::Value::from(name).to_string();
    text.replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

impl<'a> Eraser<'a> {
    /// Changes a declaration. `export` is the offset of its keyword `export`, if it has one.
    pub(super) fn enumeration(&mut self, it: &TSEnumDeclaration<'a>, export: Option<usize>) {
        let name = it.id.name.as_str();
        let body = it.body.span;
        let closing = self.begin_object(&Declared {
            name: &it.id,
            inner: name.to_owned(),
            start: it.span.start as usize,
            export,
            open: body.start as usize + 1,
        });
        let outer = self.enums().current.replace(name.to_owned());
        self.enums().members.entry(name.to_owned()).or_default();
        let mut next = NextValue::Number(0.0);
        for member in &it.body.members {
            next = self.member(name, member, next);
            let end = member.span.end as usize;
            self.edits.insert(end, ";".to_owned());
            self.erase_comma_after(end);
        }
        self.enums().current = outer;
        let end = body.end as usize;
        self.edits.replace(end - 1, end, closing);
    }

    /// Changes a member to an assignment. Returns the value of the next one.
    fn member(&mut self, owner: &str, member: &TSEnumMember<'a>, next: NextValue) -> NextValue {
        let name = match &member.id {
            TSEnumMemberName::Identifier(it) => it.name.to_string(),
            TSEnumMemberName::String(it) | TSEnumMemberName::ComputedString(it) => {
                it.value.to_string()
            }
            TSEnumMemberName::ComputedTemplateString(it) => it
                .quasis
                .first()
                .map(|it| it.value.raw.to_string())
                .unwrap_or_default(),
        };
        let key = quoted(&name);
        let (start, end) = (member.span.start as usize, member.span.end as usize);
        let Some(value) = &member.initializer else {
            let (value, following) = match next {
                NextValue::Number(number) => (number.to_string(), NextValue::Number(number + 1.0)),
                NextValue::After(before) => (
                    format!("{owner}[{}] + 1", quoted(&before)),
                    NextValue::After(name.clone()),
                ),
                NextValue::Nothing => {
                    self.refuse(start, "a member of an enum after a string needs a value");
                    return NextValue::Nothing;
                }
            };
            self.edits.replace(
                start,
                end,
                format!("{owner}[{owner}[{key}] = {value}] = {key}"),
            );
            self.add_member(owner, name, false);
            return following;
        };
        let is_string = self.is_string(value);
        let before = if is_string {
            format!("{owner}[{key}] = ")
        } else {
            format!("{owner}[{owner}[{key}] = ")
        };
        self.edits
            .replace(start, value.span().start as usize, before);
        self.visit_expression(value);
        if !is_string {
            self.edits.insert(end, format!("] = {key}"));
        }
        self.add_member(owner, name.clone(), is_string);
        match value {
            _ if is_string => NextValue::Nothing,
            Expression::NumericLiteral(it) => NextValue::Number(it.value + 1.0),
            Expression::UnaryExpression(it) => match (&it.argument, it.operator) {
                (Expression::NumericLiteral(number), UnaryOperator::UnaryNegation) => {
                    NextValue::Number(1.0 - number.value)
                }
                _ => NextValue::After(name),
            },
            _ => NextValue::After(name),
        }
    }

    fn add_member(&mut self, owner: &str, name: String, is_string: bool) {
        if let Some(members) = self.enums().members.get_mut(owner) {
            members.insert(name, is_string);
        }
    }

    /// Whether an initializer is a string by its syntax. Such members have no reverse mapping.
    fn is_string(&mut self, value: &Expression<'a>) -> bool {
        match value {
            Expression::StringLiteral(_) | Expression::TemplateLiteral(_) => true,
            Expression::ParenthesizedExpression(it) => self.is_string(&it.expression),
            Expression::BinaryExpression(it) if it.operator.as_str() == "+" => {
                self.is_string(&it.left) || self.is_string(&it.right)
            }
            Expression::Identifier(it) => self.enums().member_is_string(&it.name).unwrap_or(false),
            Expression::StaticMemberExpression(it) => match &it.object {
                Expression::Identifier(object) => {
                    let members = self.enums().members.get(object.name.as_str());
                    members
                        .and_then(|members| members.get(it.property.name.as_str()))
                        .copied()
                        .unwrap_or(false)
                }
                _ => false,
            },
            _ => false,
        }
    }
}
