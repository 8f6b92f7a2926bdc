//! [`PackageFinder`]: the files that specifiers of packages stand for, by the algorithm of Node and
//! the fields of bundlers. It reads `package.json` and `tsconfig.json`. For a package it reads nothing
//! outside of the folders of packages and of the scripts.

use super::manifest::{self, MAX_MANIFEST};
use crate::runtime::{modules::module_root::Root, program};
use oxc_resolver::{
    AliasValue, FileMetadata, FileSystem, FileSystemOs, ModuleType, ResolveError, ResolveOptions,
    ResolverGeneric, TsconfigDiscovery,
};
use serde::{Deserialize, Serialize};
use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::{
        Arc, OnceLock, PoisonError, RwLock,
        atomic::{AtomicUsize, Ordering},
    },
};

/// The folder that package managers write.
pub(super) const NODE_MODULES: &str = "node_modules";

/// The lookups after which what they have learnt is forgotten: a script may ask by any number of
/// names.
pub(super) const MAX_LOOKUPS: usize = 4096;

/// The longest specifier.
const MAX_SPECIFIER: usize = 4096;

/// The conditions of the fields `exports` and `imports`, but for `import`, `require` and `default`.
/// They are a set: the package says which comes first. `node` is none of them, as its files ask for
/// the sockets of Node.
const CONDITIONS: [&str; 3] = ["boa-ws", "worker", "browser"];

/// The packages whose files for browsers need a document, or are no modules, and the files that take
/// their place: those for workers, or those for Node where these need nothing that is absent.
const IN_THE_PLACE: [(&str, &str); 3] = [
    // Files for browsers alone are a script with a global variable.
    (
        "chrome-remote-interface",
        "chrome-remote-interface/index.js",
    ),
    // They take the sockets of Node where there is no document.
    ("mqtt", "mqtt/index"),
    ("pusher-js", "pusher-js/worker"),
];

/// The extensions that a file may have in addition to its name.
const EXTENSIONS: [&str; 6] = [".js", ".json", ".mjs", ".cjs", ".ts", ".mts"];

/// What asks for a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Asks {
    /// `import`
    Import,
    /// `require`
    Require,
}

/// Whose file asks for a package. A package finds fewer files than a script of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Asker {
    Script,
    Package,
    /// One of a folder that [`Found::File::linked`] has named.
    LinkedPackage(String),
}

/// What a file is, for [Node](https://nodejs.org/api/esm.html#resolution-algorithm-specification).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Format {
    Module,
    CommonJs,
    Json,
    /// Its syntax says whether it is a module: no `package.json` does.
    BySyntax,
}

/// What a specifier stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Found {
    /// A file, without symbolic links. `linked` is the folder of its package, if a symbolic link in a
    /// folder of packages leads to it, or the folder of packages that it is in, if that is neither
    /// beside the scripts nor above them.
    File {
        path: String,
        format: Format,
        linked: Option<String>,
        /// Whether it has a `package.json`.
        has_manifest: bool,
    },
    /// `false` in the field `browser`: a module without exports.
    Nothing,
}

/// An import of a package, or of a file in one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PackageRequest {
    pub(crate) specifier: String,
    /// The absolute path of the file that imports.
    pub(crate) importer: String,
    pub(crate) asks: Asks,
    pub(crate) asker: Asker,
}

/// See the [module's documentation](self).
#[derive(Default)]
pub(crate) struct PackageFinder {
    folder: Option<PathBuf>,
    /// Whether scripts of one's own may load any file, so that they find packages anywhere.
    is_everything: bool,
    started: OnceLock<Started>,
}

struct Started {
    /// The files of packages.
    roots: Arc<Roots>,
    lookups: AtomicUsize,
    of_scripts: Resolvers,
    of_packages: Resolvers,
}

/// The resolvers for scripts or for packages.
struct Resolvers {
    roots: Arc<Roots>,
    import: ResolverGeneric<Files>,
    require: ResolverGeneric<Files>,
}

