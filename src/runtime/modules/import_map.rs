//! [`ImportMap`]: addresses for the specifiers of modules.

use crate::web::parse_url;
use serde_json::{Map, Value};
use std::{cmp::Reverse, collections::HashSet};
use url::Url;

/// An [import map](https://html.spec.whatwg.org/multipage/webappapis.html#import-maps): which URLs
/// the specifiers of modules stand for. It is for
/// [`Builder::import_map`](crate::Builder::import_map).
///
/// ```
/// use boa_websocket::runtime::ImportMap;
///
/// let base = "https://app.example/".parse()?;
/// let text = r#"{
///     "imports": { "chat": "./lib/chat.mjs", "rooms/": "./lib/rooms/" },
///     "scopes": { "/old/": { "chat": "./lib/chat-1.mjs" } }
/// }"#;
/// let map = ImportMap::parse(text, &base)?;
/// assert_eq!(map.resolve("rooms/lobby.mjs", &base)?.as_str(), "https://app.example/lib/rooms/lobby.mjs");
/// assert_eq!(map.resolve("chat", &base.join("old/bot.mjs")?)?.path(), "/lib/chat-1.mjs");
/// assert!(map.resolve("unknown", &base).is_err());
/// assert!(map.warnings().is_empty());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportMap {
    pub(in crate::runtime) addresses: Addresses,
    pub(super) warnings: Vec<String>,
}

/// The addresses of specifiers, also for another process. The text would not do there: an address
/// without a slash at its end would be one of a prefix, where the specifier is a host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "isolated", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Addresses {
    imports: SpecifierMap,
    /// The URLs of scopes and their maps, longer URLs first.
    scopes: Vec<(String, SpecifierMap)>,
}

/// Specifiers and their addresses, in descending order: the longer of two prefixes is first. An
/// address of None blocks the specifier.
type SpecifierMap = Vec<(String, Option<Url>)>;

/// An import map that can't be used, or a specifier that can't be resolved. [`ImportMap`] has an
/// example.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ImportMapError(String);

impl ImportMapError {
    /// The map is not used, for a reason.
    pub(super) fn new(why: &str) -> Self {
        Self(why.to_owned())
    }
}

impl ImportMap {
    /// [Parses](https://html.spec.whatwg.org/multipage/webappapis.html#parse-an-import-map-string)
    /// the text of an import map. Addresses are relative to `base`: the URL of the map's file, or a
    /// URL of the program.
    ///
    /// # Errors
    /// If the text is not JSON, or `imports` or `scopes` are not objects. If the map has
    /// `integrity`: the hashes are not checked here, so such a map is refused.
    pub fn parse(text: &str, base: &Url) -> Result<Self, ImportMapError> {
        let parsed = serde_json::from_str(text);
        let parsed = parsed
            .map_err(|error| ImportMapError(format!("the import map is not JSON: {error}")))?;
        let Value::Object(parsed) = parsed else {
            return Err(ImportMapError("an import map is a JSON object".to_owned()));
        };
        let mut warnings = Vec::new();
        let imports = match parsed.get("imports") {
            Some(imports) => specifier_map(object(imports, "\"imports\"")?, base, &mut warnings),
            None => SpecifierMap::new(),
        };
        let mut scopes = Vec::<(String, SpecifierMap)>::new();
        if let Some(all) = parsed.get("scopes") {
            for (prefix, map) in object(all, "\"scopes\"")? {
                let map = object(map, &format!("the scope \"{prefix}\""))?;
                let Ok(url) = parse_url(prefix, Some(base)) else {
                    warnings.push(format!("the scope \"{prefix}\" is not a URL"));
                    continue;
                };
                let map = specifier_map(map, base, &mut warnings);
                scopes.retain(|(known, _)| *known != url.as_str());
                scopes.push((url.into(), map));
            }
        }
        if parsed.contains_key("integrity") {
            return Err(ImportMapError(
                "the import map has \"integrity\", which is not supported".to_owned(),
            ));
        }
        for key in parsed
            .keys()
            .filter(|key| !matches!(key.as_str(), "imports" | "scopes"))
        {
            warnings.push(format!("\"{key}\" is no part of an import map"));
        }
        scopes.sort_by_cached_key(|(prefix, _)| descending(prefix));
        Ok(Self {
            addresses: Addresses { imports, scopes },
            warnings,
        })
    }

