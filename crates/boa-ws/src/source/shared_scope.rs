//! The scope that the blocks of a document share.
//!
//! A script sees what earlier scripts have declared, so most blocks run as they are. One that awaits
//! or imports would be a module, whose names no other block sees. So it is rewritten as an input of
//! the REPL is, and its names become properties of the global object. It remains a module if another
//! block declares one of them too: callbacks of both keep their own.

use crate::source::{
    blocks::{Block, Language},
    rewrite::{Name, Rewriter, awaits, declared_names, is_module, is_too_deep},
    typescript::{erased, syntax_error},
};
use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_parser::Parser;
use oxc_span::SourceType;
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

pub(crate) struct SharedScope {
    /// The number of blocks that declare a name.
    blocks: HashMap<String, usize>,
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
        let mut blocks = HashMap::new();
        for block in all {
            for name in names(block) {
                *blocks.entry(name).or_default() += 1;
            }
        }
        Self { blocks }
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
            let is_own = |it: &Name| self.blocks.get(&it.text).is_none_or(|count| *count < 2);
            if !rewriter.names.iter().all(is_own) {
                return None;
            }
            let body = rewriter.edits.apply_with_columns().0;
            // In the line before, it moves no columns.
            let (lines, end) = match block.line.checked_sub(2) {
                Some(lines) => (lines, "\n"),
                None => (0, ""),
            };
            Some(PreparedBlock {
                code: format!("{}{before}{end}{body}\n}})()", "\n".repeat(lines)),
                names: rewriter.names,
            })
        })?
    }
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

/// The names that a block declares. None if it can't be parsed: the engine reports the error.
fn names(block: &Block) -> HashSet<String> {
    let code = javascript(block);
    let of_module = asynchronous(&code, |program| {
        let mut rewriter = Rewriter::new(&code);
        rewriter.asynchronous(program);
        rewriter.names.into_iter().map(|it| it.text).collect()
    });
    if let Some(names) = of_module {
        return names;
    }
    if is_too_deep(&code) {
        return HashSet::new();
    }
    let allocator = Allocator::default();
    let script = Parser::new(&allocator, &code, SourceType::script()).parse();
    declared_names(&script.program)
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