impl PackageFinder {
    /// For the packages of a folder of scripts. Without one, nothing is found. `root` says which
    /// files the scripts may load.
    pub(crate) fn new(folder: Option<PathBuf>, root: &Root) -> Self {
        Self {
            folder,
            is_everything: matches!(root, Root::Everything),
            started: OnceLock::new(),
        }
    }

    /// # Errors
    /// Why there is no such file, in a sentence.
    pub(crate) fn find(&self, request: &PackageRequest) -> Result<Found, String> {
        let Some(folder) = &self.folder else {
            return Err("this runtime has no packages".to_owned());
        };
        let specifier = &*request.specifier;
        if specifier.len() > MAX_SPECIFIER || specifier.contains('\0') {
            return Err("no package has such a name".to_owned());
        }
        let started = self
            .started
            .get_or_init(|| Started::new(folder, self.is_everything));
        if started.lookups.fetch_add(1, Ordering::Relaxed) % MAX_LOOKUPS == MAX_LOOKUPS - 1 {
            started.of_scripts.forget();
            started.of_packages.forget();
        }
        let resolvers = match &request.asker {
            Asker::Script => &started.of_scripts,
            Asker::Package => &started.of_packages,
            Asker::LinkedPackage(folder) => {
                // An isolated child may name any folder.
                if self.is_everything && started.roots.add(Path::new(folder)) {
                    started.of_packages.forget();
                }
                &started.of_packages
            }
        };
        let resolver = match request.asks {
            Asks::Import => &resolvers.import,
            Asks::Require => &resolvers.require,
        };
        let importer = Path::new(&request.importer);
        // `paths` of the nearest `tsconfig.json` come first. A program needs no valid one.
        let by_paths = resolver.resolve_file(importer, specifier);
        let resolved = match by_paths.or_else(|error| {
            let folder = importer.parent().unwrap_or(importer);
            resolver
                .resolve(folder, specifier)
                .or_else(|error| match error {
                    // Another version of the package.
                    ResolveError::MatchedAliasNotFound(..) => {
                        without_aliases(resolver).resolve(folder, specifier)
                    }
                    error => Err(error),
                })
                .map_err(|_| error)
        }) {
            Ok(resolved) => resolved,
            Err(ResolveError::Ignored(_)) => return Ok(Found::Nothing),
            Err(_) if started.is_linked(specifier) => return Err(LINKED.to_owned()),
            Err(error) => {
                let is_there = started.has_folder(specifier, importer);
                return Err(sentence(&error, specifier, is_there));
            }
        };
        let format = match resolved.module_type() {
            Some(ModuleType::Module) => Format::Module,
            Some(ModuleType::CommonJs) => Format::CommonJs,
            Some(ModuleType::Json) => Format::Json,
            Some(ModuleType::Wasm) => {
                return Err("it is WebAssembly, which the engine does not have".to_owned());
            }
            Some(ModuleType::Addon) => {
                return Err("it is an addon in machine code, made for Node".to_owned());
            }
            None => Format::BySyntax,
        };
        let real = resolved.path().canonicalize();
        let real = real.map_err(|error| error.to_string())?;
        if !resolvers.roots.has(&real) {
            return Err(OUTSIDE.to_owned());
        }
        let path = real
            .to_str()
            .ok_or("its path is not UTF-8")
            .map_err(str::to_owned)?
            .to_owned();
        Ok(Found::File {
            path,
            format,
            linked: resolvers.roots.link_of(specifier, importer, &real),
            has_manifest: resolved.package_json().is_some(),
        })
    }

    /// The file without symbolic links, if that is in a folder of packages or of the scripts.
    #[cfg(feature = "isolated")]
    pub(crate) fn permitted(&self, path: &Path) -> Option<PathBuf> {
        let roots = &self.started.get()?.roots;
        let real = path.canonicalize().ok()?;
        roots.has(&real).then_some(real)
    }
}

