//! The files that a page loads.

use crate::{run_input::RunInput, server::path_below, source::program::Unreadable};
use boa_engine::Context;
use boa_page::{FetchedScript, Resources};
use boa_websocket::{runtime, web::parse_url};
use std::path::{Path, PathBuf};
use url::Url;

/// The resources of a page in a file: files, with `--location` those in its folder and below, and
/// the classic scripts of the server at the location.
pub(super) struct Files {
    /// The page's URL, and its file from the command line.
    pub(super) url: Url,
    pub(super) file: PathBuf,
    /// The folder that names are relative to.
    pub(super) folder: Option<PathBuf>,
    pub(super) run_input: RunInput,
}

impl Files {
    /// The file of a URL: the path of a file: URL for a page with such a URL, or for a page with
    /// `--location` the path relative to the location.
    fn path(&self, url: &Url) -> Option<PathBuf> {
        if url.scheme() == "file" {
            // As in browsers. Windows would connect to another host, and give it proofs of the
            // user's password.
            let is_of_files = self.url.scheme() == "file";
            if !is_of_files || url.has_host() && url.host() != self.url.host() {
                return None;
            }
            return url.to_file_path().ok();
        }
        if url.origin() != self.url.origin() {
            return None;
        }
        let folder = parse_url(".", Some(&self.url)).ok()?;
        let relative = path_below(&folder, url.path())?;
        Some(self.file.parent().unwrap_or(Path::new("")).join(relative))
    }
}

impl Resources for Files {
    fn read(&self, url: &Url) -> Result<Vec<u8>, String> {
        let Some(path) = self.path(url) else {
            return Err("only files are read".to_owned());
        };
        self.run_input
            .read(&path)
            .map_err(|error| Unreadable { name: path, error }.to_string())
    }

    fn fetch_classic_script(
        &self,
        url: &Url,
        document: &Url,
        context: &Context,
    ) -> Option<FetchedScript> {
        let is_of_server = matches!(url.scheme(), "http" | "https");
        if !is_of_server || url.origin() != self.url.origin() {
            return None;
        }
        let fetching = runtime::fetch_classic_script(url, document, context);
        Some(Box::pin(fetching))
    }

    fn register_import_map(
        &self,
        text: &str,
        base: &Url,
        context: &Context,
    ) -> Result<Vec<String>, String> {
        runtime::register_import_map(text, base, context).map_err(|error| error.to_string())
    }

    fn name(&self, url: &Url) -> String {
        let mut plain = url.clone();
        plain.set_fragment(None);
        if plain == self.url {
            return self.file.display().to_string();
        }
        let Some(path) = self.path(url) else {
            return url.to_string();
        };
        let short = self
            .folder
            .as_ref()
            .and_then(|folder| path.strip_prefix(folder).ok().map(Path::to_owned));
        short.unwrap_or(path).display().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_elsewhere_has_the_files_beside_it() {
        let files = Files {
            url: Url::parse("https://example.com/app/page.html").unwrap(),
            file: "x/page.html".into(),
            folder: None,
            run_input: RunInput::Live,
        };
        let path = |url: &str| files.path(&Url::parse(url).unwrap());
        assert_eq!(
            path("https://example.com/app/lib/a%20b.js"),
            Some(PathBuf::from("x/lib/a b.js"))
        );
        assert_eq!(path("https://example.com/other.js"), None);
        assert_eq!(path("https://cdn.example/a.js"), None);
        assert_eq!(path("https://example.com/app/%2e%2e%2fa.js"), None);
        assert_eq!(
            files.name(&Url::parse("https://example.com/app/page.html#top").unwrap()),
            "x/page.html"
        );
    }
}
