//! A picture of the table: for each case and each other runtime, its time divided by the first
//! one's, on a logarithmic scale.

use std::fmt::Write;

const WIDTH: f64 = 970.0;
const LABELS: f64 = 450.0;
const MARGIN: f64 = 24.0;
const ROW: f64 = 22.0;
const TOP: f64 = 84.0;

/// The scale ends here: the points beyond are drawn at its ends.
const LARGEST: f64 = 32.0;

/// Colours that can be told apart by people who see no difference between red and green, in light
/// and in dark.
const COLOURS: [(&str, &str); 6] = [
    ("#0072b2", "#56b4e9"),
    ("#d55e00", "#e69f00"),
    ("#007a5a", "#2cc49a"),
    ("#a3477f", "#dd8fbd"),
    ("#6b5b00", "#f0e442"),
    ("#555555", "#bbbbbb"),
];

pub(crate) struct Chart {
    others: Vec<String>,
    rows: Vec<(&'static str, Vec<Option<f64>>)>,
}

impl Chart {
    pub(crate) fn new(others: impl Iterator<Item = String>) -> Self {
        Self {
            others: others.collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a case with the seconds of the first runtime, and of each other.
    pub(crate) fn add(&mut self, case: &'static str, ours: Option<f64>, others: &[Option<f64>]) {
        if let Some(ours) = ours {
            self.rows.push((
                case,
                others
                    .iter()
                    .map(|other| other.map(|other| other / ours))
                    .collect(),
            ));
        }
    }

    /// The picture, with the machine and the versions in its description.
    pub(crate) fn svg(&self, machine: &[String]) -> String {
        let bottom = TOP + ROW * self.rows.len() as f64;
        let mut svg = String::new();
        let description = escaped(&machine.join("; "));
        let mut style = String::from(
            "text{font:13px sans-serif;fill:#1f2328}.grid{stroke:#d0d7de}.one{stroke:#1f2328;stroke-width:1.5}.page{fill:#fff}",
        );
        let mut dark = String::from(
            "text{fill:#e6edf3}.grid{stroke:#3d444d}.one{stroke:#e6edf3}.page{fill:#0d1117}",
        );
        for (index, (light, night)) in COLOURS.iter().enumerate() {
            let _ = write!(style, ".c{index}{{fill:{light}}}");
            let _ = write!(dark, ".c{index}{{fill:{night}}}");
        }
        let _ = writeln!(
            svg,
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"><title>Time of other runtimes divided by the time of boa-ws</title><desc>{description}</desc><style>{style}@media(prefers-color-scheme:dark){{{dark}}}</style><rect class="page" width="{WIDTH}" height="{height}"/>"#,
            height = bottom + 40.0,
        );
        let _ = writeln!(
            svg,
            r#"<text x="{MARGIN}" y="28">Time of another runtime / time of boa-ws: right of 1, boa-ws is faster</text>"#
        );
        for (index, other) in self.others.iter().enumerate() {
            let left = MARGIN + 110.0 * index as f64;
            let class = index % COLOURS.len();
            let _ = writeln!(
                svg,
                r#"<circle class="c{class}" cx="{}" cy="50" r="5"/><text x="{}" y="55">{}</text>"#,
                left + 5.0,
                left + 16.0,
                escaped(other)
            );
        }
        for power in -5..=5 {
            let ratio = 2_f64.powi(power);
            let (at, class) = (place(ratio), if power == 0 { "one" } else { "grid" });
            let label = if power < 0 {
                format!("1/{}", 1.0 / ratio)
            } else {
                ratio.to_string()
            };
            let _ = writeln!(
                svg,
                r#"<line class="{class}" x1="{at:.1}" x2="{at:.1}" y1="{}" y2="{bottom}"/><text x="{at:.1}" y="{}" text-anchor="middle">{label}</text>"#,
                TOP - 6.0,
                bottom + 22.0
            );
        }
        for (row, (case, ratios)) in self.rows.iter().enumerate() {
            let middle = TOP + ROW * (row as f64 + 0.5);
            let _ = writeln!(
                svg,
                r#"<text x="{}" y="{:.1}" text-anchor="end">{}</text>"#,
                LABELS - 8.0,
                middle + 4.0,
                escaped(case)
            );
            for (index, ratio) in ratios
                .iter()
                .enumerate()
                .filter_map(|(index, ratio)| Some((index, (*ratio)?)))
            {
                let _ = writeln!(
                    svg,
                    r#"<circle class="c{}" cx="{:.1}" cy="{middle:.1}" r="5"><title>{}: {ratio:.2}</title></circle>"#,
                    index % COLOURS.len(),
                    place(ratio),
                    escaped(&self.others[index]),
                );
            }
        }
        svg.push_str("</svg>\n");
        svg
    }
}

/// The place of a ratio on the scale.
fn place(ratio: f64) -> f64 {
    let share = ratio.log2().clamp(-LARGEST.log2(), LARGEST.log2()) / LARGEST.log2();
    let (left, right) = (LABELS + 8.0, WIDTH - MARGIN);
    left + (right - left) * (share + 1.0) / 2.0
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
