//! Programs of chance, on a page that is laid out whenever it changes.

use super::Files;
use crate::{
    page::{Cookies, Page, View},
    runtime::fuzzing::{programs_in, tests::by_chance},
};
use boa_engine::Context;
use std::rc::Rc;

struct Shown;

impl View for Shown {
    fn changed(&self, page: &Page, _: &mut Context) {
        drop(page.layout(40));
    }

    fn alert(&self, _: &str) {}

    fn confirm(&self, _: &str) -> bool {
        true
    }

    fn prompt(&self, _: &str, default: &str) -> Option<String> {
        Some(default.to_owned())
    }

    fn not_followed(&self, _: &str) {}

    fn failed(&self, _: &str) {}

    fn size(&self) -> (usize, usize) {
        (40, 10)
    }
}

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
