//! The scope that the blocks of a document share.
//!
//! A script sees what earlier scripts have declared, so most blocks run as they are. One that awaits
//! or imports would be a module, whose names no other block sees. So it is rewritten as an input of
//! the REPL is, and its names become properties of the global object.
//!
//! A block that declares a name of an earlier block again runs in a scope of its own, or as a module:
//! callbacks of both, and of blocks between them, go on with theirs. Other blocks see the first, and
//! the other names of such a block, by properties of the global object that read the variables.

use crate::source::{
    blocks::{Block, Language},
    rewrite::{
        DeclarationKind, DeclaredName, Name, Rewriter, awaits, declared_names, is_module,
        is_too_deep,
    },
    typescript::{erased, syntax_error},
};
use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_parser::Parser;
use oxc_span::SourceType;
use std::{borrow::Cow, collections::HashMap};

pub(crate) struct SharedScope {
    /// The names that several blocks declare, at least one of them so that it may be declared only
    /// once, and the line of the first of the blocks.
    contested: HashMap<String, usize>,
    /// The names of each block, by its line.
    declared: HashMap<usize, Declared>,
}

/// What a block declares.
struct Declared {
    is_module: bool,
    names: Vec<DeclaredName>,
}

/// What is before and after a block that has a scope of its own.
pub(crate) struct Wrapper {
    /// It ends with as many line feeds as are before the block in the document.
    pub(crate) before: String,
    pub(crate) after: &'static str,
    pub(crate) is_module: bool,
}

/// A block that is run as a script in the place of a module.
pub(crate) struct PreparedBlock {
    /// The script, at the lines of the block in the document. Its value is a promise.
    pub(crate) code: String,
    /// The names to declare before.
    pub(crate) names: Vec<Name>,
}

impl SharedScope {
    pub(crate) fn of<'a>(all: impl IntoIterator<Item = &'a Block>) -> Self {
        let mut first = HashMap::<String, (usize, DeclarationKind)>::new();
        let mut contested = HashMap::new();
        let mut declared = HashMap::new();
        for block in all {
            let of_block = Declared::of(block);
            for DeclaredName { name, kind } in of_block.names.iter().cloned() {
                match first.get_mut(&name) {
                    Some((line, known)) if *line != block.line => {
                        if (*known, kind) != (DeclarationKind::Variable, DeclarationKind::Variable)
                        {
                            contested.insert(name, *line);
                        }
                    }
                    Some((_, known)) => *known = kind,
                    None => {
                        first.insert(name, (block.line, kind));
                    }
                }
            }
            declared.insert(block.line, of_block);
        }
        Self {
            contested,
            declared,
        }
    }

    /// Whether an earlier block declares a name.
    fn is_again(&self, name: &str, block: &Block) -> bool {
        self.contested
            .get(name)
            .is_some_and(|line| *line != block.line)
    }

    /// The scope of a block that declares a name again. `None` for the others.
    pub(crate) fn wrapper(&self, block: &Block) -> Option<Wrapper> {
        let &Declared {
            is_module,
            ref names,
        } = self.declared.get(&block.line)?;
        let (again, others): (Vec<_>, Vec<_>) =
            names.iter().partition(|it| self.is_again(&it.name, block));
        if again.is_empty() {
            return None;
        }
        // A `var` leaves braces.
        let is_function = again.iter().any(|it| it.kind == DeclarationKind::Variable);
        let mut accessors = String::new();
        for DeclaredName { name, kind } in others {
            let set = match kind {
                DeclarationKind::Variable if !is_function && !is_module => continue,
                DeclarationKind::Constant => String::new(),
                _ if is_module => String::new(),
                _ => format!("set(it){{{name}=it}},"),
            };
            accessors += &format!(
                "Reflect.defineProperty(globalThis,\"{name}\",{{get(){{return {name}}},{set}configurable:true,enumerable:true}});"
            );
        }
        let (open, after) = match (is_module, is_function) {
            (true, _) => ("", ""),
            (false, true) => ("(()=>{", "\n})()"),
            (false, false) => ("{", "\n}"),
        };
        Some(Wrapper {
            before: in_the_line_before(block, &format!("{open}{accessors}")),
            after,
            is_module,
        })
    }

    /// What is run in the place of a block. `None` for one that runs as it is.
    pub(crate) fn prepare(&self, block: &Block) -> Option<PreparedBlock> {
        let code = javascript(block);
        // Only a module has it.
        if code.contains("import.meta") {
            return None;
        }
        asynchronous(&code, |program| {
            let mut rewriter = Rewriter::new(&code);
            let before = rewriter.asynchronous(program);
            if rewriter
                .names
                .iter()
                .any(|it| self.is_again(&it.text, block))
            {
                return None;
            }
            let body = rewriter.edits.apply_with_columns().0;
            let before = in_the_line_before(block, &before);
            Some(PreparedBlock {
                code: format!("{before}{body}\n}})()"),
                names: rewriter.names,
            })
        })?
    }
}

/// Code before a block at the lines of the document: in the line before, it moves no columns.
fn in_the_line_before(block: &Block, code: &str) -> String {
    let (lines, end) = match block.line.checked_sub(2) {
        Some(lines) => (lines, "\n"),
        None => (0, ""),
    };
    format!("{}{code}{end}", "\n".repeat(lines))
}

/// The code without types.
fn javascript(block: &Block) -> Cow<'_, str> {
    let code = block.source();
    let erased = match block.language {
        Language::TypeScript => erased(&code),
        Language::JavaScript => None,
    };
    erased.map_or(code, Cow::Owned)
}

impl Declared {
    /// No names if the block can't be parsed: the engine reports the error.
    fn of(block: &Block) -> Self {
        let code = javascript(block);
        let of_module = asynchronous(&code, |program| {
            let mut rewriter = Rewriter::new(&code);
            rewriter.asynchronous(program);
            let declared = |it: Name| DeclaredName {
                name: it.text,
                kind: DeclarationKind::Lexical,
            };
            rewriter.names.into_iter().map(declared).collect()
        });
        let is_module = of_module.is_some();
        let names = of_module.unwrap_or_else(|| {
            if is_too_deep(&code) {
                return Vec::new();
            }
            let allocator = Allocator::default();
            let script = Parser::new(&allocator, &code, SourceType::script()).parse();
            declared_names(&script.program)
        });
        Self { is_module, names }
    }
}

/// Calls `read` with the syntax tree of a block that awaits, imports or exports.
fn asynchronous<R>(code: &str, read: impl FnOnce(&Program<'_>) -> R) -> Option<R> {
    let has_word = ["await", "import", "export"]
        .iter()
        .any(|word| code.contains(word));
    if !has_word || is_too_deep(code) {
        return None;
    }
    let allocator = Allocator::default();
    let module = Parser::new(&allocator, code, SourceType::mjs()).parse();
    let is_valid = syntax_error(&module, "block").is_none();
    let is_asynchronous = awaits(&module.program) || is_module(&module.program);
    (is_valid && is_asynchronous).then(|| read(&module.program))
}
