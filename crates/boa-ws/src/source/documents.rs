//! Documents with blocks of JavaScript or TypeScript: finds, lists and chooses the blocks.

use crate::{
    output::{print, terminal_text::TerminalText, warning},
    source::{
        blocks::{Block, Mark, blocks_in_html, blocks_in_markdown},
        program::{Kind, Source, is_page},
        typescript::extension,
    },
};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// The default time for sockets and timers of a block that is checked.
pub(crate) const DEFAULT_WAIT: Duration = Duration::from_secs(2);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    List,
    /// Runs these blocks, or all blocks if there is no number.
    Run(Vec<usize>),
    /// Runs blocks, and prints for each whether it threw.
    Check {
        /// The time for which sockets and timers of a block may continue.
        limit: Duration,
        /// Their numbers. All blocks if there is none.
        numbers: Vec<usize>,
    },
}

/// Whether a file is a document, by its name.
pub(crate) fn is_document(name: &Path) -> bool {
    matches!(&*extension(name).to_ascii_lowercase(), "md" | "markdown")
}

/// The blocks of JavaScript in a document.
pub(crate) fn blocks(source: &Source) -> Vec<Block> {
    let text = String::from_utf8_lossy(&source.text);
    if is_page(&source.name) {
        blocks_in_html(&text)
    } else {
        blocks_in_markdown(&text)
    }
}

/// Prints a line for each block of the documents, with the name of each document if there are more
/// than one.
pub(crate) fn list(sources: &[Source]) {
    for source in sources {
        if sources.len() > 1 {
            print(&TerminalText::from(format!("{}:", source.name.display())).line());
        }
        list_one(source);
    }
}

fn list_one(source: &Source) {
    let blocks = blocks(source);
    if blocks.is_empty() {
        warning(&ChoiceError::None(source.name.clone()));
    }
    let mut text = String::new();
    for (number, block) in (1..).zip(&blocks) {
        let Block {
            line, code, mark, ..
        } = block;
        let mark = mark.shown();
        let first = code
            .lines()
            .map(str::trim)
            .find(|line| !line.is_empty())
            .unwrap_or_default();
        let lines = code.lines().count();
        let s = if lines == 1 { "" } else { "s" };
        text += &format!("{number:3}  line {line}, {lines} line{s}{mark}: {first}\n");
    }
    print(&TerminalText::new(text));
}

/// The blocks that count as JavaScript.
fn counted(name: &Path) -> &'static str {
    if is_page(name) {
        "a <pre> is one whose class says so, or the class of its <code> or of a <div> around it: \
         class=\"language-js\", class=\"brush: js\", class=\"highlight-source-js\""
    } else {
        "a block is one whose fence says so: ```js, ```ts"
    }
}

/// The error of a choice of blocks.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChoiceError {
    /// A document without JavaScript. Describes which blocks count as JavaScript.
    #[error("{} has no block of JavaScript; {}", .0.display(), counted(.0))]
    None(PathBuf),
    /// A number that no block has.
    #[error(
        "{} has {known} block{} of JavaScript, and no block {number}",
        .name.display(), if *.known == 1 { "" } else { "s" }
    )]
    NoSuch {
        number: usize,
        known: usize,
        name: PathBuf,
    },
}

/// The blocks with these numbers, which run whatever their fences say but for the mark `kept`, or
/// all, with their numbers. A document without blocks is an error, because a check of it would
/// always succeed, for example after the fences of all blocks were renamed.
pub(crate) fn chosen(
    source: &Source,
    numbers: &[usize],
    kept: Mark,
) -> Result<Vec<(usize, Block)>, ChoiceError> {
    let all: Vec<_> = (1..).zip(blocks(source)).collect();
    if all.is_empty() {
        return Err(ChoiceError::None(source.name.clone()));
    }
    if numbers.is_empty() {
        return Ok(all);
    }
    let known = all.len();
    let find = |number: &usize| {
        let found = all.iter().find(|(known, _)| known == number).cloned();
        let found = found.map(|(number, block)| {
            let mark = if block.mark == kept { kept } else { Mark::None };
            (number, Block { mark, ..block })
        });
        found.ok_or_else(|| ChoiceError::NoSuch {
            number: *number,
            known,
            name: source.name.clone(),
        })
    };
    numbers.iter().map(find).collect()
}

/// The documents with their chosen blocks as what they run. If there are more than one, those without
/// a block are left out, with a warning.
pub(crate) fn with_blocks(
    mut all: Vec<Source>,
    numbers: &[usize],
    kept: Mark,
) -> Result<Vec<Source>, ChoiceError> {
    if all.len() > 1 && all.iter().any(|source| !blocks(source).is_empty()) {
        all.retain(|source| {
            let has_blocks = !blocks(source).is_empty();
            if !has_blocks {
                warning(&ChoiceError::None(source.name.clone()));
            }
            has_blocks
        });
    }
    for source in &mut all {
        source.kind = Kind::Document(chosen(source, numbers, kept)?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(name: &str, text: &str) -> Source {
        Source {
            name: name.into(),
            text: text.as_bytes().to_vec(),
            kind: Kind::Classic,
        }
    }

    #[test]
    fn the_javascript_blocks_of_markdown_have_the_numbers_of_their_lines() {
        let text = "# T\n\n```js\none();\ntwo();\n```\n\n```html\n<p>\n```\n\n- item\n\n  ```JavaScript example-good\n  three();\n  ```\n\n    indented\n";
        let blocks = blocks(&source("a.md", text));
        assert_eq!(
            blocks
                .iter()
                .map(|it| (it.line, it.code.as_str()))
                .collect::<Vec<_>>(),
            [(4, "one();\ntwo();\n"), (15, "three();\n")]
        );
    }

    #[test]
    fn blocks_are_chosen_by_their_numbers_in_the_given_order() {
        let source = source("a.md", "```js\n1\n```\n```js\n2\n```\n");
        let chosen = |numbers: &[usize]| {
            chosen(&source, numbers, Mark::None)
                .map(|it| it.iter().map(|(number, _)| *number).collect::<Vec<_>>())
        };
        assert_eq!(chosen(&[]).unwrap(), [1, 2]);
        assert_eq!(chosen(&[2, 1]).unwrap(), [2, 1]);
        assert_eq!(
            chosen(&[3]).unwrap_err().to_string(),
            "a.md has 2 blocks of JavaScript, and no block 3"
        );
    }
}
