//! The scope that the blocks of a document share.
//!
//! A script sees what earlier scripts have declared, so most blocks run as they are. One that awaits
//! or imports would be a module, whose names no other block sees. So it is rewritten as an input of
//! the REPL is, and its names become properties of the global object.
//!
//! A block that declares a name of an earlier block again runs in a scope of its own, or as a module:
//! callbacks of both, and of blocks between them, go on with theirs. Blocks after it see its
//! variables by properties of the global object that read them. The first block of a name may have
//! made a variable of it that hides properties, so in the blocks after the second such a name is
//! replaced by an alias: the name and characters that have no width.

use crate::source::{
    blocks::{Block, Language},
    renaming::renamed,
    rewrite::{
        DeclarationKind, DeclaredName, Name, Rewriter, awaits, declared_names, is_module,
        is_too_deep,
    },
    text_edits::Columns,
    typescript::{erased, syntax_error},
};
use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_parser::Parser;
use oxc_span::SourceType;
use std::{
    borrow::Cow,
    cell::RefCell,
    collections::{HashMap, HashSet},
    ops::Range,
};

/// A character without width that may be part of a name.
const ZERO_WIDTH_NON_JOINER: &str = "\u{200c}";

pub(crate) struct SharedScope {
    /// The names that several blocks declare, at least one of them so that it may be declared only
    /// once, and the lines of these blocks.
    contested: HashMap<String, Vec<usize>>,
    /// The names of each block, by its line.
    declared: HashMap<usize, Declared>,
    /// The aliases of the names that were declared again, of the last time.
    aliases: RefCell<HashMap<String, String>>,
    /// The blocks with aliases, by their lines in the document, and the mapping of their columns.
    columns: RefCell<Vec<(Range<usize>, Columns)>>,
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
        let mut contested = HashMap::<String, Vec<usize>>::new();
        let mut only_once = HashSet::new();
        let mut declared = HashMap::new();
        for block in all {
            let of_block = Declared::of(block);
            for DeclaredName { name, kind } in &of_block.names {
                let lines = contested.entry(name.clone()).or_default();
                if lines.last() != Some(&block.line) {
                    lines.push(block.line);
                }
                if of_block.is_module || *kind != DeclarationKind::Variable {
                    only_once.insert(name.clone());
                }
            }
            declared.insert(block.line, of_block);
        }
        contested.retain(|name, lines| lines.len() > 1 && only_once.contains(name));
        Self {
            contested,
            declared,
            aliases: RefCell::default(),
            columns: RefCell::default(),
        }
    }

    /// The name by which other blocks find a name that this block declares again. `None` if no
    /// earlier block declares it.
    fn alias(&self, name: &str, block: &Block) -> Option<String> {
        let lines = self.contested.get(name)?;
        let index = lines.iter().position(|line| *line == block.line)?;
        (index > 0).then(|| format!("{name}{}", ZERO_WIDTH_NON_JOINER.repeat(index)))
    }

    /// The scope of a block that declares a name again. `None` for the others.
    pub(crate) fn wrapper(&self, block: &Block) -> Option<Wrapper> {
        let &Declared {
            is_module,
            ref names,
        } = self.declared.get(&block.line)?;
        let aliases: Vec<_> = names.iter().map(|it| self.alias(&it.name, block)).collect();
        let again = || {
            let all = names.iter().zip(&aliases);
            all.filter(|(_, alias)| alias.is_some()).map(|(it, _)| it)
        };
        again().next()?;
        // A `var` leaves braces.
        let is_function = again().any(|it| it.kind == DeclarationKind::Variable);
        let mut accessors = String::new();
        for (DeclaredName { name, kind }, alias) in names.iter().zip(&aliases) {
            if *kind == DeclarationKind::Variable && !is_function && !is_module {
                continue;
            }
            let key = alias.as_ref().unwrap_or(name);
            let is_listed = alias.is_none();
            accessors += &format!(
                "Reflect.defineProperty(globalThis,\"{key}\",{{get(){{return {name}}},set(it){{{name}=it}},configurable:true,enumerable:{is_listed}}});"
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

    /// Has later blocks see what a block has declared again, if it has a value by its alias.
    pub(crate) fn has_run(&self, block: &Block, mut has_value: impl FnMut(&str) -> bool) {
        let Some(declared) = self.declared.get(&block.line) else {
            return;
        };
        for DeclaredName { name, .. } in &declared.names {
            if let Some(alias) = self.alias(name, block)
                && has_value(&alias)
            {
                self.aliases.borrow_mut().insert(name.clone(), alias);
            }
        }
    }

    /// The block with aliases in the place of names that earlier blocks have declared again. `None`
    /// if it refers to no such name.
    pub(crate) fn with_aliases(&self, block: &Block) -> Option<Block> {
        let aliases = self.aliases.borrow();
        if aliases.is_empty() {
            return None;
        }
        let (code, columns) = renamed(&javascript(block), &aliases)?;
        let lines = block.line..block.line + block.code.lines().count().max(1);
        self.columns.borrow_mut().push((lines, columns));
        Some(Block {
            code,
            language: Language::JavaScript,
            ..block.clone()
        })
    }

    /// The column in the document of a place in what ran.
    pub(crate) fn column(&self, line: u32, column: u32) -> u32 {
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        let columns = self.columns.borrow();
        let Some((lines, columns)) = columns.iter().find(|(lines, _)| lines.contains(&line)) else {
            return column;
        };
        let in_block = u32::try_from(line - lines.start + 1).unwrap_or(u32::MAX);
        columns.original(in_block, column)
    }

    /// A message with names in the place of their aliases.
    pub(crate) fn without_aliases(&self, message: &str) -> Option<String> {
        if !message.contains(ZERO_WIDTH_NON_JOINER) {
            return None;
        }
        let mut message = message.to_owned();
        for (name, alias) in &*self.aliases.borrow() {
            message = message.replace(alias.as_str(), name);
        }
        Some(message)
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
            let is_again = |it: &Name| self.alias(&it.text, block).is_some();
            if rewriter.names.iter().any(is_again) {
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
            let mut names = declared_names(program);
            // `var` in other statements.
            for Name { text: name, .. } in rewriter.names {
                if !names.iter().any(|it| it.name == name) {
                    let kind = DeclarationKind::Variable;
                    names.push(DeclaredName { name, kind });
                }
            }
            names
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
