//! The messages of a direction, which are compared: those sent with those received.

/// Messages by kind and length, with how many of them follow one another.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Runs {
    runs: Vec<(bool, usize, usize)>,
    /// Any others may follow.
    pub(crate) open: bool,
}

impl Runs {
    pub(crate) fn push(&mut self, text: bool, len: usize, count: usize) {
        match self.runs.last_mut() {
            Some((last_text, last_len, last_count)) if (*last_text, *last_len) == (text, len) => {
                *last_count += count;
            }
            _ if count > 0 => self.runs.push((text, len, count)),
            _ => {}
        }
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.runs
            .iter()
            .map(|(_, len, count)| (len * count) as u64)
            .sum()
    }

    /// The messages before the first that is longer than that.
    pub(crate) fn up_to(&self, longest: usize) -> Self {
        let runs = self
            .runs
            .iter()
            .copied()
            .take_while(|&(_, len, _)| len <= longest)
            .collect();
        Self { runs, open: false }
    }

    /// Whether these messages begin with the others, or the others with these if any may follow.
    pub(crate) fn begins_with(&self, others: &Self) -> bool {
        let mut runs = others.runs.clone();
        if self.open {
            let mut most = self.runs.iter().map(|(.., count)| count).sum::<usize>();
            for (.., count) in &mut runs {
                *count = most.min(*count);
                most -= *count;
            }
            runs.retain(|(.., count)| *count > 0);
        }
        let Some((last, others)) = runs.split_last() else {
            return true;
        };
        self.runs.starts_with(others)
            && self
                .runs
                .get(others.len())
                .is_some_and(|(text, len, count)| {
                    (*text, *len) == (last.0, last.1) && *count >= last.2
                })
    }
}
