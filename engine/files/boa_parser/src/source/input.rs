use super::ReadChar;
use std::{fmt, io};

/// The characters of a source of any kind.
///
/// They are read in blocks by a call through a pointer, so that the parser is compiled once for all kinds of
/// sources.
pub struct Input<'a> {
    reader: Box<dyn ReadChar + 'a>,
    block: [u32; BLOCK],
    next: usize,
    len: usize,

    /// How the source ends after the block, if it does.
    end: Option<io::Result<()>>,
}

/// The number of characters that are read at once.
const BLOCK: usize = 256;

impl<'a> Input<'a> {
    /// Begins with the first character that `reader` has.
    pub(crate) fn new<R: ReadChar + 'a>(reader: R) -> Self {
        Self {
            reader: Box::new(reader),
            block: [0; BLOCK],
            next: 0,
            len: 0,
            end: None,
        }
    }

    /// Reads the next block, and takes its first character.
    #[cold]
    fn read_block(&mut self) -> io::Result<Option<u32>> {
        if self.end.is_none() {
            (self.len, self.end) = self.reader.next_chars(&mut self.block);
            self.next = 0;
        }
        if self.next < self.len {
            return self.next_char();
        }
        match self.end.replace(Ok(())) {
            Some(Err(error)) => Err(error),
            _ => Ok(None),
        }
    }
}

impl ReadChar for Input<'_> {
    #[inline]
    fn next_char(&mut self) -> io::Result<Option<u32>> {
        if self.next < self.len {
            let char = self.block[self.next];
            self.next += 1;
            return Ok(Some(char));
        }
        self.read_block()
    }

    fn length(&self) -> Option<usize> {
        self.reader.length()
    }
}

impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input").finish_non_exhaustive()
    }
}
