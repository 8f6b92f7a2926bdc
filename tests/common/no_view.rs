//! A page that no one sees, and that has no other files.

use boa_page::{Resources, View};
use url::Url;

/// A view that ignores changes, and resources without files.
#[derive(Debug)]
pub(crate) struct NoView;

impl View for NoView {}

impl Resources for NoView {
    fn read(&self, url: &Url) -> Result<Vec<u8>, String> {
        Err(format!("{url} does not exist"))
    }

    fn name(&self, url: &Url) -> String {
        url.to_string()
    }
}
