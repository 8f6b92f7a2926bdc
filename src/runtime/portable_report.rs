//! [`PortableReport`]: the report of an error, for another thread or another process.

use crate::dom::{ErrorReport, StackFrame};

/// A report without the value, which belongs to the heap of its thread.
#[derive(Clone, Default)]
#[cfg_attr(feature = "isolated", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct PortableReport {
    message: String,
    in_promise: bool,
    #[cfg_attr(feature = "isolated", serde(with = "crate::runtime::limited_items"))]
    stack: Vec<StackFrame>,
    source_line: Option<String>,
    generated_position: Option<StackFrame>,
    colno: Option<u32>,
    /// Users trust it, so it is not read from a child.
    #[cfg_attr(feature = "isolated", serde(skip))]
    help: Option<String>,
    is_muted: bool,
}

impl PortableReport {
    pub(super) fn of_message(message: String) -> Self {
        Self {
            message,
            ..Self::default()
        }
    }
}

impl From<&ErrorReport> for PortableReport {
    fn from(report: &ErrorReport) -> Self {
        Self {
            message: report.message.clone(),
            in_promise: report.in_promise,
            stack: report.stack.clone(),
            source_line: report.source_line.clone(),
            generated_position: report.generated_position.clone(),
            colno: report.colno,
            help: report.help.clone(),
            is_muted: report.is_muted,
        }
    }
}

impl From<PortableReport> for ErrorReport {
    fn from(portable: PortableReport) -> Self {
        let mut report = Self::default();
        report.message = portable.message;
        report.in_promise = portable.in_promise;
        report.stack = portable.stack;
        report.source_line = portable.source_line;
        report.generated_position = portable.generated_position;
        report.colno = portable.colno;
        report.help = portable.help;
        report.is_muted = portable.is_muted;
        report
    }
}
