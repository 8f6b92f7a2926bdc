//! The modules of a child, in the program: files, sources in memory, and those that a function of
//! the program fetches.

use super::protocol::{Answer, Encoded, SentModule, parse_url};
#[cfg(feature = "packages")]
use crate::runtime::packages::finder::{Found, PackageFinder, PackageRequest};
use crate::runtime::{
    ModuleType,
    host_io::read_file,
    modules::{
        module_root::{OnFile, Root, leads_below},
        module_source::ModuleSources,
    },
};
use futures_util::future::{Either, ready};
use std::{
    collections::HashSet,
    future::Future,
    io,
    path::{Path, PathBuf},
    rc::Rc,
};

/// A missing permission, on Linux and on macOS.
const EACCES: i32 = 13;

/// The limit on the bytes of a path. Systems have no longer ones.
const MAX_PATH: usize = 4096;

pub(super) struct Modules {
    root: Root,
    sources: Rc<ModuleSources>,
    on_file: Option<OnFile>,
    /// Files that the program itself has named.
    named: HashSet<PathBuf>,
    #[cfg(feature = "packages")]
    packages: PackageFinder,
}

impl Modules {
    pub(super) fn new(
        root: Root,
        sources: ModuleSources,
        on_file: Option<OnFile>,
        #[cfg(feature = "packages")] packages: Option<PathBuf>,
    ) -> Self {
        Self {
            #[cfg(feature = "packages")]
            packages: PackageFinder::new(packages, &root),
            root,
            sources: Rc::new(sources),
            on_file,
            named: HashSet::new(),
        }
    }

    /// Must be called with the name of each module that the program starts. If that is a file, it
    /// may be anywhere.
    pub(super) fn start(&mut self, name: &Path) {
        if self.sources.main_url(name).is_none()
            && let Ok(absolute) = std::path::absolute(name)
        {
            self.named.extend(absolute.canonicalize().ok());
            self.named.insert(absolute);
        }
    }

    /// The path of a file that may be loaded, without links. The error is `PermissionDenied` for
    /// others.
    pub(super) fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        if path.as_os_str().len() > MAX_PATH {
            return Err(io::ErrorKind::InvalidFilename.into());
        }
        if self.named.contains(path) {
            return path.canonicalize();
        }
        #[cfg(feature = "packages")]
        if let Some(real) = self.packages.permitted(path) {
            return Ok(real);
        }
        let permitted = self
            .root
            .permitted(path, Path::canonicalize, |root, _| leads_below(root, path));
        permitted.unwrap_or_else(|| Err(io::Error::from_raw_os_error(EACCES)))
    }

    /// What the specifier of a package stands for.
    #[cfg(feature = "packages")]
    pub(super) fn find_package(&self, request: &PackageRequest) -> Result<Found, String> {
        if request.importer.len() > MAX_PATH {
            return Err("the path of the importer is too long".to_owned());
        }
        self.packages.find(request)
    }

    pub(super) fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        // The child has the path from here. One that was taken over may name any.
        let path = self.canonicalize(path)?;
        if let Some(on_file) = &self.on_file {
            on_file(&path);
        }
        read_file(&path)
    }

    /// The source of a module that is no file. The error is what the child has done wrong.
    pub(super) fn fetch(
        &self,
        url: &str,
        module_type: ModuleType,
        referrer: Option<&str>,
    ) -> Result<impl Future<Output = Answer> + use<>, String> {
        let (url, referrer) = (parse_url(url)?, referrer.map(parse_url).transpose()?);
        // A child that was taken over may ask for a file in this way.
        let served = self
            .sources
            .serves(&url)
            .then(|| self.sources.fetch(&url, module_type, referrer, false))
            .flatten();
        let Some(fetching) = served else {
            return Ok(Either::Left(ready(Answer::Error(
                "the program has no such module".to_owned(),
            ))));
        };
        let sources = self.sources.clone();
        Ok(Either::Right(async move {
            let source = fetching.await;
            sources.fetched(&url, module_type, false);
            match source {
                Ok(source) => Answer::Module(SentModule {
                    bytes: Encoded(source.bytes.into()),
                    url: source.url.map(String::from),
                    module_type: source.module_type,
                }),
                Err(why) => Answer::Error(why.to_string()),
            }
        }))
    }
}
