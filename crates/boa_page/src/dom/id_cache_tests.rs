use crate::test_page::with_page;
use boa_engine::{Source, js_string};

/// How often elements were looked for in the whole tree while a script ran, and its value.
fn walks(html: &str, script: &str) -> (usize, boa_engine::JsValue) {
    with_page(html, |page, context| {
        let before = page.document().lookups.walks();
        let value = context.eval(Source::from_bytes(script)).unwrap();
        (page.document().lookups.walks() - before, value)
    })
}

#[test]
fn an_id_is_looked_up_once_while_no_element_with_it_changes() {
    const HTML: &str = "<!DOCTYPE html><div id=p></div>";
    let growing = "for (let i = 0; i < 50; i++) { const e = document.createElement('p'); e.id = 'e' + i; p.append(e); \
        document.getElementById('p').className = i; }";
    // By its name, and by its id.
    assert_eq!(walks(HTML, growing).0, 2);
    let other =
        "var own = 1; for (let i = 0; i < 50; i++) { own += Math.max(i); addEventListener; }";
    assert_eq!(walks(HTML, other).0, 0);
}

#[test]
fn all_radio_button_groups_of_a_form_are_looked_at_once() {
    let buttons = "<input type=radio name=a required><input type=radio name=b>".repeat(100);
    let html = format!("<body><form>{buttons}</form></body>");
    let script = "let invalid = 0; const form = document.forms[0];
        form.addEventListener('invalid', () => invalid++, true);
        const before = [form.checkValidity(), invalid].join(' ');
        form[20].checked = true; invalid = 0;
        [before, form.checkValidity(), invalid].join(' ')";
    let (walks, value) = walks(&html, script);
    assert_eq!(value, js_string!("false 100 true 0").into());
    assert!(walks < 10, "{walks}");
}
