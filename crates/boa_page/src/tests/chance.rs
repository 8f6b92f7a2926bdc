//! Programs of chance, on a page that is laid out whenever it changes.

use crate::tests::Files;
use crate::{Cookies, Page, fuzzing::Shown};
use boa_engine::Context;
use boa_websocket::runtime::fuzzing::{programs_in, tests::by_chance};
use std::rc::Rc;

fn prepare(context: &mut Context) {
    const SOURCE: &[u8] = b"<!doctype html><title>t</title><ul><li>a<li>b</ul><p style='overflow: auto; height: 2em'>c";
    let url = "https://page.example/".parse().unwrap();
    let page = Page::register(url, Rc::new(Shown), Rc::new(Files(Vec::new())), Rc::new(Cookies::default()), context);
    let page = page.unwrap();
    page.parse(SOURCE, context);
    page.finish(context);
}

/// `FUZZ_SECONDS` and `FUZZ_START` as there.
#[test]
fn programs_of_chance_on_a_page_harm_nobody() {
    by_chance(|data| programs_in(data, prepare));
}