    /// The parts of the map that the standard ignores, in sentences for its author: keys that it
    /// does not know, and addresses that are no URLs.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// [Resolves a module specifier](https://html.spec.whatwg.org/multipage/webappapis.html#resolve-a-module-specifier).
    /// `base` is the URL of the module that imports it.
    ///
    /// # Errors
    /// If the map blocks the specifier, or leads out of a prefix. If the specifier is neither in
    /// the map nor a URL, nor starts with `/`, `./` or `../`.
    pub fn resolve(&self, specifier: &str, base: &Url) -> Result<Url, ImportMapError> {
        match self.addresses.find(specifier, base)? {
            Some(url) => Ok(url),
            None => url_like(specifier, base).ok_or_else(|| {
                ImportMapError(
                    "a specifier starts with './' or '../', is a URL, or is a name in the import map".to_owned(),
                )
            }),
        }
    }
}

/// The [resolved module set](https://html.spec.whatwg.org/multipage/webappapis.html#resolved-module-set):
/// a later import map does not change what these specifiers stand for.
#[derive(Debug, Default)]
pub(super) struct ResolvedModules(HashSet<ResolvedSpecifier>);

#[derive(Debug, PartialEq, Eq, Hash)]
struct ResolvedSpecifier {
    base: String,
    /// The URL, if the specifier is like one.
    normalized: String,
    may_have_prefix: bool,
}

impl ResolvedModules {
    pub(super) fn add(&mut self, specifier: &str, base: &Url) {
        let as_url = url_like(specifier, base);
        self.0.insert(ResolvedSpecifier {
            base: base.to_string(),
            normalized: as_url.as_ref().map_or(specifier, Url::as_str).to_owned(),
            may_have_prefix: as_url.as_ref().is_none_or(is_special),
        });
    }

    /// Whether a key of an import map concerns a specifier that was resolved in this scope, or in
    /// any.
    fn has(&self, key: &str, scope: Option<&str>) -> bool {
        self.0.iter().any(|it| {
            let is_named = it.normalized == key
                || it.may_have_prefix && key.ends_with('/') && it.normalized.starts_with(key);
            is_named && scope.is_none_or(|prefix| is_in_scope(&it.base, prefix))
        })
    }
}

fn is_in_scope(base: &str, prefix: &str) -> bool {
    prefix == base || (prefix.ends_with('/') && base.starts_with(prefix))
}

impl Addresses {
    /// [Merges](https://html.spec.whatwg.org/multipage/webappapis.html#merge-existing-and-new-import-maps)
    /// the addresses of another map into this one.
    pub(super) fn merge(&mut self, mut new: Self, resolved: &ResolvedModules) {
        for (prefix, map) in &mut new.scopes {
            map.retain(|(key, _)| !resolved.has(key, Some(prefix)));
        }
        new.imports.retain(|(key, _)| !resolved.has(key, None));
        for (prefix, map) in new.scopes {
            match self.scopes.iter_mut().find(|(known, _)| *known == prefix) {
                Some((_, known)) => merge(known, map),
                None => self.scopes.push((prefix, map)),
            }
        }
        self.scopes
            .sort_by_cached_key(|(prefix, _)| descending(prefix));
        merge(&mut self.imports, new.imports);
    }

    /// The address of a specifier that is in the map.
    pub(in crate::runtime) fn find(
        &self,
        specifier: &str,
        base: &Url,
    ) -> Result<Option<Url>, ImportMapError> {
        let as_url = url_like(specifier, base);
        let normalized = as_url.as_ref().map_or(specifier, Url::as_str);
        let scopes = self
            .scopes
            .iter()
            .filter(|(prefix, _)| is_in_scope(base.as_str(), prefix));
        for map in scopes.map(|(_, map)| map).chain([&self.imports]) {
            if let Some(url) = find_in(map, normalized, as_url.as_ref())? {
                return Ok(Some(url));
            }
        }
        Ok(None)
    }
}