/// The same resolver for the files that packages name.
fn without_aliases(resolver: &ResolverGeneric<Files>) -> ResolverGeneric<Files> {
    resolver.clone_with_options(ResolveOptions {
        alias: Vec::new(),
        ..resolver.options().clone()
    })
}

/// A package that `npm link`, or a workspace, has linked to.
const LINKED: &str = "node_modules has a symbolic link to it, which leads out of the folders of packages and of the script: \
                      npm install --install-links copies it, and a script in a folder above both finds it";

const OUTSIDE: &str = "it is outside of the folders of packages, maybe by a symbolic link";

/// The reason for which nothing was found. `is_there` says that the package has a folder.
fn sentence(error: &ResolveError, specifier: &str, is_there: bool) -> String {
    match error {
        ResolveError::NotFound(_) | ResolveError::MatchedAliasNotFound(..) => {
            let is_file = specifier.starts_with(['.', '/', '#']);
            if is_file {
                "there is no such file in the package".to_owned()
            } else {
                let package = package_name(specifier);
                if package == program::NAME {
                    return format!("that module has no parts: import from '{}'", program::NAME);
                }
                if is_there && package == specifier {
                    return format!(
                        "the package {package} has no file that its package.json names"
                    );
                }
                if is_there {
                    return format!(
                        "the package {package} has no such file, or does not export it"
                    );
                }
                if package.replace(['-', '_'], "") == program::NAME.replace('-', "") {
                    return format!(
                        "the module of this program is '{0}': import from '{0}'",
                        program::NAME
                    );
                }
                format!(
                    "there is no such package in node_modules: npm install {package} installs it, if that is its name"
                )
            }
        }
        ResolveError::PackagePathNotExported {
            subpath,
            conditions,
            ..
        } => {
            let package = package_name(specifier);
            format!(
                "the package {package} {NOT_EXPORTED}{subpath}' for {conditions}: the field exports of its package.json has what it exports"
            )
        }
        other => other.to_string(),
    }
}

/// The middle of the reason for a file that the field `exports` leaves out.
pub(super) const NOT_EXPORTED: &str = "does not export '";

/// The name of the package of a specifier: `@scope/name/file.js` is of `@scope/name`.
pub(crate) fn package_name(specifier: &str) -> &str {
    let parts = if specifier.starts_with('@') { 2 } else { 1 };
    let end = specifier.match_indices('/').nth(parts - 1);
    end.map_or(specifier, |(index, _)| &specifier[..index])
}

/// The name of the package of a specifier, if it is that of a folder, and leads out of none.
fn folder_name(specifier: &str) -> Option<&str> {
    let name = package_name(specifier);
    (!name.starts_with(['.', '/', '#']) && !name.contains("..")).then_some(name)
}

/// Whether a path is that of a file of a package, by its name.
pub(crate) fn is_packaged(path: &Path) -> bool {
    path.iter().any(|part| part == NODE_MODULES)
}

impl Started {
    /// Whether a folder of packages has the package of a specifier.
    fn has_folder(&self, specifier: &str, importer: &Path) -> bool {
        let Some(name) = folder_name(specifier) else {
            return false;
        };
        importer.ancestors().skip(1).any(|folder| {
            let real = folder.join(NODE_MODULES).join(name).canonicalize();
            real.is_ok_and(|real| self.roots.has(&real) && real.is_dir())
        })
    }

    /// Whether a folder of packages has a symbolic link to a package, which leads out of them.
    fn is_linked(&self, specifier: &str) -> bool {
        let Some(name) = folder_name(specifier) else {
            return false;
        };
        let folders = self.roots.folders();
        let mut folders = folders.iter().map(|root| {
            if root.ends_with(NODE_MODULES) {
                root.join(name)
            } else {
                root.join(NODE_MODULES).join(name)
            }
        });
        folders.any(|folder| {
            let real = folder.canonicalize();
            folder.is_symlink() && real.is_ok_and(|real| !self.roots.has(&real))
        })
    }

