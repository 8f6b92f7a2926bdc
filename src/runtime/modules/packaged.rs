//! Modules of packages in the [`ModuleMap`]: CommonJS, JSON, and the modules of Node.

use super::{
    module_map::{Key, ModuleMap, load_error},
    module_source::ModuleType,
    resolver::{Import, no_file},
};
use crate::{messages::IMPORT, runtime::packages, webidl::type_error};
use boa_engine::{Context, JsError, JsNativeError, JsResult, Module};
use std::path::Path;
use url::Url;

impl ModuleMap {
    /// The module of a file that is CommonJS or JSON, if a package says so.
    pub(super) fn packaged(
        &self,
        key: &Key,
        file: &Path,
        bytes: &[u8],
        context: &mut Context,
    ) -> JsResult<Option<Module>> {
        let is_file = key.url.scheme() == "file" && key.module_type == ModuleType::JavaScript;
        match self.resolver.packages.as_ref().filter(|_| is_file) {
            Some(packages) => match packages.format(file, bytes) {
                Some(format) => {
                    if self.resolver.main_module.get() == Some(&key.url) {
                        packages.set_main(file);
                    }
                    packages.imported(file, format, bytes, context)
                }
                None => Ok(None),
            },
            None => Ok(None),
        }
    }

    /// The module of a bundle that is loaded, if it has run for the names that an import asks for.
    pub(super) fn bundle_for(
        &self,
        import: &Import<'_>,
        key: &Key,
        file: &Path,
        context: &mut Context,
    ) -> JsResult<Option<Module>> {
        let Some(packages) = &self.resolver.packages else {
            return Ok(None);
        };
        let importer = import.requester.name();
        match packages.with_all_names(file, import.specifier, importer, context) {
            Ok(Some(module)) => {
                let mut loaded = self.loaded.borrow_mut();
                loaded.insert(key.clone(), module.clone());
                Ok(Some(module))
            }
            Ok(None) => Ok(None),
            // It runs once.
            Err(error) => Err(self.to_rethrow(Some(key.clone()), error, context)),
        }
    }

    /// The error of an import with the property `code` of Node, by which scripts recognise a package
    /// that is not there.
    pub(super) fn with_code(&self, error: JsError, context: &mut Context) -> JsError {
        let message = error.as_native().map(JsNativeError::message);
        let Some(message) = message.filter(|message| message.starts_with(IMPORT)) else {
            return error;
        };
        if self.resolver.packages.is_none() {
            return error;
        }
        let code = packages::code(message);
        packages::with_code(error, code, context)
    }

    /// A module of Node, for packages.
    pub(super) fn load_module_of_node(
        &self,
        url: Url,
        module_type: ModuleType,
        import: &Import<'_>,
        context: &mut Context,
    ) -> JsResult<Module> {
        let Some(packages) = &self.resolver.packages else {
            return Err(import.error(no_file(&url)));
        };
        let key = Key { url, module_type };
        if let Some(known) = self.known(&key) {
            return known;
        }
        let module = packages.node_module(key.url.path(), context)?;
        self.loaded.borrow_mut().insert(key, module.clone());
        Ok(module)
    }

    /// The module of a file of a package that a `require` has found, before its imports are loaded.
    pub(super) fn required(&self, file: &Path, context: &mut Context) -> JsResult<Module> {
        let url = Url::from_file_path(file).map_err(|()| type_error("its path is no URL"))?;
        let module_type = ModuleType::JavaScript;
        let key = Key { url, module_type };
        if let Some(known) = self.known(&key) {
            return known;
        }
        let bytes = self
            .read(file)
            .map_err(|error| load_error(&file.display().to_string(), &error))?;
        self.parse(key, file, &bytes, context)
    }
}
