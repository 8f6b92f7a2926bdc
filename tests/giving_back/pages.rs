//! A page that is left is freed with its runtime.

use crate::{Token, alone, echo, on};
use boa_page::{Cookies, Page, Resources, View};
use std::{rc::Rc, time::Duration};
use url::Url;

/// No resources, and no display.
struct Nothing;

impl View for Nothing {}

impl Resources for Nothing {
    fn read(&self, url: &Url) -> Result<Vec<u8>, String> {
        Err(format!("{url} is not there"))
    }

    fn name(&self, url: &Url) -> String {
        url.to_string()
    }
}

const PAGES: &[&str] = &[
    "<p>Hello",
    "<p onclick='f()'>Hello<script>function f() {} onload = f; document.querySelector('p').click()</script>",
    "<script>setInterval(() => {}, 5); requestAnimationFrame(function f() { requestAnimationFrame(f); })</script>",
    "<script>const socket = new WebSocket('ws://echo.example/'); socket.onmessage = socket.onclose = () => {}</script>",
    "<ul></ul><script>new MutationObserver(() => {}).observe(document, { childList: true, subtree: true }); \
        const list = document.getElementsByTagName('li'); document.querySelector('ul').append(document.createElement('li'))</script>",
    "<form id=f><input name=a value=b><select><option>c</select></form><script>f.onsubmit = () => false; f.a.focus(); \
        const attribute = f.getAttributeNode('id'), names = f.classList, data = f.dataset; localStorage.x = 1</script>",
    "<iframe src=nothing.html></iframe><script src=nothing.js></script><script>document.write('<b>x')</script>",
    "<script>onload = () => { document.open(); document.write('<p id=p>never closed<script>p.onclick = () => {}<\\/script>') }</script>",
    "<iframe></iframe><script>onload = () => { frames[0].document.open(); frames[0].document.write('<p>never closed') }</script>",
    "<script>Promise.reject(1); onpagehide = () => { new WebSocket('ws://echo.example/').onclose = () => {}; }</script>",
];

#[test]
fn a_page_that_is_left_is_freed_with_its_runtime() {
    alone(async || {
        for page in PAGES {
            for leaves in [true, false] {
                let url: Url = "http://page.example/".parse().unwrap();
                let (token, builder) = Token::new(on(echo()).location(url.clone()));
                let mut runtime = builder.build().unwrap();
                let (nothing, cookies) = (Rc::new(Nothing), Rc::new(Cookies::default()));
                let context = runtime.context();
                let loaded = Page::register(url, nothing.clone(), nothing, cookies, context).unwrap();
                loaded.load(page.as_bytes(), context);
                // It is dropped after a timeout too.
                let _ = tokio::time::timeout(Duration::from_millis(50), runtime.run()).await;
                if leaves {
                    loaded.leave(runtime.context());
                }
                drop((loaded, runtime));
                assert!(token.is_freed(), "a runtime with the page {page} is not freed");
            }
        }
    });
}