    fn new(folder: &Path, is_everything: bool) -> Self {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let packages = folder
            .ancestors()
            .filter_map(|it| it.join(NODE_MODULES).canonicalize().ok());
        let folders: Vec<_> = std::iter::once(folder.clone()).chain(packages).collect();
        let roots = Arc::new(Roots {
            folders: RwLock::new(folders.clone()),
            manifests: Vec::new(),
            is_everything: false,
        });
        let of_scripts = Arc::new(Roots {
            folders: RwLock::new(folders),
            manifests: folders_of_project(&folder),
            is_everything,
        });
        Self {
            lookups: AtomicUsize::new(0),
            of_scripts: Resolvers::new(&of_scripts),
            of_packages: Resolvers::new(&roots),
            roots,
        }
    }
}

impl Resolvers {
    fn new(roots: &Arc<Roots>) -> Self {
        let files = || Files {
            roots: roots.clone(),
        };
        let options = |asks: &str, main_fields: &[&str]| ResolveOptions {
            condition_names: CONDITIONS
                .iter()
                .chain([&asks])
                .map(|it| (*it).to_owned())
                .collect(),
            alias_fields: vec![vec!["browser".to_owned()]],
            alias: IN_THE_PLACE
                .map(|(name, file)| (format!("{name}$"), vec![AliasValue::Path(file.to_owned())]))
                .to_vec(),
            main_fields: main_fields.iter().map(|it| (*it).to_owned()).collect(),
            extensions: EXTENSIONS.map(str::to_owned).to_vec(),
            // For files that are in no package.
            tsconfig: Some(TsconfigDiscovery::Auto),
            module_type: true,
            node_path: false,
            ..ResolveOptions::default()
        };
        let import = options("import", &["browser", "module", "main"]);
        let import = ResolverGeneric::new_with_file_system(files(), import);
        let require = options("require", &["browser", "main"]);
        let require = ResolverGeneric::new_with_file_system(files(), require);
        Self {
            roots: roots.clone(),
            import,
            require,
        }
    }

    /// Forgets which files are there.
    fn forget(&self) {
        self.import.clear_cache();
        self.require.clear_cache();
    }
}

/// The folders above a script up to that of its project, which has a `package.json`.
fn folders_of_project(folder: &Path) -> Vec<PathBuf> {
    let has_manifest = |folder: &&Path| folder.join(PACKAGE_JSON).is_file();
    let Some(project) = folder.ancestors().find(has_manifest) else {
        return Vec::new();
    };
    let above = folder.ancestors().skip(1);
    let in_project = above.take_while(|it| it.starts_with(project));
    in_project.map(Path::to_owned).collect()
}

const PACKAGE_JSON: &str = "package.json";

/// Whether a file is a `package.json`, a `tsconfig.json`, or such as `tsconfig.base.json`, by its
/// name.
fn is_manifest(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| {
        name == PACKAGE_JSON || name.starts_with("tsconfig") && name.ends_with(".json")
    })
}

/// The files that scripts or packages find.
struct Roots {
    /// The folder of the scripts, and those of packages. First that of the scripts.
    folders: RwLock<Vec<PathBuf>>,
    /// The folders whose manifests count, and that have no files to load.
    manifests: Vec<PathBuf>,
    is_everything: bool,
}