/// <https://html.spec.whatwg.org/multipage/webappapis.html#merge-module-specifier-maps>
fn merge(known: &mut SpecifierMap, new: SpecifierMap) {
    for (key, address) in new {
        if known.iter().all(|(it, _)| *it != key) {
            known.push((key, address));
        }
    }
    known.sort_by_cached_key(|(key, _)| descending(key));
}

/// <https://html.spec.whatwg.org/multipage/webappapis.html#resolving-an-imports-match>
fn find_in(
    map: &SpecifierMap,
    specifier: &str,
    as_url: Option<&Url>,
) -> Result<Option<Url>, ImportMapError> {
    for (key, address) in map {
        let blocked = || ImportMapError(format!("the import map has no address for \"{key}\""));
        if key == specifier {
            return address.clone().ok_or_else(blocked).map(Some);
        }
        let Some(rest) = specifier
            .strip_prefix(key.as_str())
            .filter(|_| key.ends_with('/'))
        else {
            continue;
        };
        if as_url.is_some_and(|url| !is_special(url)) {
            continue;
        }
        let address = address.as_ref().ok_or_else(blocked)?;
        let url = parse_url(rest, Some(address))
            .ok()
            .filter(|url| url.as_str().starts_with(address.as_str()));
        let outside = || {
            ImportMapError(format!(
                "it leads out of the address of \"{key}\" in the import map"
            ))
        };
        return url.ok_or_else(outside).map(Some);
    }
    Ok(None)
}

/// <https://html.spec.whatwg.org/multipage/webappapis.html#sorting-and-normalizing-a-module-specifier-map>
fn specifier_map(map: &Map<String, Value>, base: &Url, warnings: &mut Vec<String>) -> SpecifierMap {
    let mut normalized = SpecifierMap::new();
    for (key, value) in map {
        if key.is_empty() {
            warnings.push("a specifier in the import map is empty".to_owned());
            continue;
        }
        let address = match value {
            Value::String(address) => {
                match url_like(address, base) {
                    Some(url) if key.ends_with('/') && !url.as_str().ends_with('/') => {
                        warnings.push(format!(
                            "the address of \"{key}\" does not end with a slash"
                        ));
                        None
                    }
                    None => {
                        warnings.push(format!("the address of \"{key}\" is neither a URL nor starts with / or ./ or ../"));
                        None
                    }
                    url => url,
                }
            }
            _ => {
                warnings.push(format!("the address of \"{key}\" is not a string"));
                None
            }
        };
        let key = url_like(key, base).map_or_else(|| key.clone(), String::from);
        normalized.retain(|(known, _)| *known != key);
        normalized.push((key, address));
    }
    normalized.sort_by_cached_key(|(key, _)| descending(key));
    normalized
}

/// <https://html.spec.whatwg.org/multipage/webappapis.html#resolving-a-url-like-module-specifier>
fn url_like(specifier: &str, base: &Url) -> Option<Url> {
    if ["/", "./", "../"]
        .iter()
        .any(|start| specifier.starts_with(start))
    {
        parse_url(specifier, Some(base)).ok()
    } else {
        parse_url(specifier, None).ok()
    }
}

/// <https://url.spec.whatwg.org/#is-special>
fn is_special(url: &Url) -> bool {
    matches!(
        url.scheme(),
        "ftp" | "file" | "http" | "https" | "ws" | "wss"
    )
}

/// The key of a descending order by code units.
fn descending(text: &str) -> Reverse<Vec<u16>> {
    Reverse(text.encode_utf16().collect())
}

fn object<'a>(value: &'a Value, what: &str) -> Result<&'a Map<String, Value>, ImportMapError> {
    value
        .as_object()
        .ok_or_else(|| ImportMapError(format!("{what} of an import map is an object")))
}
