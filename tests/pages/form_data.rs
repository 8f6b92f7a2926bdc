//! `new FormData(form, submitter)`.

use crate::{eval, page_with, with_script};
use boa_websocket::{
    Permissions,
    extensions::{FetchExtension, RuntimeExtension},
};

#[test]
fn arguments_are_converted_before_the_form_is_read() {
    let html = with_script(
        "<form id=f><input name=a value=1><button id=b name=b value=2></button></form><button id=o></button><form id=g></form>",
        "const entries = (...all) => [...new FormData(...all)].join('/'), fails = (...all) => thrown(() => new FormData(...all));
         f.addEventListener('formdata', () => say(fails(f), fails(f, {})), { once: true });",
    );
    let output = page_with(Vec::new(), &html, |_, context| {
        let fetch = FetchExtension::new(Permissions::none());
        fetch.register(None, context).unwrap();
        for script in [
            "say(entries(f))",
            "say(entries(f, b), entries(f, null), entries(undefined, o) === '', FormData.length)",
            "say(fails(f, o), fails(f, g), fails(undefined, {}), fails(o), fails(null))",
            "say(thrown(() => new FormData().append('a', 'b', 'c')), thrown(() => new FormData().set('a')))",
        ] {
            eval(script, context);
        }
    });
    let expected = "InvalidStateError TypeError\na,1\na,1/b,2 a,1 true 0\nNotFoundError TypeError TypeError TypeError TypeError\nTypeError TypeError";
    assert_eq!(output, expected);
}