impl Roots {
    fn folders(&self) -> Vec<PathBuf> {
        let folders = self.folders.read();
        folders.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Adds a folder of packages. False if it is there.
    fn add(&self, folder: &Path) -> bool {
        if self.has(folder) {
            return false;
        }
        let folders = self.folders.write();
        let mut folders = folders.unwrap_or_else(PoisonError::into_inner);
        folders.push(folder.to_owned());
        true
    }

    /// Whether a file may be loaded.
    fn has(&self, path: &Path) -> bool {
        self.is_everything || self.any(|root| path.starts_with(root))
    }

    fn any(&self, is_it: impl Fn(&Path) -> bool) -> bool {
        let folders = self.folders.read();
        let folders = folders.unwrap_or_else(PoisonError::into_inner);
        folders.iter().any(|root| is_it(root))
    }

    /// Whether the resolver may read a file.
    fn may_read(&self, path: &Path) -> bool {
        let in_project = || {
            let folder = path.parent();
            is_manifest(path) && self.manifests.iter().any(|it| Some(&**it) == folder)
        };
        self.has(path) || in_project()
    }

    /// The folder of packages of a file that is not in those beside the scripts and above them, or
    /// the folder of its package, if a symbolic link leads to that, as workspaces have them.
    fn link_of(&self, specifier: &str, importer: &Path, file: &Path) -> Option<String> {
        let folder = if is_packaged(file) {
            if self.any(|root| file.starts_with(root)) {
                return None;
            }
            let folder = file.ancestors().filter(|it| it.ends_with(NODE_MODULES));
            folder.last()?.to_owned()
        } else {
            let name = folder_name(specifier)?;
            let links = importer.ancestors().skip(1);
            let mut links = links
                .map(|it| it.join(NODE_MODULES).join(name))
                .filter(|link| link.is_symlink())
                .filter_map(|link| link.canonicalize().ok());
            // Scripts of one's own may be in the folder of a workspace.
            let folders = self.folders();
            let is_own = |folder: &Path| folders.first().is_none_or(|own| own.starts_with(folder));
            links.find(|folder| self.has(folder) && file.starts_with(folder) && !is_own(folder))?
        };
        folder.to_str().map(str::to_owned)
    }
}

/// The files in the folders of packages and of the scripts. Others are not there.
struct Files {
    roots: Arc<Roots>,
}

impl Files {
    /// The file without symbolic links, if it may be read.
    fn permitted(&self, path: &Path) -> io::Result<PathBuf> {
        if !self.roots.may_read(path) {
            return Err(ErrorKind::NotFound.into());
        }
        let real = path.canonicalize()?;
        if self.roots.may_read(&real) {
            Ok(real)
        } else {
            Err(ErrorKind::NotFound.into())
        }
    }

    /// Whether it is a folder around one of them, which is searched for a folder of packages.
    fn is_around(&self, path: &Path) -> bool {
        self.roots.any(|root| root.starts_with(path))
    }
}

impl FileSystem for Files {
    fn new() -> Self {
        Self {
            roots: Arc::new(Roots {
                folders: RwLock::default(),
                manifests: Vec::new(),
                is_everything: false,
            }),
        }
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let real = self.permitted(path)?;
        if real.metadata()?.len() > MAX_MANIFEST {
            return Err(ErrorKind::FileTooLarge.into());
        }
        let text = crate::runtime::host_io::read_file(&real)?;
        let is_package = path.ends_with("package.json");
        // A file that can't be read counts as none. So it gets a text that is no JSON.
        Ok(match manifest::check(&text, is_package) {
            Ok(()) => text,
            Err(why) => why.as_bytes().to_vec(),
        })
    }

    fn read_to_string(&self, path: &Path) -> io::Result<String> {
        FileSystemOs::validate_string(self.read(path)?)
    }

    fn metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        if self.is_around(path) {
            return Ok(FileMetadata::new(false, true, false));
        }
        Ok(self.permitted(path)?.metadata()?.into())
    }

    fn symlink_metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        if self.is_around(path) {
            return Ok(FileMetadata::new(false, true, false));
        }
        self.permitted(path)?;
        Ok(path.symlink_metadata()?.into())
    }

    fn read_link(&self, path: &Path) -> Result<PathBuf, ResolveError> {
        self.permitted(path)?;
        Ok(path.read_link()?)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.permitted(path)
    }
}
