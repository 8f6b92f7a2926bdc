//! Documents with JavaScript in them: their blocks listed, run, and checked.

use super::{
    program::{Source, is_page},
    report::{self, Reports},
    script::Settings,
};
use boa_websocket::{Error, Reporter, Runtime, page::blocks_in_html};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use std::{
    fmt,
    path::{Path, PathBuf},
    rc::Rc,
    time::Duration,
};
use tokio::time::timeout;

/// How long a block of a document that is checked may keep its sockets and timers going.
const ENOUGH: Duration = Duration::from_secs(2);

/// What is to be done with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Task {
    List,
    /// Runs these blocks, or all.
    Run(Vec<usize>),
    /// Runs all, and says which threw.
    Check,
}

/// A block of JavaScript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Its first line in the document, from 1.
    pub(super) line: usize,
    pub(super) code: String,
}

/// Whether a file is a document, by its name.
pub(super) fn is_document(name: &Path) -> bool {
    let extension = name.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    matches!(&*extension.to_ascii_lowercase(), "md" | "markdown")
}

/// The blocks of JavaScript in a document.
pub(super) fn blocks(source: &Source) -> Vec<Block> {
    let text = String::from_utf8_lossy(&source.text);
    if is_page(&source.name) {
        return blocks_in_html(&text).into_iter().map(|(line, code)| Block { line, code }).collect();
    }
    let (mut blocks, mut open) = (Vec::new(), None);
    for (event, range) in Parser::new(&text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if is_javascript(&info) => {
                let line = text[..range.start].matches('\n').count() + 2;
                open = Some(Block { line, code: String::new() });
            }
            Event::Text(code) => {
                if let Some(block) = &mut open {
                    block.code += &code;
                }
            }
            Event::End(TagEnd::CodeBlock) => blocks.extend(open.take()),
            _ => {}
        }
    }
    blocks
}

/// Whether the words after a fence say that it is JavaScript, and none that it is an example of what not to do.
fn is_javascript(info: &str) -> bool {
    let mut words = info.split(|it: char| it.is_whitespace() || it == ',');
    words.next().is_some_and(|language| {
        matches!(&*language.to_ascii_lowercase(), "js" | "javascript" | "mjs" | "cjs" | "jsx" | "node")
    })
}

/// A document, its blocks one a line.
struct Listing<'a>(&'a [Block]);

impl fmt::Display for Listing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Block { line, code }) in self.0.iter().enumerate() {
            let first = code.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
            let lines = code.lines().count();
            writeln!(f, "{:3}  line {line}, {lines} line{}: {first}", index + 1, if lines == 1 { "" } else { "s" })?;
        }
        Ok(())
    }
}

/// Prints the blocks.
pub(super) fn list(source: &Source) {
    super::console::write_out(Listing(&blocks(source)).to_string().as_bytes());
}

/// A number that is no block's.
#[derive(Debug)]
pub(super) struct NoSuchBlock {
    number: usize,
    known: usize,
    name: PathBuf,
}

impl fmt::Display for NoSuchBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, known, name } = self;
        write!(f, "{} has {known} blocks of JavaScript, and no block {number}", name.display())
    }
}

/// The blocks with these numbers, or all, with their numbers.
pub(super) fn chosen(source: &Source, numbers: &[usize]) -> Result<Vec<(usize, Block)>, NoSuchBlock> {
    let all: Vec<_> = blocks(source).into_iter().enumerate().map(|(index, block)| (index + 1, block)).collect();
    if numbers.is_empty() {
        return Ok(all);
    }
    let known = all.len();
    let find = |number: &usize| {
        let found = all.iter().find(|(known, _)| known == number).cloned();
        found.ok_or_else(|| NoSuchBlock { number: *number, known, name: source.name.clone() })
    };
    numbers.iter().map(find).collect()
}

