//! Lengths in CSS pixels and in characters: a line is [`LINE_HEIGHT`] pixels high, a column
//! [`COLUMN_WIDTH`] wide.

/// The height of a line, in CSS pixels.
pub(crate) const LINE_HEIGHT: f64 = 16.0;

/// The width of a column, in CSS pixels.
pub(crate) const COLUMN_WIDTH: f64 = 8.0;

#[expect(clippy::cast_precision_loss, reason = "no page has 2^52 lines")]
pub(crate) fn pixels(count: usize, size: f64) -> f64 {
    count as f64 * size
}

/// The row at a number of pixels.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it saturates"
)]
pub(crate) fn row(pixels: f64) -> usize {
    (pixels / LINE_HEIGHT).round() as usize
}

/// A height of the `style` attribute in rows.
pub(crate) fn rows_of(value: &str, view_rows: usize) -> Option<usize> {
    let value = value.trim();
    let units = [
        ("px", 1.0),
        ("vh", pixels(view_rows, LINE_HEIGHT) / 100.0),
        ("rem", LINE_HEIGHT),
        ("em", LINE_HEIGHT),
        ("lh", LINE_HEIGHT),
        ("", 1.0),
    ];
    let (number, unit) = units
        .iter()
        .find_map(|(unit, size)| Some((value.strip_suffix(unit)?, size)))?;
    let height = number.trim().parse::<f64>().ok()? * unit;
    (height.is_finite() && height >= 0.0).then(|| row(height))
}
