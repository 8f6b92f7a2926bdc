//! The layout of the entries of one value: on one line, on several, or in columns.

use unicode_width::UnicodeWidthStr;

/// The parts of a value in braces, and the available width.
pub(super) struct Layout<'a> {
    /// The text before the opening brace. May be empty.
    pub(super) base: &'a str,
    pub(super) open: &'a str,
    pub(super) close: &'a str,
    /// The indentation of the line, in columns.
    pub(super) indentation: usize,
    /// The width of a line, in columns.
    pub(super) break_length: usize,
    /// The number of levels of values inside of the last entry.
    pub(super) levels_inside: usize,
}

/// A value with more levels inside is never written on one line.
const MAX_LEVELS_ON_ONE_LINE: usize = 3;
/// More elements than this are arranged in columns.
const MAX_UNGROUPED_ELEMENTS: usize = 6;
const MAX_COLUMNS: usize = 15;
const SEPARATOR: usize = 2;

impl Layout<'_> {
    /// Writes the entries on one line if they fit and are simple enough, or one a line.
    pub(super) fn write(&self, entries: &[String], in_columns: bool) -> String {
        if !in_columns && self.levels_inside < MAX_LEVELS_ON_ONE_LINE && self.fits_one_line(entries)
        {
            let joined = entries.join(", ");
            if !joined.contains('\n') {
                return format!("{}{} {joined} {}", self.before(), self.open, self.close);
            }
        }
        let line = format!("\n{}", " ".repeat(self.indentation));
        let separator = format!(",{line}  ");
        format!(
            "{}{}{line}  {}{line}{}",
            self.before(),
            self.open,
            entries.join(&separator),
            self.close
        )
    }

    fn before(&self) -> String {
        if self.base.is_empty() {
            String::new()
        } else {
            format!("{} ", self.base)
        }
    }

    fn fits_one_line(&self, entries: &[String]) -> bool {
        // The separators, the braces, and some space for the beginning of the line.
        let mut length =
            2 * entries.len() + self.indentation + self.open.len() + self.base.len() + 10;
        !self.base.contains('\n')
            && length <= self.break_length
            && entries.iter().all(|entry| {
                length += plain(entry).encode_utf16().count();
                length <= self.break_length
            })
    }

    /// Puts the elements of a long list in columns, if they are short and of like widths. The last
    /// entry is left alone when it `is_remark` about the elements that are left out.
    pub(super) fn columns(
        &self,
        entries: &[String],
        is_remark: bool,
        numeric: bool,
    ) -> Option<Vec<String>> {
        if entries.len() <= MAX_UNGROUPED_ELEMENTS {
            return None;
        }
        let elements = &entries[..entries.len() - usize::from(is_remark)];
        let widths: Vec<usize> = elements.iter().map(|element| width(element)).collect();
        let total = widths.iter().sum::<usize>() + SEPARATOR * widths.len();
        let widest = widths.iter().copied().max()? + SEPARATOR;
        let alike = total > 5 * widest || widest <= 6 + SEPARATOR;
        if !alike || 3 * widest + self.indentation >= self.break_length {
            return None;
        }
        let count = self.column_count(widest, total, entries.len(), elements.len());
        if count <= 1 {
            return None;
        }
        let column_widths: Vec<usize> = (0..count.min(widths.len()))
            .map(|column| {
                widths
                    .iter()
                    .skip(column)
                    .step_by(count)
                    .copied()
                    .max()
                    .unwrap_or_default()
            })
            .collect();
        let mut rows: Vec<String> = elements
            .chunks(count)
            .zip(widths.chunks(count))
            .map(|(row, widths)| write_row(row, widths, &column_widths, numeric))
            .collect();
        rows.extend(entries[elements.len()..].iter().cloned());
        Some(rows)
    }

    /// The number of columns that makes the list about square. A character is two and a half times
    /// as high as wide.
    fn column_count(&self, widest: usize, total: usize, entries: usize, elements: usize) -> usize {
        #[expect(
            clippy::cast_precision_loss,
            reason = "there are a hundred entries or so"
        )]
        let (widest_, total, entries, elements) =
            (widest as f64, total as f64, entries as f64, elements as f64);
        // Many short entries look better in more columns than the widest of them leaves room for.
        let bias = (widest_ - total / entries).max(0.0).sqrt();
        let biased = (widest_ - 3.0 - bias).max(1.0);
        let square = (2.5 * biased * elements).sqrt() / biased;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "small and positive"
        )]
        let square = (square + 0.5).floor() as usize;
        square
            .min((self.break_length - self.indentation) / widest)
            .min(4 * MAX_LEVELS_ON_ONE_LINE)
            .min(MAX_COLUMNS)
    }
}

/// Aligns numbers to the right, and other entries to the left.
fn write_row(row: &[String], widths: &[usize], column_widths: &[usize], numeric: bool) -> String {
    let mut line = String::new();
    for (index, (element, &width)) in row.iter().zip(widths).enumerate() {
        let padding = column_widths[index] - width;
        let is_last = index + 1 == row.len();
        if numeric {
            line.extend(std::iter::repeat_n(' ', padding));
        }
        line.push_str(element);
        if !is_last {
            line.push_str(", ");
            if !numeric {
                line.extend(std::iter::repeat_n(' ', padding));
            }
        }
    }
    line
}

/// The width of the text on a terminal, in columns.
pub(in crate::web::console) fn width(text: &str) -> usize {
    plain(text).width()
}

/// The text without escape sequences for colours.
fn plain(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains('\u{1b}') {
        return text.into();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.trim_start_matches(|char: char| char.is_ascii_digit() || char == ';');
        rest = rest.strip_prefix('m').unwrap_or(rest);
    }
    plain.push_str(rest);
    plain.into()
}