/// Runs blocks in one global, in order. What one throws does not keep the next from running. Returns whether they were
/// checked, and there is nothing more to wait for.
pub(super) async fn run(
    runtime: &mut Runtime,
    source: &Source,
    blocks: &[(usize, Block)],
    settings: &Settings,
    reports: &Rc<Reports>,
) -> Result<bool, Error> {
    let check = settings.page.document == Some(Task::Check);
    let mut threw = 0;
    for (number, block) in blocks {
        let before = reports.how_many_uncaught();
        if let Some(report) = evaluate(runtime, source, block).await? {
            reports.uncaught(&report);
        }
        if !check {
            continue;
        }
        // What it has started gets a moment. Sockets that stay open after it are closed with the page.
        if let Ok(result) = timeout(ENOUGH, runtime.run()).await {
            result?;
        }
        let failed = reports.how_many_uncaught() > before;
        threw += usize::from(failed);
        let outcome = if failed { "threw" } else { "ran" };
        super::console::write_out(
            format!("{}:{}: block {number} {outcome}\n", source.name.display(), block.line).as_bytes(),
        );
    }
    if check {
        report::note(&format_args!("{} of {} blocks ran", blocks.len() - threw, blocks.len()));
    }
    Ok(check)
}

/// Runs a block where it stands in its document. One that declares again what an earlier one has declared gets a scope of
/// its own: documents show the same few names again and again.
async fn evaluate(
    runtime: &mut Runtime,
    source: &Source,
    block: &Block,
) -> Result<Option<Box<boa_websocket::dom::ErrorReport>>, Error> {
    let lines = "\n".repeat(block.line.saturating_sub(1));
    let is_module = block.code.lines().any(|line| line.starts_with("import ") || line.starts_with("export "));
    let result = if is_module {
        runtime.import_source(&source.name, lines + &block.code).await.map(drop)
    } else {
        match runtime.execute(&source.name, format!("{lines}{}", block.code)).await {
            Err(Error::Script(report)) if declares_again(&report.message) => {
                runtime.execute(&source.name, format!("{lines}{{ {}\n}}", block.code)).await.map(drop)
            }
            // A fragment may await something without being a module.
            Err(Error::Script(report))
                if report.message.starts_with("SyntaxError") && block.code.contains("await ") =>
            {
                match runtime.import_source(&source.name, format!("{lines}{}", block.code)).await {
                    Ok(_) => Ok(()),
                    Err(Error::Script(again)) if again.message.starts_with("SyntaxError") => Err(Error::Script(report)),
                    Err(error) => Err(error),
                }
            }
            other => other.map(drop),
        }
    };
    match result {
        Ok(()) | Err(Error::NeverSettles { .. }) => Ok(None),
        Err(Error::Script(report)) => Ok(Some(report)),
        Err(error) => Err(error),
    }
}

fn declares_again(message: &str) -> bool {
    message.starts_with("SyntaxError") && ["redeclar", "duplicate", "already"].iter().any(|word| message.contains(word))
}

#[cfg(test)]
mod tests {
    use super::{super::program::Kind, *};

    fn source(name: &str, text: &str) -> Source {
        Source { name: name.into(), text: text.as_bytes().to_vec(), kind: Kind::Classic }
    }

    #[test]
    fn blocks_of_markdown() {
        let text = "# T\n\n```js\none();\ntwo();\n```\n\n```html\n<p>\n```\n\n- item\n\n  ```JavaScript example-good\n  three();\n  ```\n\n    indented\n";
        let blocks = blocks(&source("a.md", text));
        assert_eq!(
            blocks.iter().map(|it| (it.line, it.code.as_str())).collect::<Vec<_>>(),
            [(4, "one();\ntwo();\n"), (15, "three();\n")]
        );
    }

    #[test]
    fn numbers_choose() {
        let source = source("a.md", "```js\n1\n```\n```js\n2\n```\n");
        let chosen = |numbers: &[usize]| {
            chosen(&source, numbers).map(|it| it.iter().map(|(number, _)| *number).collect::<Vec<_>>())
        };
        assert_eq!(chosen(&[]).unwrap(), [1, 2]);
        assert_eq!(chosen(&[2, 1]).unwrap(), [2, 1]);
        assert_eq!(chosen(&[3]).unwrap_err().to_string(), "a.md has 2 blocks of JavaScript, and no block 3");
    }
}
