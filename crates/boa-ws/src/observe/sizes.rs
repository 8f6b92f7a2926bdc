//! Numbers and bytes for people.

use std::time::Duration;

/// A number of bytes with three digits or so.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1000.0;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let digits = if value < 99.95 { 1 } else { 0 };
    format!("{value:.digits$} {}", UNITS[unit])
}

/// A duration in the unit that fits.
pub(crate) fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    match seconds {
        ..0.001 => format!("{} us", duration.as_micros()),
        ..0.01 => format!("{:.1} ms", seconds * 1e3),
        ..1.0 => format!("{:.0} ms", seconds * 1e3),
        ..60.0 => format!("{seconds:.1} s"),
        ..3600.0 => format!(
            "{} min {:02} s",
            duration.as_secs() / 60,
            duration.as_secs() % 60
        ),
        _ => format!(
            "{} h {:02} min",
            duration.as_secs() / 3600,
            duration.as_secs() / 60 % 60
        ),
    }
}

/// The first bytes in hexadecimal digits. `dots` follow if there are more than `limit`.
pub(crate) fn hex(bytes: &[u8], limit: usize, dots: &str) -> String {
    let shown: Vec<_> = bytes
        .iter()
        .take(limit)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    shown.join(" ") + if bytes.len() > limit { dots } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_units() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (12_345, "12.3 kB"),
            (123_456, "123 kB"),
            (999_600, "1.0 MB"),
        ] {
            assert_eq!(size(bytes), text);
        }
        assert!(size(u64::MAX).ends_with(" PB"));
        for (milliseconds, text) in [
            (0.5, "500 us"),
            (1.26, "1.3 ms"),
            (12.6, "13 ms"),
            (1260.0, "1.3 s"),
            (61e3, "1 min 01 s"),
            (7.5e6, "2 h 05 min"),
        ] {
            assert_eq!(duration(Duration::from_secs_f64(milliseconds / 1e3)), text);
        }
    }
}
