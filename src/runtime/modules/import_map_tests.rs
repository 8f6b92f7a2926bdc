//! Import maps by the examples and the algorithms of the HTML standard.

use super::import_map::{ImportMap, ResolvedModules};
use test_server::rows;
use url::Url;

const BASE: &str = "https://base.example/app/main.mjs";

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

fn map(text: &str) -> ImportMap {
    ImportMap::parse(text, &url(BASE)).unwrap()
}

/// The URL of each specifier, imported by a module with the URL `from`, or `-` for an error.
fn assert_resolve(map: &ImportMap, from: &str, expected: &str) {
    for (specifier, address) in rows(expected, "→") {
        let found = map
            .resolve(specifier, &url(from))
            .map_or_else(|_| "-".to_owned(), String::from);
        assert_eq!(found, address, "{specifier} from {from}");
    }
}

#[test]
fn without_a_map_specifiers_are_urls() {
    let expected = "
        ./a.mjs → https://base.example/app/a.mjs
        ../a.mjs → https://base.example/a.mjs
        /a.mjs → https://base.example/a.mjs
        //other.example/a → https://other.example/a
        https:a.mjs → https://a.mjs/
        data:text/javascript,1 → data:text/javascript,1
        about:blank → about:blank
        a → -
        → -
        .a → -
        @scope/a → -
        https://ex ample.org/ → -
        http://[www.example]/ → -
    ";
    assert_resolve(&ImportMap::default(), BASE, expected);
    assert_resolve(&map("{}"), BASE, expected);
}

#[test]
fn names_and_prefixes_have_addresses() {
    let map = map(r#"{ "imports": {
            "moment": "/node_modules/moment/src/moment.js",
            "moment/": "/node_modules/moment/src/",
            "moment/deep/": "https://deep.example/",
            "": "/empty",
            "number": 7,
            "bare": "bare",
            "noslash/": "/noslash",
            "null": null,
            "./local.mjs": "./other.mjs",
            "https://cdn.example/lib/": "./vendor/",
            "https://cdn.example/lib/a.mjs": "/a-alone.mjs",
            "app:thing/": "/never/",
            "app:exact": "/exact.mjs"
        } }"#);
    assert_resolve(
        &map,
        BASE,
        "
            moment → https://base.example/node_modules/moment/src/moment.js
            moment/ → https://base.example/node_modules/moment/src/
            moment/a/b.js?q#f → https://base.example/node_modules/moment/src/a/b.js?q#f
            moment/deep/x → https://deep.example/x
            moment/../../x → -
            moment/https://x.example/ → -
            moment//x → -
            momentum → -
            number → -
            bare → -
            noslash/a → -
            null → -
            ./local.mjs → https://base.example/app/other.mjs
            /app/local.mjs → https://base.example/app/other.mjs
            https://base.example/app/local.mjs → https://base.example/app/other.mjs
            https://cdn.example/lib/a.mjs → https://base.example/a-alone.mjs
            https://cdn.example/lib/b.mjs → https://base.example/app/vendor/b.mjs
            https://cdn.example/lib/../b.mjs → https://cdn.example/b.mjs
            # A prefix is for names and for special URLs.
            app:thing/x → app:thing/x
            app:exact → https://base.example/exact.mjs
        ",
    );
    let warnings = [
        "a specifier in the import map is empty",
        "the address of \"bare\" is neither a URL nor starts with / or ./ or ../",
        "the address of \"noslash/\" does not end with a slash",
        "the address of \"null\" is not a string",
        "the address of \"number\" is not a string",
    ];
    // In the order of the map, or of the names, as the dependencies of the program have it.
    let mut found = map.warnings().to_vec();
    found.sort();
    assert_eq!(found, warnings);
}

#[test]
fn the_most_specific_scope_counts_and_others_are_fallbacks() {
    let map = map(r#"{
            "imports": { "a": "/a-1.mjs", "b": "/b-1.mjs", "c": "/c-1.mjs" },
            "scopes": {
                "/scope2/": { "a": "/a-2.mjs", "d": "/d-2.mjs" },
                "/scope2/scope3/": { "b": "/b-3.mjs", "d": "/d-3.mjs", "c": null },
                "/exact": { "a": "/a-exact.mjs" },
                "http://[": { "a": "/a-never.mjs" }
            }
        }"#);
    let origin = "https://base.example";
    for (from, expected) in [
        ("/scope1/foo.mjs", ["/a-1.mjs", "/b-1.mjs", "/c-1.mjs", "-"]),
        (
            "/scope2/foo.mjs",
            ["/a-2.mjs", "/b-1.mjs", "/c-1.mjs", "/d-2.mjs"],
        ),
        (
            "/scope2/scope3/foo.mjs",
            ["/a-2.mjs", "/b-3.mjs", "-", "/d-3.mjs"],
        ),
        ("/exact", ["/a-exact.mjs", "/b-1.mjs", "/c-1.mjs", "-"]),
        ("/exact/no", ["/a-1.mjs", "/b-1.mjs", "/c-1.mjs", "-"]),
    ] {
        for (specifier, path) in ["a", "b", "c", "d"].into_iter().zip(expected) {
            let address = if path == "-" {
                path.to_owned()
            } else {
                format!("{origin}{path}")
            };
            assert_resolve(
                &map,
                &format!("{origin}{from}"),
                &format!("{specifier} → {address}"),
            );
        }
    }
    assert_eq!(
        map.warnings(),
        [
            "the address of \"c\" is not a string",
            "the scope \"http://[\" is not a URL"
        ]
    );
}

#[test]
fn of_equal_keys_the_last_counts() {
    let map = map(r#"{ "imports": { "a": "/first.mjs", "a": "/last.mjs" } }"#);
    assert_resolve(&map, BASE, "a → https://base.example/last.mjs");
}

#[test]
fn a_map_of_another_shape_is_an_error() {
    let cases = r#"
        → the import map is not JSON: EOF while parsing a value at line 1 column 0
        [] → an import map is a JSON object
        { "imports": [] } → "imports" of an import map is an object
        { "scopes": null } → "scopes" of an import map is an object
        { "scopes": { "/a/": 1 } } → the scope "/a/" of an import map is an object
        { "integrity": {} } → the import map has "integrity", which is not supported
    "#;
    for (text, why) in rows(cases, "→") {
        let error = ImportMap::parse(text, &url(BASE)).unwrap_err();
        assert_eq!(error.to_string(), why, "{text}");
    }
    assert_eq!(
        map(r#"{ "import": {} }"#).warnings(),
        ["\"import\" is no part of an import map"]
    );
}

/// <https://html.spec.whatwg.org/multipage/webappapis.html#merge-existing-and-new-import-maps>
#[test]
fn a_later_map_changes_no_address_and_no_specifier_that_was_resolved() {
    let first = map(r#"{ "imports": { "a": "./a-1.mjs" } }"#);
    let later = map(r#"{
            "imports": { "a": "./a-2.mjs", "b": "./b.mjs", "./c.mjs": "./c-2.mjs", "lib/": "./lib-2/", "./d/": "./d-2/", "./e.mjs": "./e-2.mjs" },
            "scopes": { "/app/": { "b": "./scoped.mjs", "./e.mjs": "./scoped.mjs" }, "/other/": { "./c.mjs": "./scoped.mjs" } }
        }"#);
    let mut resolved = ResolvedModules::default();
    for specifier in ["./c.mjs", "lib/x.mjs", "./d/y.mjs", "./e.mjs"] {
        resolved.add(specifier, &url(BASE));
    }
    let mut merged = first;
    merged.addresses.merge(later.addresses, &resolved);
    let expected = "
        a → https://base.example/app/a-1.mjs
        b → https://base.example/app/scoped.mjs
        ./c.mjs → https://base.example/app/c.mjs
        lib/x.mjs → -
        ./d/y.mjs → https://base.example/app/d/y.mjs
        ./e.mjs → https://base.example/app/e.mjs
    ";
    assert_resolve(&merged, BASE, expected);
    // Nothing was resolved there.
    assert_resolve(
        &merged,
        "https://base.example/other/main.mjs",
        "b → https://base.example/app/b.mjs
        /app/c.mjs → https://base.example/app/scoped.mjs",
    );
}
